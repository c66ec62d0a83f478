// Rows of the page statement → Page: texts become values, and the row beyond the page only says that there is one.
import type { ColumnType, Scalar } from '../../expr/expr.ts'
import type { ReadPlan } from '../../plan/read-plan.ts'
import type { Page } from '../source.ts'
import type { Cells } from './read-pool.ts'
import { toScalar } from './types.ts'
import type { Layout } from './write-read.ts'

export function toPage(plan: ReadPlan, layout: Layout, found: readonly Cells[]): Page {
  const skip = layout.count ? 2 : 0
  const present = layout.count ? found.filter((cells) => cells[1] !== null) : found
  const chosen = present.slice(0, plan.limit)
  const pick = (places: readonly number[], types: readonly ColumnType[]): Scalar[][] => {
    const readers = types.map(toScalar)
    return chosen.map((cells) =>
      places.map((place, i) => {
        const text = cells[skip + place]
        return text === null || text === undefined ? null : (readers[i]?.(text) ?? null)
      }),
    )
  }
  return {
    rows: pick(
      plan.columns.map((_, i) => i),
      plan.columns.map(({ column }) => column.type),
    ),
    keys: pick(
      layout.key,
      plan.key.map(({ type }) => type),
    ),
    order: pick(
      layout.order,
      plan.order.map(({ type }) => type),
    ),
    absent: layout.readable.map((place) =>
      place < 0 ? [] : chosen.flatMap((cells, row) => (cells[skip + place] === 't' ? [] : [row])),
    ),
    more: present.length > plan.limit,
    count: layout.count ? (found[0]?.[0] ?? '0') : null,
  }
}
