// What each aggregate may stand on, and the type of what it gives. Only types whose equal values have one representation can be
// counted once, grouped or compared for the least (hardening.md 3).
import type { AggregateName } from '../ask/ask.ts'
import { type ColumnType, columnTypes } from '../expr/expr.ts'
import { factsOf } from '../expr/type-facts.ts'

/** Made one by their sources: `trim_scale` of a decimal, no negative zero of a float. */
const madeOne: ReadonlySet<ColumnType> = new Set<ColumnType>(['decimal', 'float'])

const groupable = columnTypes.filter(
  (type) => factsOf(type).sortable && (!factsOf(type).looksApart || madeOne.has(type)),
)
const summable: readonly ColumnType[] = ['integer', 'bigint', 'decimal', 'float']
/** PostgreSQL has no min of a uuid before version 18, and none of a boolean. */
const comparable = groupable.filter((type) => factsOf(type).ordered && type !== 'uuid')

const accepted: Readonly<Record<AggregateName, readonly ColumnType[]>> = {
  count: columnTypes,
  count_distinct: groupable,
  sum: summable,
  avg: summable,
  min: comparable,
  max: comparable,
}

export const isGroupable = (type: ColumnType): boolean => groupable.includes(type)

export const aggregatesOf = (type: ColumnType): readonly AggregateName[] =>
  (['count', 'count_distinct', 'sum', 'avg', 'min', 'max'] as const).filter((name) => accepted[name].includes(type))

/** Sums and averages are exact: numeric, also of floats (hardening.md 2). */
export function resultType(name: AggregateName, type: ColumnType): ColumnType {
  if (name === 'count' || name === 'count_distinct') return 'integer'
  if (name === 'avg') return 'decimal'
  if (name === 'sum') return type === 'integer' ? 'bigint' : 'decimal'
  return type
}
