// The arguments of a page of rows, as GraphQL coerced them → what they say in an ask.
import type { GraphQLObjectType } from 'graphql'
import type { AskedOrder } from '../../ask/ask.ts'
import type { Dataset } from '../../catalog/dataset.ts'
import { Refusal } from '../../errors/refusal.ts'
import type { Collected, Variables } from './collect-fields.ts'
import { compileValue } from './compile-value.ts'
import type { Sorting } from './page-types.ts'
import { columnAlone, type SubjectOf } from './to-filter.ts'

export interface Arguments {
  /** Whether no variable stands in them: then they are the same in every request. */
  readonly isFixed: boolean
  values(variables: Variables): Variables
}

export function argumentsOf({ node, name }: Collected, type: GraphQLObjectType): Arguments {
  const known = new Map(type.getFields()[name]?.args.map((one) => [one.name, one.type]))
  const said = (node.arguments ?? []).flatMap((one) => {
    const of = known.get(one.name.value)
    return of ? [[one.name.value, compileValue(one.value, of)] as const] : []
  })
  return {
    isFixed: said.every(([, { isFixed }]) => isFixed),
    values: (variables) => Object.fromEntries(said.map(([name, { value }]) => [name, value(variables)])),
  }
}

/** @param usual rows, where `first` is left out. @throws Refusal. */
export function readFirst({ first }: Variables, { name, limits }: Dataset, usual: number): number {
  const rows = typeof first === 'number' ? first : Math.min(usual, limits.page)
  if (rows >= 1 && rows <= limits.page) return rows
  throw new Refusal('ASK_LIMIT_TOO_LARGE', {
    detail: `A page of ${name} holds 1 to ${limits.page} rows; first is ${rows}.`,
    hint:
      rows < 1
        ? 'Write first: 1 or more. For the number of rows alone, select totalCount without nodes.'
        : `Write first: ${limits.page} and read on with after.`,
    details: { limit: limits.page },
  })
}

export const readAfter = ({ after }: Variables): string | null => (typeof after === 'string' ? after : null)

/**
 * @param most columns. @param subjectOf what is sorted by, by its path in the input; null: the path goes on below it.
 * @throws Refusal ASK_TOO_LARGE.
 */
export function readOrder(orderBy: unknown, most: number, subjectOf: SubjectOf = columnAlone): readonly AskedOrder[] {
  if (!Array.isArray(orderBy)) return []
  if (orderBy.length > most) throw orderTooLong(orderBy.length, most)
  return orderBy.flatMap((one) => toOrder(one, []))

  function toOrder(input: unknown, path: readonly string[]): readonly AskedOrder[] {
    return Object.entries(Object(input)).flatMap(([name, below]) => {
      const here = [...path, name]
      const subject = subjectOf(here)
      if (subject === null) return toOrder(below, here)
      return isSorting(below) ? [{ ...subject, ...below }] : []
    })
  }
}

const orderTooLong = (cost: number, limit: number): Refusal =>
  new Refusal('ASK_TOO_LARGE', {
    detail: `orderBy names ${cost} columns; the limit is ${limit}.`,
    hint: 'Order by fewer columns.',
    details: { cost, limit, unit: 'columns of orderBy' },
  })

const isSorting = (value: unknown): value is Sorting =>
  typeof value === 'object' && value !== null && 'direction' in value
