// Ask + Principal + Catalog → ReadPlan, or a Refusal. Pure and synchronous; the only place that makes a plan (law 3).
import type { Ask } from '../ask/ask.ts'
import { type Catalog, livePages } from '../catalog/dataset.ts'
import { Refusal } from '../errors/refusal.ts'
import type { Principal } from '../identity/principal.ts'
import { type Access, type ColumnAccess, judge } from '../policy/judge.ts'
import type { Seal } from '../seal/seal.ts'
import type { UsableGrant } from '../unmask/unmask.ts'
import { datasetUnknown } from './dataset-unknown.ts'
import { beginDraft, type Draft, isClear, keyAccess, type Pass, shownExpr } from './draft.ts'
import { filterColumns } from './filter-columns.ts'
import { findColumn } from './find-column.ts'
import { placeFilter } from './place-filter.ts'
import { placeGrant } from './place-grant.ts'
import { placeLookup, withoutRaw } from './place-lookup.ts'
import { placeOrder } from './place-order.ts'
import type { PlannedColumn, ReadPlan } from './read-plan.ts'
import { isRequestable } from './releasable.ts'
import { requestAccess } from './request-access.ts'
import { requireUnmask } from './require-unmask.ts'
import { tellDeprecated } from './tell-deprecated.ts'
import { tellMasked } from './tell-masked.ts'
import { rowNotices } from './tell-rows.ts'
import { tellWithheld } from './tell-withheld.ts'

/** The page when the caller names none, in rows; the dataset's own page where that is less. */
export const defaultPage = 100

export interface PlanLimits {
  /** Columns times rows, of one page with its related rows. */
  readonly cells: number
  /** Rows that a page with its related rows may come to. */
  readonly rows: number
}

/** Their order is law: columns are authorised before anything names them, and the relation is chosen before it is used. */
const passes: readonly Pass[] = [
  resolveFields,
  authorizeKey,
  authorizeRows,
  chooseRelation,
  chooseMasks,
  placeFilter,
  placeLookup,
  placeOrder,
  boundPage,
  placeRelease,
  placeGrant,
  requireUnmask,
  placeKey,
  tellMasked,
  tellWithheld,
  tellDeprecated,
]

/**
 * @param seal opens the cursor of the ask.
 * @param most cells of one page, and rows with all that are related.
 * @param grant judged just before; null: nothing is granted.
 * @throws Refusal with a `PLAN_…` or `ASK_…` code.
 */
export function planRead(
  ask: Ask,
  principal: Principal,
  catalog: Catalog,
  seal: Seal,
  most: PlanLimits,
  grant: UsableGrant | null = null,
): ReadPlan {
  const draft = findDataset(ask, principal, catalog, grant)
  for (const pass of passes) pass(draft)
  assertCells(draft, most.cells)
  openCursor(draft, seal)
  return Object.freeze(draft) as unknown as ReadPlan // the one place that brands
}

function findDataset(ask: Ask, principal: Principal, catalog: Catalog, grant: UsableGrant | null): Draft {
  const dataset = catalog.datasets.get(ask.dataset)
  const access = dataset && judge(dataset, principal)
  if (dataset && access) {
    return beginDraft(ask, dataset, catalog.version, principal, ask.lookup ? withoutRaw(access) : access, grant)
  }
  throw datasetUnknown(ask.dataset, principal, catalog, '/', livePages)
}

function resolveFields(draft: Draft): void {
  draft.asked = draft.ask.fields
    ? draft.ask.fields.map(({ column, as }) => ({ access: findColumn(draft, column), as }))
    : [...draft.access.columns.values()].map((access) => ({ access, as: access.column.name }))
}

function authorizeKey(draft: Draft): void {
  if (draft.ask.key === null || keyAccess(draft)) return
  throw new Refusal('PLAN_KEY_UNREADABLE', {
    detail: `You may not read the key of ${draft.dataset.name}, so single rows have no address for you.`,
    hint: `Filter the list instead: /${draft.dataset.name}?…`,
    requestAccess: requestAccess(
      draft.dataset,
      draft.dataset.key.filter((name) => draft.access.columns.has(name)),
    ),
  })
}

function authorizeRows(draft: Draft): void {
  draft.notices = rowNotices(draft.access)
}

