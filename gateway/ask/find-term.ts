// A name in `order` or `having` → the column or the term that is meant: as it is written in `fields`, or as the reply names it.
import type { AskedField } from './ask.ts'
import { parseTerm } from './parse-term.ts'

type Subject = Pick<AskedField, 'column' | 'term'>

/** @throws Refusal ASK_PARAMETER_INVALID. */
export function findTerm(text: string, place: string, fields: readonly AskedField[] | null): Subject {
  const named = fields?.find(({ as, term }) => as === text && term)
  if (named?.term && !fields?.some(({ column, term }) => column === text && !term)) {
    return { column: named.column, term: named.term }
  }
  const term = parseTerm(text, place)
  return { column: text, ...(term && { term }) }
}
