// A name as asked → the column that this caller may read, or one and the same refusal for "does not exist" and "not yours".
import { otherParameter } from '../ask/other-parameters.ts'
import { nearest } from '../config/nearest.ts'
import { Refusal } from '../errors/refusal.ts'
import { factsOf } from '../expr/type-facts.ts'
import type { ColumnAccess } from '../policy/judge.ts'
import type { Draft } from './draft.ts'
import { requestAccess } from './request-access.ts'

/** @param others further names that would have been understood in this place, e.g. parameters. */
export function findColumn(
  draft: Pick<Draft, 'access' | 'dataset'>,
  name: string,
  others: readonly string[] = [],
): ColumnAccess {
  const found = draft.access.columns.get(name)
  if (found) return found
  const known = [...draft.access.columns.keys()]
  const other = others.length > 0 ? otherParameter(name) : null
  const near = other ? other.parameter : nearest(name, [...known, ...others])
  const parameters = others.length > 0 ? `Parameters: ${others.join(', ')}; a filter is column=operator.value. ` : ''
  const what = others.length > 0 ? 'neither a parameter nor a column' : 'not a column'
  throw new Refusal('PLAN_FIELD_UNKNOWN', {
    detail: `"${name.slice(0, 63)}" is ${what} of ${draft.dataset.name} that you may read.`,
    hint: other?.hint ?? (near ? `Did you mean ${near}?` : `${parameters}You may read: ${known.join(', ')}.`),
    details: near ? { nearest: near } : { columns: known },
  })
}

/**
 * A filter or an order stands on shown values; on a restricted column it would only probe, and on one whose mask is
 * best effort it would find what the mask has missed, so both are refused. Some types have no order at all.
 */
export function assertUsable(draft: Draft, access: ColumnAccess, use: 'filtered' | 'sorted' | 'grouped'): void {
  const fits = (one: ColumnAccess): boolean => isUsable(one) && (use !== 'sorted' || factsOf(one.column.type).sortable)
  if (fits(access)) return
  const usable = [...draft.access.columns.values()].filter(fits).map(({ column }) => column.name)
  throw new Refusal('PLAN_FILTER_REFUSED', {
    detail: `${access.column.name} ${whyRefused(access)} and cannot be ${use}.`,
    hint: [
      ...(use === 'filtered' && access.lookup !== 'never' ? [lookupHint(draft, access)] : []),
      usable.length > 0 ? `These columns can be ${use}: ${usable.join(', ')}.` : 'No column that you may read can be.',
    ].join(' '),
    details: { column: access.column.name, classification: access.column.level, usable },
    // No approval gives a type an order.
    ...(!isUsable(access) && { requestAccess: requestAccess(draft.dataset, [access.column.name]) }),
  })
}

const lookupHint = ({ dataset }: Draft, { column }: ColumnAccess): string =>
  `You may find a row by its exact stored value: POST /${dataset.name}/lookup with {${JSON.stringify(column.name)}:"…"}.`

function whyRefused(access: ColumnAccess): string {
  const { level, mask, type } = access.column
  if (isUsable(access)) return `is ${type}, which has no order,`
  return level === 'restricted' ? 'is restricted' : `is shown by ${mask?.name}, which hides only what it recognises,`
}

/** Whether the caller may filter by what is shown of the column, and sort by it where its type has an order. */
export const isUsable = ({ column, clear }: ColumnAccess): boolean =>
  clear === 'always' || (column.level !== 'restricted' && !column.mask?.bestEffort)
