// Columns and relations → patterns of what is made of their names. They may match more than is accepted, never less.
import { aggregateNames, dateParts } from '../../../ask/ask.ts'
import { datedTypes } from '../../../plan/date-part.ts'
import type { ColumnAccess } from '../../../policy/judge.ts'

/** `a|b`, each as a regular expression that matches the name alone. */
export const anyName = (columns: Iterable<ColumnAccess>): string =>
  [...columns].map(({ column }) => column.name.replaceAll('$', '\\$')).join('|')

/** `count()`, `column.avg()`, `relation.column.sum()`. */
export const anyAggregate = `(?:[^,:()]+\\.)?(?:${aggregateNames.join('|')})\\(\\s*\\)`

/** An alternative with its `|`: `column.month` of every date; nothing where there is none. */
export function partPattern(columns: Iterable<ColumnAccess>): string {
  const dates = [...columns].filter(({ column }) => datedTypes.includes(column.type))
  return dates.length === 0 ? '' : `(?:${anyName(dates)})\\.(?:${dateParts.join('|')})|`
}
