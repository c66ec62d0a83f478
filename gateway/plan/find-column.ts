// A name as asked → the column that this caller may read, or one and the same refusal for "does not exist" and "not yours".
import { nearest } from '../config/nearest.ts'
import { Refusal } from '../errors/refusal.ts'
import { factsOf } from '../expr/type-facts.ts'
import type { ColumnAccess } from '../policy/judge.ts'
import type { Draft } from './draft.ts'

/** @param others further names that would have been understood in this place, e.g. parameters. */
export function findColumn(draft: Draft, name: string, others: readonly string[] = []): ColumnAccess {
  const found = draft.access.columns.get(name)
  if (found) return found
  const known = [...draft.access.columns.keys()]
  const near = nearest(name, [...known, ...others])
  const parameters = others.length > 0 ? `Parameters: ${others.join(', ')}; a filter is column=operator.value. ` : ''
  const what = others.length > 0 ? 'neither a parameter nor a column' : 'not a column'
  throw new Refusal('PLAN_FIELD_UNKNOWN', {
    detail: `"${name.slice(0, 63)}" is ${what} of ${draft.dataset.name} that you may read.`,
    hint: near ? `Did you mean ${near}?` : `${parameters}You may read: ${known.join(', ')}.`,
    details: near ? { nearest: near } : { columns: known },
  })
}

/**
 * A filter or an order stands on shown values; on a restricted column it would only probe, so it is refused. Some types
 * have no order at all.
 */
export function assertUsable(draft: Draft, access: ColumnAccess, use: 'filtered' | 'sorted'): void {
  const { name, type, level } = access.column
  const isOpen = ({ column, clear }: ColumnAccess): boolean => column.level !== 'restricted' || clear === 'always'
  const fits = ({ column }: ColumnAccess): boolean => use === 'filtered' || factsOf(column.type).sortable
  if (isOpen(access) && fits(access)) return
  const usable = [...draft.access.columns.values()]
    .filter((other) => isOpen(other) && fits(other))
    .map(({ column }) => column.name)
  throw new Refusal('PLAN_FILTER_REFUSED', {
    detail: isOpen(access)
      ? `${name} is ${type}, which has no order, so it cannot be sorted.`
      : `${name} is restricted and cannot be ${use}.`,
    hint:
      usable.length > 0 ? `These columns can be ${use}: ${usable.join(', ')}.` : 'No column that you may read can be.',
    details: { column: name, classification: level, ...(isOpen(access) && { type }), usable },
  })
}
