// Plan and outcome → audit events. No raw value: literals and keys become fingerprints.
import type { OutcomeEvent, ReadEvent, RefusalEvent, RelatedRead, Who } from './audit/audit-event.ts'
import type { Catalog } from './catalog/dataset.ts'
import type { Refusal } from './errors/refusal.ts'
import type { Scalar } from './expr/expr.ts'
import type { Principal } from './identity/principal.ts'
import { describeFilter } from './plan/describe-filter.ts'
import type { ReadPlan } from './plan/read-plan.ts'
import type { Seal } from './seal/seal.ts'

/** The call as a door heard it. */
export interface Heard {
  /** The request's id; the `instance` of a problem. */
  readonly id: string
  readonly door: string
}

export interface EventHouse {
  catalog(): Catalog
  readonly seal: Seal
  newId(): string
}

const toWho = ({ issuer, subject, kind, app, roles, actor }: Principal): Who => ({
  issuer,
  subject,
  kind,
  app,
  roles,
  actor,
})

export const beginEvent = (principal: Principal, request: Heard, house: EventHouse, catalog: string) => ({
  id: house.newId(),
  at: new Date().toISOString(),
  request: request.id,
  who: toWho(principal),
  catalog,
})

export function readEvent(plan: ReadPlan, principal: Principal, request: Heard, house: EventHouse): ReadEvent {
  const { ask, dataset } = plan
  const key = ask.key && plan.rowKey ? `key.eq.${house.seal.fingerprint(rowText(dataset.name, plan.rowKey))}` : null
  const related = relatedReads(plan, house.seal)
  return {
    kind: 'read',
    ...beginEvent(principal, request, house, plan.catalog),
    door: request.door,
    dataset: dataset.name,
    columns: shownColumns(plan.columns),
    filter: key ?? filterWords(plan, house.seal),
    order: orderWords(plan),
    limit: plan.limit,
    page: plan.after ? 'next' : 'first',
    count: plan.count,
    grant: plan.grant?.id ?? null,
    ...(related.length > 0 && { related }),
  }
}

/** What was read of other datasets: in every related row, and to count them. */
function relatedReads(plan: ReadPlan, seal: Seal, before = ''): readonly RelatedRead[] {
  const rows = plan.related.flatMap(({ as, plan: below }): RelatedRead[] => {
    const path = `${before}${as}`
    return [
      { path, ...readOf(below, seal), columns: shownColumns(below.columns) },
      ...relatedReads(below, seal, `${path}.`),
    ]
  })
  const counted = plan.counted.map(({ path, fn, plan: below, column }) => ({
    path: `${before}${path}`,
    ...readOf(below, seal),
    columns: [
      {
        name: column?.column.name ?? '*',
        aggregate: fn,
        how: column?.column.mask ? ('masked' as const) : ('clear' as const),
        rule: column?.rule ?? '',
      },
    ],
  }))
  return [...rows, ...counted]
}

const readOf = (plan: ReadPlan, seal: Seal) => ({
  dataset: plan.dataset.name,
  filter: filterWords(plan, seal),
  order: orderWords(plan),
  limit: plan.limit,
})

const filterWords = (plan: ReadPlan, seal: Seal): string | null =>
  describeFilter(plan, (column, value) => literalFingerprint(plan.dataset.name, column, value, seal))

const orderWords = ({ ask }: ReadPlan): readonly string[] =>
  ask.order.map(({ column, direction }) => `${column}.${direction}`)

/** @param dataset as asked: it may name none that exists. */
export function refusalEvent(
  refusal: Refusal,
  dataset: string | null,
  principal: Principal,
  request: Heard,
  house: EventHouse,
): RefusalEvent {
  const catalog = house.catalog()
  return {
    kind: 'refusal',
    ...beginEvent(principal, request, house, catalog.version),
    door: request.door,
    dataset: dataset !== null && catalog.datasets.has(dataset) ? dataset : null,
    code: refusal.code,
    status: refusal.status,
  }
}

export const outcomeEvent = (
  plan: ReadPlan,
  read: string,
  refusal: Refusal,
  principal: Principal,
  request: Heard,
  house: EventHouse,
): OutcomeEvent => ({
  kind: 'outcome',
  ...beginEvent(principal, request, house, plan.catalog),
  dataset: plan.dataset.name,
  read,
  code: refusal.code,
  status: refusal.status,
})

const shown = new WeakMap<ReadPlan['columns'], ReadEvent['columns']>()

/** Each column once, however often it was asked for. */
function shownColumns(columns: ReadPlan['columns']): ReadEvent['columns'] {
  const known = shown.get(columns)
  if (known) return known
  const once = new Map<string, ReadEvent['columns'][number]>()
  for (const { column, aggregate, how, rule } of columns) {
    const name = column?.name ?? '*'
    once.set(`${name} ${aggregate}`, { name, ...(aggregate && { aggregate }), how, rule })
  }
  const list = [...once.values()]
  shown.set(columns, list)
  return list
}

/** What a row's fingerprint is over: `row`, NUL, and the JSON of [dataset, …parts of the key as text]. */
export const rowText = (dataset: string, key: readonly Scalar[]): string =>
  `row\0${JSON.stringify([dataset, ...key.map(String)])}`

/** Of a value that a column was compared with: HMAC over `literal`, NUL, and the JSON of [dataset, column, value as text]. */
const literalFingerprint = (dataset: string, column: string, value: Scalar, seal: Seal): string =>
  seal.fingerprint(`literal\0${JSON.stringify([dataset, column, String(value)])}`)
