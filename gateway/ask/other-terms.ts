// Aggregates and parts of dates as SQL, PostgREST and others write them → how the same is said here.
import { type AggregateName, aggregateNames, dateParts } from './ask.ts'

const aggregates: ReadonlyMap<string, AggregateName> = new Map([
  ...aggregateNames.map((name): [string, AggregateName] => [name.replace('_', ''), name]),
  ['average', 'avg'],
  ['mean', 'avg'],
  ['total', 'sum'],
  ['minimum', 'min'],
  ['maximum', 'max'],
  ['distinct', 'count_distinct'],
  ['distinctcount', 'count_distinct'],
  ['nunique', 'count_distinct'],
  ['size', 'count'],
])

/** Of dates, in other dialects. */
export const otherParts: ReadonlySet<string> = new Set(['week', 'quarter', 'hour', 'minute', 'date', 'dow'])

/** `average`, `COUNT`, `countDistinct`. Null: none that we know. */
export const otherAggregate = (word: string): AggregateName | null =>
  aggregates.get(word.trim().toLowerCase().replaceAll('_', '')) ?? null

/** Whether brackets after the word hold what it is done to, as a function's do: no relation is asked for so. */
export const isFunction = (word: string): boolean => {
  const plain = word.trim().toLowerCase()
  return functions.has(plain) || dateParts.some((part) => part === plain)
}
const functions: ReadonlySet<string> = new Set([...aggregateNames, 'average', 'mean', 'date_trunc', 'extract'])

/** `sum(total)`, `count(*)`, `count(distinct plan)`, `date_trunc('month', day)`, `extract(year from day)` → what to write; null: not known. */
export function otherCall(head: string, inside: string): string | null {
  const name = head.trim().toLowerCase()
  if (!isFunction(name)) return null
  const part = dateParts.find((one) => inside.toLowerCase().includes(one) || one === name)
  if (name === 'date_trunc' || name === 'extract' || part === name) {
    const column = /([\p{L}_][\p{L}\p{N}_$]*)\s*$/u.exec(inside)?.[1] ?? 'column'
    return `${column}.${part ?? 'month'}`
  }
  const aggregate = otherAggregate(name)
  if (aggregate === null) return null
  const [, distinct, column] = /^\s*(distinct\s+)?([\p{L}_][\p{L}\p{N}_$.]*)?/iu.exec(inside) ?? []
  if (column === undefined) return aggregate === 'count' ? 'count()' : `column.${aggregate}()`
  return `${column}.${distinct ? 'count_distinct' : aggregate}()`
}
