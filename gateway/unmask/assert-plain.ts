// Texts in people's words, on their way into the control database: it must give them back as they were, for they are hashed,
// and whoever reads them must see all of them, for they are approved.
import { type Words, whyNotPlain } from '../config/not-plain.ts'
import { Refusal } from '../errors/refusal.ts'

/** @param name what the caller calls it. @throws Refusal. */
export function assertPlain(name: string, text: string | null | undefined, words: Words = 'prose'): void {
  const why = text == null ? null : whyNotPlain(text, words)
  if (why === null) return
  throw new Refusal('UNMASK_REQUEST_INVALID', { detail: `"${name}" ${why.problem}.`, hint: `${name}: ${why.mend}.` })
}
