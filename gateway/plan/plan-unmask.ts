// What a caller asks to have unmasked + Principal + Catalog → the scope that people may approve, or a Refusal. What the caller
// may not know looks as it does in a read.
import type { Catalog, Dataset } from '../catalog/dataset.ts'
import { writeDuration } from '../config/quantities.ts'
import { Refusal } from '../errors/refusal.ts'
import type { Principal } from '../identity/principal.ts'
import { judge } from '../policy/judge.ts'
import type { UnmaskScope } from '../unmask/unmask.ts'
import { compileWhere } from './compile-where.ts'
import { datasetUnknown } from './dataset-unknown.ts'
import { isClear } from './draft.ts'
import { findColumn } from './find-column.ts'
import { nobodyApproves, unreleasable } from './releasable.ts'

/** As a door heard it: plain data, of the right types and no more. */
export interface AskedUnmask {
  readonly dataset: string
  readonly columns: readonly string[]
  /** Null: every row that the caller may see. */
  readonly where: string | null
  readonly reason: string
  /** Null: 15 minutes, or the most that the dataset allows where that is less. */
  readonly durationMs: number | null
  /** Null: the most that the dataset allows. */
  readonly maxRows: number | null
}

/** When the caller names none. */
export const usualDurationMs = 15 * 60_000

const longestReason = 1000

/** @throws Refusal `UNMASK_REQUEST_INVALID`, `UNMASK_NOBODY_APPROVES`, or what a read would say. */
export function planUnmask(asked: AskedUnmask, principal: Principal, catalog: Catalog): UnmaskScope {
  const dataset = catalog.datasets.get(asked.dataset)
  const access = dataset && judge(dataset, principal)
  if (!dataset || !access) throw datasetUnknown(asked.dataset, principal, catalog, '/')
  if (asked.columns.length === 0) throw invalid('It names no column.', 'Name those that you need to see clear.')
  const columns = [...new Set(asked.columns)].sort().map((name) => findColumn({ dataset, access }, name))
  for (const one of columns) {
    if (isClear(one)) throw alreadyClear(one.column.name, columns.length)
    const why = unreleasable(one.column, dataset, access)
    if (why) throw invalid(`${one.column.name} cannot be shown clear by an approval: ${why}.`, 'Leave it out.')
  }
  if (asked.where !== null) compileWhere(asked.where, { dataset, catalog: catalog.version }, principal, access)
  const reason = parseReason(asked.reason)
  const { durationMs, maxRows } = within(asked, dataset)
  const nobody = nobodyApproves(dataset)
  if (nobody)
    throw new Refusal('UNMASK_NOBODY_APPROVES', {
      detail: `${nobody[0]?.toUpperCase()}${nobody.slice(1)}.`,
      hint: nobodyHint(dataset),
    })
  const names = columns.map(({ column }) => column.name)
  return Object.freeze({ dataset: dataset.name, columns: names, where: asked.where, reason, durationMs, maxRows })
}

const nobodyHint = ({ name, owner }: Dataset): string =>
  `The owner of ${name} is the role ${owner}; GET /datasets/${name} shows what you may see without an approval.`

/** Which characters it may hold is judged where it is kept. */
function parseReason(text: string): string {
  const reason = text.trim()
  if (reason !== '' && reason.length <= longestReason) return reason
  throw invalid(
    'The reason cannot be read.',
    `Write in 1 to ${longestReason} characters why you need to see this: people decide by it.`,
  )
}

function within({ durationMs, maxRows }: AskedUnmask, { name, unmask }: Dataset) {
  const most = `${name} allows at most ${writeDuration(unmask.maxDurationMs)} and ${unmask.maxRows} rows.`
  const fits = (wanted: number | null, limit: number): boolean =>
    wanted === null || (Number.isSafeInteger(wanted) && wanted > 0 && wanted <= limit)
  if (!fits(durationMs, unmask.maxDurationMs)) throw invalid('The duration is out of bounds.', most)
  if (!fits(maxRows, unmask.maxRows)) throw invalid('The number of rows is out of bounds.', most)
  return {
    durationMs: durationMs ?? Math.min(usualDurationMs, unmask.maxDurationMs),
    maxRows: maxRows ?? unmask.maxRows,
  }
}

const alreadyClear = (name: string, columns: number): Refusal =>
  invalid(
    `${name} is shown clear to you already.`,
    columns > 1 ? 'Leave it out of the request.' : 'Read it without an approval.',
  )

const invalid = (detail: string, hint: string): Refusal => new Refusal('UNMASK_REQUEST_INVALID', { detail, hint })
