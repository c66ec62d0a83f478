// The same text, where a reply has room for it. A value that many aliases show is written as often.
import { Refusal } from '../../errors/refusal.ts'

/** @param most characters. @throws Refusal SOURCE_REPLY_TOO_LARGE. */
export function room(text: string, most: number): string {
  if (text.length <= most) return text
  throw new Refusal('SOURCE_REPLY_TOO_LARGE', {
    detail: 'What was asked for is larger than one reply may be.',
    hint: 'Ask for fewer rows with first, or for fewer fields.',
  })
}
