// Plan and page → the rows of a reply with all that is related, and the places in their orders, sealed.
import type { RelatedRows, Shape } from './formats/reply.ts'
import type { ReadPlan } from './plan/read-plan.ts'
import type { Seal } from './seal/seal.ts'
import type { Page } from './sources/source.ts'

/** A sealed cursor longer than this, in characters, would not fit a URL beside the rest of the ask. */
const longestCursor = 4096

const shapes = new WeakMap<ReadPlan['columns'], Shape>()
const none: Shape['related'] = []

/** The same object for the same columns, where nothing is related. */
export function toShape({ columns, related }: ReadPlan): Shape {
  const known = related.length === 0 ? shapes.get(columns) : undefined
  if (known) return known
  const shape: Shape = {
    columns: columns.map(({ as, type }) => ({ as, type })),
    related:
      related.length === 0
        ? none
        : related.map(({ as, at, relation, plan }) => ({ as, at, kind: relation.kind, ...toShape(plan) })),
  }
  if (related.length === 0) shapes.set(columns, shape)
  return shape
}

/** @param rows those of the page, or with what was released in place. */
export const toRows = (plan: ReadPlan, page: Page, rows: Page['rows'], seal: Seal): RelatedRows => ({
  rows,
  beside: page.related.map((pages, i) => {
    const of = plan.related[i]?.plan
    return of ? pages.map((one) => toRows(of, one, one.rows, seal)) : []
  }),
  more: page.more,
  count: page.count,
  next: nextCursor(plan, page, seal),
  cursors: page.places.flatMap((place) => sealed(plan, place, seal) ?? ''),
})

function nextCursor(plan: ReadPlan, page: Page, seal: Seal): string | null {
  const { cursors } = plan.ask
  const isWanted = cursors === 'next' ? page.more : cursors === 'last'
  return isWanted && page.last ? sealed(plan, page.last, seal) : null
}

function sealed({ binding }: ReadPlan, place: Page['places'][number], seal: Seal): string | null {
  if (binding === null) return null
  const values = JSON.stringify(place)
  if (values.length > longestCursor) return null
  const text = seal.sealCursor(values, binding)
  return text.length > longestCursor ? null : text
}
