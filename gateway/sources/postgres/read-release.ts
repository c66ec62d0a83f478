// Rows of the release statement, found again by key → the page with the released values in place.
import type { Scalar } from '../../expr/expr.ts'
import type { ReadPlan, Release } from '../../plan/read-plan.ts'
import type { Page, Released } from '../source.ts'
import type { Cells } from './row-query.ts'
import { toScalar } from './types.ts'

export function toReleased(plan: ReadPlan, release: Release, page: Page, found: readonly Cells[]): Released {
  const width = plan.key.length
  const readKey = plan.key.map(({ type }) => toScalar(type))
  // Null: several rows of one key, so nobody could say whose values these are.
  const byKey = new Map<string, Cells | null>()
  for (const cells of found) {
    const key = JSON.stringify(readKey.map((read, i) => read(cells[i] ?? '')))
    byKey.set(key, byKey.has(key) ? null : cells)
  }
  const readers = release.columns.map(({ column }) => toScalar(column.type))
  const except: number[][] = release.columns.map(() => [])
  const rows = page.rows.map((row, position) => {
    const cells = byKey.get(JSON.stringify(page.keys[position]))
    let next: Scalar[] | null = null
    for (const [i, { index }] of release.columns.entries()) {
      if (cells?.[width + 2 * i + 1] !== 't') {
        except[i]?.push(position)
        continue
      }
      const text = cells[width + 2 * i] ?? null
      next ??= [...row]
      next[index] = text === null ? null : (readers[i]?.(text) ?? null)
    }
    return next ?? row
  })
  return { rows, except }
}
