// Rows of the page statement → Page: texts become values, and the row beyond the page only says that there is one.
import type { ColumnType, Scalar } from '../../expr/expr.ts'
import type { PlannedRelation, ReadPlan } from '../../plan/read-plan.ts'
import type { Page } from '../source.ts'
import type { Cells } from './row-query.ts'
import { toScalar } from './types.ts'
import type { Layout, RelatedLayout } from './write-page.ts'

/** @param found the rows as read; they become part of the page. */
export function toPage(plan: ReadPlan, layout: Layout, found: readonly Cells[]): Page {
  const skip = layout.count ? 2 : 0
  const present = layout.count ? found.filter((cells) => cells[1] !== null) : found
  const more = present.length > plan.limit
  const chosen = more ? present.slice(0, plan.limit) : present
  const last = chosen.at(-1)
  const readKey = picker(layout.key, plan.key)
  const keys = plan.key.length > 0 ? chosen.map(readKey) : []
  const readOrder = picker(layout.order, plan.order)
  const places = plan.ask.cursors === 'each' && plan.binding !== null ? chosen.map(readOrder) : []
  const lastOrder = last && plan.binding !== null && plan.ask.cursors !== 'none' ? readOrder(last) : null
  const absent = layout.readable.map((place) =>
    place < 0 ? [] : chosen.flatMap((cells, row) => (cells[skip + place]?.startsWith('t') ? [] : [row])),
  )
  const related = layout.related.map((one, i) => chosen.map((cells) => toRelated(plan.related[i], one, skip, cells)))
  const rows = readRows(plan, skip, chosen) // last: it may turn the cells themselves into values
  return {
    rows,
    keys,
    last: lastOrder,
    places,
    related,
    absent,
    more,
    count: layout.count ? (found[0]?.[0] ?? '0') : null,
  }

  /** Takes the cells at `places` out of a row, each read as its type. */
  function picker(
    places: readonly number[],
    types: readonly { readonly type: ColumnType }[],
  ): (cells: Cells) => Scalar[] {
    const readers = types.map(({ type }) => toScalar(type))
    const width = places.length
    return (cells) => {
      const row: Scalar[] = new Array(width)
      for (let i = 0; i < width; i++) {
        const text = cells[skip + (places[i] ?? 0)] ?? null
        row[i] = text === null ? null : (readers[i]?.(text) ?? null)
      }
      return row
    }
  }
}

/** The reply columns stand first in each row, in order; most types are read as they are written. */
function readRows(plan: ReadPlan, skip: number, chosen: readonly Cells[]): Scalar[][] {
  const width = plan.columns.length
  const readers = plan.columns.map(({ type }) => toScalar(type))
  return chosen.map((cells) => {
    const row: Scalar[] = cells.length === width ? cells : cells.slice(skip, skip + width)
    for (let i = 0; i < width; i++) {
      const text = row[i]
      const read = readers[i]
      if (typeof text === 'string' && read) row[i] = read(text)
    }
    return row
  })
}

/** Cells of JSON are texts, as those of a row are. */
function toRelated(
  relation: PlannedRelation | undefined,
  { place, count, layout }: RelatedLayout,
  skip: number,
  cells: Cells,
): Page {
  if (!relation) throw new Error('a layout holds the relations of its plan')
  const text = cells[skip + place] ?? null
  const page = toPage(relation.plan, layout, text === null ? [] : JSON.parse(text)) // ours: the statement made it
  return count < 0 ? page : { ...page, count: cells[skip + count] ?? null }
}