/** The clear view serves only an ask that touches a column which an unconditional rule shows clear. */
function chooseRelation(draft: Draft): void {
  const always = [...draft.access.columns.values()].filter(({ clear }) => clear === 'always')
  if (always.length === 0) return
  const touched = new Set([
    ...draft.asked.map(({ access }) => access.column.name),
    ...draft.ask.order.map(({ column }) => column),
    ...(draft.ask.filter ? filterColumns(draft.ask.filter) : []),
  ])
  draft.revealed = always
    .filter(({ column }) => touched.has(column.name))
    .map(({ column, clearRule }) => ({ name: column.name, rule: clearRule ?? '' }))
  if (draft.revealed.length > 0) draft.relation = 'clear'
}

/** What is shown of a list of columns depends on nothing but the caller's access: decided once for both. */
const shownColumns = new WeakMap<Access, WeakMap<object, readonly PlannedColumn[]>>()

function chooseMasks(draft: Draft): void {
  const { access, ask } = draft
  let byFields = shownColumns.get(access)
  if (!byFields) {
    byFields = new WeakMap()
    shownColumns.set(access, byFields)
  }
  const list = ask.fields ?? access.columns
  draft.columns = byFields.get(list) ?? draft.asked.map(({ access: column, as }) => plannedColumn(draft, column, as))
  byFields.set(list, draft.columns)
}

function plannedColumn({ dataset, access: all }: Draft, access: ColumnAccess, as: string): PlannedColumn {
  const { column, readable, rule, clearRule } = access
  const byRule = column.mask !== null && access.clear === 'always'
  return {
    column,
    type: column.type,
    aggregate: null,
    as,
    how: isClear(access) ? 'clear' : 'masked',
    rule: byRule && clearRule ? clearRule : rule,
    shown: shownExpr(access),
    readable,
    requestable: !isClear(access) && isRequestable(column, dataset, all),
  }
}

function boundPage(draft: Draft): void {
  const { page } = draft.dataset.limits
  const { limit, key } = draft.ask
  if (limit !== null && limit > page) {
    throw new Refusal('ASK_LIMIT_TOO_LARGE', {
      detail: `A page of ${draft.dataset.name} holds at most ${page} rows; ${limit} were asked for.`,
      hint: `Write limit=${page} and follow page.next.`,
      details: { limit: page },
    })
  }
  draft.limit = key ? 1 : (limit ?? Math.min(defaultPage, page))
}

function assertCells({ columns, limit, dataset }: Draft, most: number): void {
  if (columns.length * limit <= most) return
  throw new Refusal('ASK_TOO_LARGE', {
    detail: `${columns.length} columns of ${limit} rows are more than the ${most} cells of one page of ${dataset.name}.`,
    hint: `Write limit=${Math.max(1, Math.floor(most / columns.length))}, or name fewer columns with fields=.`,
  })
}

function openCursor(draft: Draft, seal: Seal): void {
  const { principal, dataset, ask } = draft
  if (ask.key || !keyAccess(draft)) {
    if (ask.cursor !== null) throw cursorInvalid()
    return
  }
  draft.binding = JSON.stringify([
    principal.issuer,
    principal.subject,
    dataset.hash,
    { ...ask, cursor: null, explain: false, unmask: undefined },
  ])
  if (ask.cursor === null) return
  const text = seal.openCursor(ask.cursor, draft.binding)
  if (text === null) throw cursorInvalid()
  draft.after = JSON.parse(text) // ours: it was sealed by us and opened whole
}

const cursorInvalid = (): Refusal =>
  new Refusal('ASK_CURSOR_INVALID', {
    detail:
      'The cursor does not belong to this call: it was made for another caller, another ask, or an older catalogue.',
    hint: 'Start again without cursor, and keep every other parameter the same from page to page.',
  })

/** Rules with a condition add the stored values of the chosen page afterwards; they never choose it (law 2). */
function placeRelease(draft: Draft): void {
  const columns = draft.asked.flatMap(({ access }, index) => {
    const { clear, column, clearRule } = access
    return typeof clear === 'string'
      ? []
      : [{ index, column, where: clear, rule: clearRule ?? '', by: 'rule' as const }]
  })
  if (columns.length === 0) return
  if (keyAccess(draft)) draft.release = { columns }
  else {
    const notice = 'A rule of yours shows some values clear, but only to those who may read the key; they stay masked.'
    draft.notices = [...draft.notices, notice]
  }
}

/** Whatever is shown clear is written down with a fingerprint of each row, so the read brings the key along. */
function placeKey(draft: Draft): void {
  if (!draft.release && draft.revealed.length === 0) return
  draft.key = draft.dataset.key.map((name) => {
    const type = draft.dataset.columns.get(name)?.type
    if (!type) throw new Error(`the catalogue let the key ${name} of ${draft.dataset.name} pass undeclared`)
    return { name, type }
  })
}
