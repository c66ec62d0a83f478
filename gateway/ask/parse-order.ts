// `signup_date.desc,id`, `count().desc.nullslast`, `orders.count()` → the order asked for.
import type { AskedField, AskedOrder } from './ask.ts'
import { findTerm } from './find-term.ts'
import { invalidParameter } from './invalid-parameter.ts'

const directions = /^(.+?)(?:\.(asc|desc))?(?:\.nulls(first|last))?$/s

/** Commas that stand in no bracket. */
const commas = /,(?![^()]*\))/

/**
 * @param place the parameter, for words.
 * @param fields a term may be named as the reply names it.
 * @throws Refusal ASK_PARAMETER_INVALID.
 */
export function parseOrder(text: string, place: string, fields: readonly AskedField[] | null): AskedOrder[] {
  const columns = new Set<string>()
  return text.split(commas).map((part) => {
    const match = directions.exec(part.trim())
    const column = match?.[1]
    if (!column) {
      const example = 'Write order=signup_date.desc,id with .asc, .desc, .nullsfirst or .nullslast.'
      throw invalidParameter(place, 'a column is missing', example)
    }
    if (columns.has(column))
      throw invalidParameter(place, `"${column.slice(0, 63)}" appears twice`, 'Name each column of the order once.')
    columns.add(column)
    return {
      ...findTerm(column, place, fields),
      direction: match[2] === 'desc' ? 'desc' : 'asc',
      nulls: toNulls(match[3]),
    }
  })
}

const toNulls = (word: string | undefined): 'first' | 'last' | null =>
  word === 'first' || word === 'last' ? word : null
