// A pass: `unmask=required` refuses what would be shown masked, and says how to have it approved: a request that is ready to be
// sent. It follows from the ask and the plan alone, whether or not rows matched.
import { writeWhere } from '../ask/write-where.ts'
import { writeDuration } from '../config/quantities.ts'
import { Refusal } from '../errors/refusal.ts'
import type { ColumnAccess } from '../policy/judge.ts'
import { withinTenant } from '../policy/tenant-rows.ts'
import { compileWhere } from './compile-where.ts'
import { type Draft, isClear, keyAccess } from './draft.ts'
import { filterColumns } from './filter-columns.ts'
import { usualDurationMs } from './plan-unmask.ts'
import { isRequestable, nobodyApproves, unreleasable } from './releasable.ts'
import { requestUnmask } from './request-access.ts'

export function requireUnmask(draft: Draft): void {
  if (draft.ask.unmask !== 'required') return
  const { dataset, access, grant } = draft
  const masked = [...new Set(draft.asked.map((one) => one.access))].filter(
    (one) => !isShown(one, draft) && !grant?.columns.includes(one.column.name),
  )
  const requestable = masked.filter(({ column }) => isRequestable(column, dataset, access))
  if (requestable.length > 0) throw required(draft, requestable)
  const [first] = masked
  // With an approval, all that could be approved is shown.
  if (first && grant === null) throw neverShown(draft, first)
}

/** Whether the stored value is shown in every row that exists for the caller: by what rules say, not by what is stored. */
function isShown(one: ColumnAccess, draft: Draft): boolean {
  if (isClear(one)) return true
  if (typeof one.clear === 'string' || !keyAccess(draft)) return false
  const { tenant, rows } = draft.access
  return JSON.stringify(withinTenant(tenant, one.clear)) === JSON.stringify(rows)
}

function required(draft: Draft, columns: readonly ColumnAccess[]): Refusal {
  const { dataset } = draft
  const { approvers, approvals } = dataset.unmask
  const names = columns.map(({ column }) => column.name).sort()
  const needed = Math.max(
    ...columns.map(({ column }) => (column.level === 'restricted' ? approvals.restricted : approvals.confidential)),
  )
  const people = `${needed === 1 ? 'one person' : `${needed} people`} of the role ${approvers.join(' or ')}`
  const where = whereOf(draft)
  const ready =
    where === undefined ? 'with `where` for the rows that you need' : 'as it stands, with a reason of your own'
  return new Refusal('UNMASK_REQUIRED', {
    detail: `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} masked for you, and unmask=required asks for nothing masked.`,
    hint: `Send request_access.body ${ready}, to POST /unmask/requests: ${people} must approve. Then send the approval token as Approval-Token. Or leave unmask out to see masked values.`,
    details: { approvers, approvals: needed },
    requestAccess: requestUnmask(dataset, {
      columns: names,
      ...(where !== undefined && where !== null && { where }),
      duration: writeDuration(Math.min(usualDurationMs, dataset.unmask.maxDurationMs)),
    }),
  })
}

/** The rows of the ask in words that can be approved; null: it names none. Undefined where it has no such words. */
function whereOf({ ask, dataset, catalog, principal, access }: Draft): string | null | undefined {
  if (ask.lookup) return undefined
  // A filter on what a rule shows clear meets stored values; the same words in a request would meet masked ones.
  const isRaw = (name: string): boolean =>
    dataset.columns.get(name)?.mask != null && access.columns.get(name)?.clear === 'always'
  if (ask.filter && filterColumns(ask.filter).some(isRaw)) return undefined
  const byKey = (ask.key ?? []).map((operand, i) => {
    const column = dataset.key[i] ?? ''
    return { kind: 'test', column, operator: 'eq', operand } as const
  })
  const parts = [...byKey, ...(ask.filter ? [ask.filter] : [])]
  const [first] = parts
  if (!first) return null
  const where = writeWhere(parts.length === 1 ? first : { kind: 'and', of: parts })
  try {
    compileWhere(where, { dataset, catalog }, principal, access)
    return where
  } catch (error) {
    if (error instanceof Refusal) return undefined
    throw error
  }
}

function neverShown({ dataset, access }: Draft, { column }: ColumnAccess): Refusal {
  const why = unreleasable(column, dataset, access) ?? nobodyApproves(dataset) ?? ''
  return new Refusal('UNMASK_NOBODY_APPROVES', {
    detail: `${column.name} is masked for you, and no approval can show it: ${why}.`,
    hint: `Leave unmask out to see it masked, or ask the role ${dataset.owner}, which owns ${dataset.name}.`,
  })
}
