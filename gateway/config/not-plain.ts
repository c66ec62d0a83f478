// Words that somebody reads before they decide → why what they would read is not all that is stored, or null.

/**
 * Prose may hold the joiners U+200C and U+200D and the choice of picture or text, U+FE0E and U+FE0F: Persian, Hindi and emoji
 * are written with them, and they shape what stands beside them, but reorder and hide nothing of it. A condition is compared
 * letter by letter: `neq.DE` with a joiner in it looks the same, and lets DE through. So it holds none.
 */
export type Words = 'prose' | 'condition'

export interface NotPlain {
  readonly problem: string
  readonly mend: string
}

/** A terminal obeys it; and Postgres stores no NUL. */
const control = /[\p{Cc}--[\n\t]]/v
/** Shows nothing, or turns what follows it around. */
const invisible = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/v
const shaping = /\u200c|\u200d|\ufe0e|\ufe0f/g

export function whyNotPlain(text: string, words: Words): NotPlain | null {
  // Half a character is none, and no UTF-8 can say it.
  if (!text.isWellFormed() || control.test(text)) {
    return { problem: 'holds a control character', mend: 'write plain text' }
  }
  if (!invisible.test(words === 'prose' ? text.replace(shaping, '') : text)) return null
  const orElse = words === 'condition' ? ', or write it as a percent escape, such as %E2%80%8D' : ''
  return { problem: 'holds an invisible character', mend: `type it without${orElse}` }
}
