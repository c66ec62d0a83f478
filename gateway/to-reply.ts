// Plan, page and released values → Reply: `meta` says cell by cell what is masked, clear by rule, or absent.
import type { Place, Reply } from './formats/reply.ts'
import { explainPlan } from './plan/explain-plan.ts'
import { mostFound } from './plan/place-lookup.ts'
import type { ReadPlan } from './plan/read-plan.ts'
import { requestsUrl } from './plan/request-access.ts'
import type { Shown } from './release-events.ts'
import type { Seal } from './seal/seal.ts'
import type { Page, Released } from './sources/source.ts'
import { toRows, toShape } from './to-rows.ts'

/** @param left further rows that the grant may show; null where it showed none. */
export function toReply({ plan, page, released, read: audit }: Shown, left: number | null, seal: Seal): Reply {
  const { next, count, more, beside, cursors, rows } = toRows(plan, page, released.rows, seal)
  const isUnsaid = more && (next ?? cursors.at(-1) ?? '') === '' && !plan.ask.key && plan.ask.cursors !== 'none'
  const unsaid = isUnsaid ? [noNext(plan.binding !== null)] : []
  const unmasked = unmaskedOf(plan, page, released, left)
  const absent = absentOf(plan, page)
  const cut = cutOf(plan, page)
  return {
    ...toShape(plan),
    rows,
    beside,
    single: plan.ask.key !== null,
    more,
    cursors,
    page: { limit: plan.limit, next, count },
    meta: {
      dataset: plan.dataset.name,
      catalog: plan.catalog,
      audit,
      masked: maskedOf(plan, unmasked),
      unmasked: Object.fromEntries(unmasked),
      ...(absent.size > 0 && { absent: Object.fromEntries(absent) }),
      ...(cut.size > 0 && { more: Object.fromEntries(cut) }),
      notices: [...plan.notices, ...unsaid, ...(plan.lookup && page.rows.length === 0 ? [nothingFound] : [])],
    },
    explain: plan.ask.explain ? explainPlan(plan) : null,
    deprecation: plan.deprecation,
    // That a lookup found a row says what is stored there.
    sensitive: plan.revealed.length > 0 || unmasked.size > 0 || plan.lookup !== null || plan.grant !== null,
  }
}

type Places = ReadonlyMap<string, readonly Place[]>

/** Cells that may not be read, of all levels. */
function absentOf(plan: ReadPlan, page: Page): Places {
  const own = plan.columns.flatMap(({ as }, i): [string, readonly Place[]][] => {
    const rows = page.absent[i] ?? []
    return rows.length > 0 ? [[as, rows]] : []
  })
  return new Map([...own, ...placesBelow(plan, page, absentOf)])
}

/** Relations of which more rows follow, of all levels. */
function cutOf(plan: ReadPlan, page: Page): Places {
  const own = plan.related.flatMap(({ as, relation }, i): [string, readonly Place[]][] => {
    const rows = (page.related[i] ?? []).flatMap(({ more }, row) => (more && relation.kind === 'many' ? [row] : []))
    return rows.length > 0 ? [[as, rows]] : []
  })
  return new Map([...own, ...placesBelow(plan, page, cutOf)])
}

function placesBelow(plan: ReadPlan, page: Page, find: (plan: ReadPlan, page: Page) => Places): Places {
  const found = new Map<string, Place[]>()
  for (const [i, { as, plan: below }] of plan.related.entries()) {
    for (const [row, one] of (page.related[i] ?? []).entries()) {
      for (const [name, places] of find(below, one)) {
        const path = `${as}.${name}`
        const all = found.get(path) ?? []
        found.set(path, all)
        for (const place of places) all.push(typeof place === 'number' ? [row, place] : [row, ...place])
      }
    }
  }
  return found
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
    if (column?.mask && how === 'clear') out.set(as, { by: 'rule', except: [] })
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
    if (!column?.mask || (clear && clear.except.length === 0)) continue
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
  for (const { as, plan: below } of plan.related) {
    for (const [name, told] of Object.entries(maskedOf(below, new Map()))) out.push([`${as}.${name}`, told])
  }
  return Object.fromEntries(out)
}
