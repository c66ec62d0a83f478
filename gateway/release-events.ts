// Plan, page and released values → the release event of what a rule shows clear, and that of what a grant does. Rows are named
// by fingerprints alone, and only those in which something was shown.
import type { ReleaseEvent } from './audit/audit-event.ts'
import type { Principal } from './identity/principal.ts'
import type { ReadPlan } from './plan/read-plan.ts'
import { beginEvent, type EventHouse, type Heard, rowText } from './read-events.ts'
import type { Page, Released } from './sources/source.ts'

/** What a read has come to before its reply leaves. */
export interface Shown {
  readonly plan: ReadPlan
  readonly page: Page
  readonly released: Released
  /** The id of the read's event. */
  readonly read: string
}

/** Null where no rule showed anything above internal. */
export function ruleRelease(
  shown: Shown,
  principal: Principal,
  request: Heard,
  house: EventHouse,
): ReleaseEvent | null {
  const { plan, page } = shown
  const stepped = releasedBy('rule', shown)
  const rows = plan.revealed.length > 0 ? page.rows.map((_, position) => position) : stepped.rows
  if (rows.length === 0) return null
  return {
    ...begin(shown, principal, request, house),
    by: 'rule',
    grant: null,
    columns: [...plan.revealed, ...stepped.columns],
    rows: rows.map((position) => house.seal.fingerprint(textOf(shown, position))),
  }
}

export interface GrantRelease {
  readonly event: ReleaseEvent
  /** Of each row its fingerprint under every key, the current one first. */
  readonly rows: readonly (readonly string[])[]
}

/** Null where the grant showed nothing that was not shown already: then no row is charged. */
export function grantRelease(
  shown: Shown,
  principal: Principal,
  request: Heard,
  house: EventHouse,
): GrantRelease | null {
  const { grant } = shown.plan
  const stepped = releasedBy('grant', shown)
  if (grant === null || stepped.rows.length === 0) return null
  const rows = stepped.rows.map((position) => house.seal.fingerprints(textOf(shown, position)))
  const { id, request: asked, approvedBy } = grant
  return {
    event: {
      ...begin(shown, principal, request, house),
      by: 'grant',
      grant: { id, request: asked, approvedBy },
      columns: stepped.columns,
      rows: rows.map(([current = '']) => current),
    },
    rows,
  }
}

const begin = ({ plan, read }: Shown, principal: Principal, request: Heard, house: EventHouse) => ({
  kind: 'release' as const,
  ...beginEvent(principal, request, house, plan.catalog),
  dataset: plan.dataset.name,
  read,
})

function textOf({ plan, page }: Shown, position: number): string {
  const key = page.keys[position] ?? []
  if (key.length < plan.key.length) throw new Error('a row in which something was shown has its key')
  return rowText(plan.dataset.name, key)
}

/** The rows and columns in which the second step added anything on this ground; a column once, however often it was asked for. */
function releasedBy(by: 'rule' | 'grant', { plan, page, released }: Shown) {
  const columns = (plan.release?.columns ?? []).map((one, i) => ({ ...one, except: new Set(released.except[i]) }))
  const used = columns.filter((one) => one.by === by && one.except.size < page.rows.length)
  return {
    columns: [...new Map(used.map(({ column, rule }) => [column.name, { name: column.name, rule }])).values()],
    rows:
      used.length === 0
        ? []
        : page.rows.flatMap((_, row) => (used.some(({ except }) => !except.has(row)) ? [row] : [])),
  }
}
