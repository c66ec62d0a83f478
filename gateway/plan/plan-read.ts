// Ask + Principal + Catalog → ReadPlan, or a Refusal. Pure and synchronous; the only place that makes a plan (law 3).
import type { Ask, AskedField } from '../ask/ask.ts'
import { type Catalog, livePages } from '../catalog/dataset.ts'
import { Refusal } from '../errors/refusal.ts'
import type { Principal } from '../identity/principal.ts'
import { type Access, judge } from '../policy/judge.ts'
import type { Seal } from '../seal/seal.ts'
import type { UsableGrant } from '../unmask/unmask.ts'
import { datasetUnknown } from './dataset-unknown.ts'
import { beginDraft, type Draft, isClear, keyAccess, type Pass, storedColumns } from './draft.ts'
import { filterColumns } from './filter-columns.ts'
import { rowValue } from './find-term.ts'
import { asMasked } from './masked-access.ts'
import { placeFilter } from './place-filter.ts'
import { placeGrant } from './place-grant.ts'
import { isGrouped, placeGroups } from './place-groups.ts'
import { placeLookup, withoutRaw } from './place-lookup.ts'
import { placeOrder } from './place-order.ts'
import { countedExpr, placeRelated } from './place-related.ts'
import { assertSize, type PlanLimits } from './plan-size.ts'
import type { PlannedColumn, ReadPlan } from './read-plan.ts'
import { isRequestable } from './releasable.ts'
import { requestAccess } from './request-access.ts'
import { requireUnmask } from './require-unmask.ts'
import { tellDeprecated } from './tell-deprecated.ts'
import { tellMasked } from './tell-masked.ts'
import { rowNotices } from './tell-rows.ts'
import { tellWithheld } from './tell-withheld.ts'
import { toPlan } from './to-plan.ts'

/** The page when the caller names none, in rows; the dataset's own page where that is less. */
export const defaultPage = 100

/** Of related rows, when the caller names none. */
export const relatedPage = 20

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

/** Of related rows: masked, and with nothing that a row of the page alone can have. */
const passesBeside: readonly Pass[] = [
  resolveFields,
  authorizeRows,
  chooseMasks,
  placeFilter,
  placeOrder,
  boundPage,
  refuseMasked,
  tellMasked,
  tellWithheld,
  tellDeprecated,
]

/** Of groups, of any rows. */
const passesOfGroups: readonly Pass[] = [
  refuseForGroups,
  authorizeRows,
  placeFilter,
  placeGroups,
  boundPage,
  refuseMasked,
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
  const plan = finish(findDataset(ask, principal, catalog, grant), seal)
  assertSize(plan, most)
  return plan
}

/** One level of an ask, with all below it. */
function finish(draft: Draft, seal: Seal): ReadPlan {
  const isOfGroups = isGrouped(draft)
  if (draft.ask.having && !isOfGroups) throw nothingGrouped()
  for (const pass of isOfGroups ? passesOfGroups : draft.usual === 'page' ? passes : passesBeside) {
    if (pass === placeFilter) placeRelated(draft, (below) => finish(below, seal))
    pass(draft)
  }
  openCursor(draft, seal)
  return toPlan(draft)
}

function findDataset(ask: Ask, principal: Principal, catalog: Catalog, grant: UsableGrant | null): Draft {
  const dataset = catalog.datasets.get(ask.dataset)
  const judged = dataset && judge(dataset, principal)
  if (!dataset || !judged) throw datasetUnknown(ask.dataset, principal, catalog, '/', livePages)
  const draft = beginDraft(ask, dataset, catalog, principal, judged, grant)
  if (isGrouped(draft)) return { ...draft, access: asMasked(judged) }
  return ask.lookup ? { ...draft, access: withoutRaw(judged) } : draft
}

