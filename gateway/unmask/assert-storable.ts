// Texts in people's words, on their way into the control database: it must give them back as they were, for they are hashed.
import { Refusal } from '../errors/refusal.ts'

/** @throws Refusal for a NUL, which PostgreSQL holds in no text, and for half a character, which no UTF-8 can say. */
export function assertStorable(texts: readonly (string | null | undefined)[]): void {
  if (texts.every((text) => text == null || (text.isWellFormed() && !text.includes('\0')))) return
  throw new Refusal('UNMASK_REQUEST_INVALID', {
    detail: 'A text holds a character that cannot be kept: a NUL, or half of a surrogate pair.',
    hint: 'Send it as plain text in UTF-8.',
  })
}
