// The first day of a date's year or month, or its day: total, as the masks of these names are.
import { month } from '../../masks/month.ts'
import { year } from '../../masks/year.ts'
import type { DatePart } from '../ask/ask.ts'
import { call, isNull, not, nullOf, typeOf, when } from '../expr/build.ts'
import type { ColumnType, Expr } from '../expr/expr.ts'

export const datedTypes: readonly ColumnType[] = ['date', 'timestamp', 'timestamptz']

/** @param of a date, timestamp or timestamptz; the result has its type, in UTC. */
export function datePart(part: DatePart, of: Expr): Expr {
  if (part === 'year') return year.expr(of, {})
  if (part === 'month') return month.expr(of, {})
  if (typeOf(of) === 'date') return of
  return when(isNull(of), nullOf(of), when(not(call('isFinite', of)), of, call('truncateDay', of)))
}
