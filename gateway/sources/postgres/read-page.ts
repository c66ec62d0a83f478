// Rows of the page statement → Page: texts become values, and the row beyond the page only says that there is one.
import type { ColumnType, Scalar } from '../../expr/expr.ts'
import type { PlannedRelation, ReadPlan } from '../../plan/read-plan.ts'
import type { Page } from '../source.ts'
import type { Cells } from './row-query.ts'
import { toScalar } from './types.ts'
import type { Layout, RelatedLayout } from './write-page.ts'

/** @param found the rows as read; they become part of the page. */
type ReadPage = (found: readonly Cells[]) => Page

const none: readonly never[] = []

/** What can be decided before there are rows: of related rows it serves many pages. */
export function pageReader(plan: ReadPlan, layout: Layout): ReadPage {
  const skip = layout.count ? 2 : 0
  const readKey = picker(layout.key, plan.key)
  const readOrder = picker(layout.order, plan.order)
  const { cursors } = plan.ask
  const isNamed = plan.key.length > 0 && (plan.release !== null || plan.revealed.length > 0)
  const isPlaced = cursors === 'each' && plan.binding !== null
  const hasLast = cursors !== 'none' && plan.binding !== null
  const related = layout.related.map((one, i) => relatedReader(plan.related[i], one, skip))
  const readRow = rowReader(plan, skip)

  return (found) => {
    const present = layout.count ? found.filter((cells) => cells[1] !== null) : found
    const more = present.length > plan.limit
    const chosen = more ? present.slice(0, plan.limit) : present
    const last = chosen.at(-1)
    return {
      keys: isNamed ? chosen.map(readKey) : none,
      last: last && hasLast ? readOrder(last) : null,
      places: isPlaced ? chosen.map(readOrder) : none,
      related: related.map((read) => chosen.map(read)),
      absent: layout.readable.map((place) =>
        place < 0 ? none : chosen.flatMap((cells, row) => (cells[skip + place]?.startsWith('t') ? [] : [row])),
      ),
      more,
      count: layout.count ? (found[0]?.[0] ?? '0') : null,
      rows: chosen.map(readRow), // last: it may turn the cells themselves into values
    }
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
function rowReader(plan: ReadPlan, skip: number): (cells: Cells) => Scalar[] {
  const width = plan.columns.length
  const readers = plan.columns.map(({ type }) => toScalar(type))
  return (cells) => {
    const row: Scalar[] = cells.length === width ? cells : cells.slice(skip, skip + width)
    for (let i = 0; i < width; i++) {
      const text = row[i]
      const read = readers[i]
      if (typeof text === 'string' && read) row[i] = read(text)
    }
    return row
  }
}

/** Cells of JSON are texts, as those of a row are. */
function relatedReader(
  relation: PlannedRelation | undefined,
  { place, count, layout }: RelatedLayout,
  skip: number,
): (cells: Cells) => Page {
  if (!relation) throw new Error('a layout holds the relations of its plan')
  const read = pageReader(relation.plan, layout)
  return (cells) => {
    const text = cells[skip + place] ?? null
    const page = read(text === null ? [] : JSON.parse(text)) // ours: the statement made it
    return count < 0 ? page : { ...page, count: cells[skip + count] ?? null }
  }
}
