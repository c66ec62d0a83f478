// Plan, page and released values → Reply: `meta` says cell by cell what is masked, clear by rule, or absent.
import type { Reply } from './formats/reply.ts'
import { explainPlan } from './plan/explain-plan.ts'
import { mostFound } from './plan/place-lookup.ts'
import type { ReadPlan } from './plan/read-plan.ts'
import { requestsUrl } from './plan/request-access.ts'
import type { Shown } from './release-events.ts'
import type { Seal } from './seal/seal.ts'
import type { Page, Released } from './sources/source.ts'

/** A sealed cursor longer than this, in characters, would not fit a URL beside the rest of the ask. */
const longestCursor = 4096

/** @param left further rows that the grant may show; null where it showed none. */
export function toReply({ plan, page, released, read: audit }: Shown, left: number | null, seal: Seal): Reply {
  const next = nextCursor(plan, page, seal)
  const unsaid = page.more && next === null && !plan.ask.key ? [noNext(plan.binding !== null)] : []
  const unmasked = unmaskedOf(plan, page, released, left)
  const absent = plan.columns.flatMap(({ as }, i) => {
    const rows = page.absent[i] ?? []
    return rows.length > 0 ? [[as, rows] as const] : []
  })
  return {
    columns: plan.columns.map(({ as, column }) => ({ as, type: column.type })),
    rows: released.rows,
    single: plan.ask.key !== null,
    page: { limit: plan.limit, next, count: page.count },
    meta: {
      dataset: plan.dataset.name,
      catalog: plan.catalog,
      audit,
      masked: maskedOf(plan, unmasked),
      unmasked: Object.fromEntries(unmasked),
      ...(absent.length > 0 && { absent: Object.fromEntries(absent) }),
      notices: [...plan.notices, ...unsaid, ...(plan.lookup && page.rows.length === 0 ? [nothingFound] : [])],
    },
    explain: plan.ask.explain ? explainPlan(plan) : null,
    deprecation: plan.deprecation,
    // That a lookup found a row says what is stored there.
    sensitive: plan.revealed.length > 0 || unmasked.size > 0 || plan.lookup !== null || plan.grant !== null,
  }
}

function nextCursor(plan: ReadPlan, page: Page, seal: Seal): string | null {
  if (!page.more || !page.last || plan.binding === null) return null
  const values = JSON.stringify(page.last)
  if (values.length > longestCursor) return null
  const sealed = seal.sealCursor(values, plan.binding)
  return sealed.length > longestCursor ? null : sealed
}

const noNext = (tooLong: boolean): string =>
  tooLong
    ? 'More rows follow, but the value that the order ends on is too long for a cursor: order by another column.'
    : 'More rows follow, but only those who may read the key can page: narrow the filter instead.'

/** The same whether no row has the value or none that the caller may see. */
const nothingFound =
  'Nothing was found. A lookup compares the whole value exactly: letter case and spaces count, and no operator stands before it. ' +
  `A value that more than ${mostFound} rows hold finds none of them.`

type Unmasked = ReadonlyMap<string, Reply['meta']['unmasked'][string]>

function unmaskedOf(plan: ReadPlan, page: Page, released: Released, left: number | null): Unmasked {
  const out = new Map<string, Reply['meta']['unmasked'][string]>()
  for (const { column, as, how } of plan.columns) {
    if (column.mask && how === 'clear') out.set(as, { by: 'rule', except: [] })
  }
  const steps = (plan.release?.columns ?? []).map((one, i) => ({ ...one, hidden: new Set(released.except[i]) }))
  for (const [index, ofColumn] of Map.groupBy(steps, (one) => one.index)) {
    const as = plan.columns[index]?.as
    if (as === undefined) continue
    const absent = new Set(page.absent[index]) // what is absent is told as that, and is no masked value
    const rowsOf = (by: 'rule' | 'grant'): readonly number[] => {
      const one = ofColumn.find((step) => step.by === by)
      return one ? page.rows.flatMap((_, row) => (one.hidden.has(row) ? [] : [row])) : []
    }
    const [byRule, byGrant] = [rowsOf('rule'), rowsOf('grant')]
    const shown = new Set([...byRule, ...byGrant])
    if (shown.size === 0) continue
    const except = page.rows.flatMap((_, row) => (shown.has(row) || absent.has(row) ? [] : [row]))
    const granted = byGrant.length > 0 ? grantedOf(plan, left) : null
    out.set(
      as,
      granted ? { ...granted, ...(byRule.length > 0 && { by_rule: byRule }), except } : { by: 'rule', except },
    )
  }
  return out
}

function grantedOf({ grant }: ReadPlan, left: number | null) {
  if (grant === null || left === null) throw new Error('a value was released under a grant that was not charged')
  return { by: 'grant', grant: grant.id, until: grant.until, rows_left: left } as const
}

function maskedOf(plan: ReadPlan, unmasked: Unmasked): Reply['meta']['masked'] {
  const out: [string, Reply['meta']['masked'][string]][] = []
  for (const { column, as, requestable } of plan.columns) {
    const clear = unmasked.get(as)
    if (!column.mask || (clear && clear.except.length === 0)) continue
    const { name, bestEffort } = column.mask
    out.push([
      as,
      {
        mask: name,
        classification: column.level,
        ...(bestEffort && { best_effort: true }),
        ...(requestable && { request: requestsUrl }),
      },
    ])
  }
  return Object.fromEntries(out)
}