function resolveFields(draft: Draft): void {
  draft.asked = draft.ask.fields
    ? draft.ask.fields.flatMap((field) =>
        field.term?.aggregate ? [] : [{ access: rowValue(draft, field).access, as: field.as }],
      )
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
    ...draft.ask.order.map(({ column, term }) => (term ? term.names.join('.') : column)),
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
  draft.columns = byFields.get(list) ?? (ask.fields ?? draft.asked.map(toField)).map((field) => toPlanned(draft, field))
  // An aggregate of related rows is this one plan's.
  if (draft.counted.length === 0) byFields.set(list, draft.columns)
}

const toField = ({ as }: { readonly as: string }): AskedField => ({ column: as, as })

function toPlanned(draft: Draft, field: AskedField): PlannedColumn {
  const { column, term, as } = field
  if (!term?.aggregate) return plannedColumn(draft, field)
  const { column: access, type, fn: aggregate, expr: shown } = countedExpr(draft, column, term)
  const how = access?.column.mask ? 'masked' : 'clear'
  const part = null
  const rule = access?.rule ?? ''
  return {
    column: access?.column ?? null,
    type,
    aggregate,
    part,
    as,
    how,
    rule,
    shown,
    readable: null,
    requestable: false,
  }
}

function plannedColumn(draft: Draft, field: AskedField): PlannedColumn {
  const { access, expr } = rowValue(draft, field)
  const { column, readable, rule, clearRule } = access
  const byRule = column.mask !== null && access.clear === 'always'
  return {
    column,
    type: column.type,
    aggregate: null,
    part: field.term?.part ?? null,
    as: field.as,
    how: isClear(access) ? 'clear' : 'masked',
    rule: byRule && clearRule ? clearRule : rule,
    shown: expr,
    readable,
    requestable: !isClear(access) && isRequestable(column, draft.dataset, draft.access),
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
  const usual = draft.usual === 'many' ? relatedPage : defaultPage
  const isOne = key !== null || draft.usual === 'one' || draft.grouped?.by.length === 0
  draft.limit = isOne ? 1 : (limit ?? Math.min(usual, page))
}

function openCursor(draft: Draft, seal: Seal): void {
  const { principal, dataset, ask } = draft
  if (ask.key || !(draft.grouped || keyAccess(draft))) {
    if (ask.cursor !== null) throw cursorInvalid()
    return
  }
  draft.binding = JSON.stringify([
    principal.issuer,
    principal.subject,
    dataset.hash,
    { ...ask, cursor: null, cursors: undefined, explain: false, unmask: undefined },
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
  const columns = storedColumns(draft).flatMap(({ access, index }) => {
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

/** What a group cannot have. */
function refuseForGroups({ ask, grant, dataset }: Draft): void {
  if (grant) {
    throw new Refusal('UNMASK_OUT_OF_SCOPE', {
      detail: 'Totals never use a grant: they stand on masked values.',
      hint: 'Leave Approval-Token out of calls with an aggregate.',
    })
  }
  if (!ask.key && !ask.lookup && ask.related.length === 0) return
  throw new Refusal('ASK_PARAMETER_INVALID', {
    detail: ask.related.length > 0 ? 'Groups have no related rows.' : 'Totals are of a list, not of one row.',
    hint: `Write /${dataset.name}?fields=column,count(), with filters for the rows you mean; or orders.count() for totals of related rows.`,
  })
}

/** What is masked beside rows and in groups no approval shows clear. */
function refuseMasked({ ask, asked }: Draft): void {
  const masked = ask.unmask === 'required' ? asked.find(({ access }) => access.column.mask !== null) : undefined
  if (!masked) return
  throw new Refusal('UNMASK_NOBODY_APPROVES', {
    detail: `${masked.access.column.name} is masked here, and no approval can show it in related rows or in totals.`,
    hint: 'Read it from its own dataset, or leave unmask out to see it masked.',
  })
}

const nothingGrouped = (): Refusal =>
  new Refusal('ASK_PARAMETER_INVALID', {
    detail: 'The parameter having is about groups, and fields= makes none.',
    hint: 'Name an aggregate in fields=, for example fields=plan,count()&having=count().gte.10. Rows are filtered with column=operator.value.',
  })
