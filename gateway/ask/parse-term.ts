// `lifetime_value.avg()`, `orders.total.sum()`, `count()`, `signup_date.month` → Term. Null: the name of a column.
import { nearest } from '../config/nearest.ts'
import { type AggregateName, aggregateNames, type DatePart, dateParts, type Term } from './ask.ts'
import { invalidParameter } from './invalid-parameter.ts'
import { otherAggregate, otherCall, otherParts } from './other-terms.ts'

const call = /^([^()]+)\(([^()]*)\)$/s

/**
 * @param place the parameter that it stands in.
 * @throws Refusal ASK_PARAMETER_INVALID.
 */
export function parseTerm(text: string, place: string): Term | null {
  const [, head, inside = ''] = call.exec(text) ?? []
  if (head === undefined) return withoutBrackets(text, place)
  const names = head.split('.').map((name) => name.trim())
  const last = names.pop() ?? ''
  const aggregate = aggregateNames.find((name) => name === last)
  if (!aggregate || inside.trim() !== '') throw notOurs(text, head, inside, place)
  const part = partOf(names)
  if (part) names.pop()
  assertNames(names, aggregate, place)
  return Object.freeze({ names: Object.freeze(names), part, aggregate })
}

/** The name in a reply of what has been given none. */
export const termName = ({ names, part, aggregate }: Term): string =>
  [...names, part, aggregate].filter((word) => word !== null).join('_')

/** A part is of something: `month` alone is a column. */
const partOf = (names: readonly string[]): DatePart | null =>
  names.length < 2 ? null : (dateParts.find((part) => part === names.at(-1)) ?? null)

function withoutBrackets(text: string, place: string): Term | null {
  const names = text.split('.')
  const part = partOf(names)
  const last = names.at(-1) ?? ''
  if (names.length > 1 && part === null) {
    if (aggregateNames.some((name) => name === last))
      throw invalidParameter(place, `${last} has no brackets`, `Write ${text.slice(0, 80)}().`)
    if (otherParts.has(last))
      throw invalidParameter(place, `${last} is no part of a date here`, `The parts are ${dateParts.join(', ')}.`)
  }
  if (part === null) return null
  names.pop()
  if (names.length > 1 || names.includes(''))
    throw invalidParameter(
      place,
      'a part is of a date column',
      `Write column.${part}, for example signup_date.${part}.`,
    )
  return Object.freeze({ names: Object.freeze(names), part, aggregate: null })
}

function assertNames(names: readonly string[], aggregate: AggregateName, place: string): void {
  if (names.includes('')) throw invalidParameter(place, 'a name is missing', `Write column.${aggregate}().`)
  if (names.length > 2)
    throw invalidParameter(
      place,
      `${aggregate} stands on a column, or on a column of directly related rows`,
      `Write column.${aggregate}() or relation.column.${aggregate}().`,
    )
  if (names.length === 0 && aggregate !== 'count')
    throw invalidParameter(place, `${aggregate} needs a column`, `Write column.${aggregate}(). count() counts rows.`)
}

function notOurs(text: string, head: string, inside: string, place: string) {
  const meant = otherCall(head, inside)
  if (meant !== null) {
    const problem = `"${text.slice(0, 63)}" is another dialect's way to say it`
    return invalidParameter(place, problem, `Write ${meant}.`)
  }
  const at = head.lastIndexOf('.') + 1
  const word = head.slice(at)
  const near = otherAggregate(word) ?? nearest(word, aggregateNames)
  return invalidParameter(
    place,
    inside.trim() === '' ? `there is no aggregate "${word.slice(0, 40)}"` : 'the brackets of an aggregate are empty',
    near ? `Write ${head.slice(0, at).slice(0, 80)}${near}().` : `Aggregates: ${aggregateNames.join(', ')}.`,
  )
}
