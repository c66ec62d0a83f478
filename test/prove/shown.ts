// A scene (caller, dataset, stored rows) → `d`, all that this caller can ever be shown: for each row that exists, cell by
// cell, whether it is absent, masked or clear, and the value. Two databases with equal `d` are equivalent for the caller.
import type { Scalar } from '../../gateway/expr/expr.ts'
import type { ReferenceColumn } from '../properties/reference-access.ts'
import type { Scene } from '../properties/scene.ts'
import { type GrantedCells, nothingGranted } from './granted-cells.ts'
import { renamed } from './rename-pseudonyms.ts'

export type ShownCell =
  | 'absent'
  | { readonly masked: Scalar }
  | { readonly clear: Scalar }
  /** Chosen, ordered and counted by the one, and shown as the other with an approval. */
  | { readonly masked: Scalar; readonly granted: Scalar }

/** Of one row, the columns that the caller may read by name; null: the row does not exist for the caller. */
export type ShownRow = ReadonlyMap<string, ShownCell> | null

export function shownRow(scene: Scene, at: number, granted: GrantedCells = nothingGranted): ShownRow {
  const { access, rows } = scene
  const row = rows[at]
  if (!access || !row || !access.exists(row)) return null
  return new Map([...access.columns].map(([name, column]) => [name, cellOf(scene, column, at, granted)]))
}

function cellOf(
  { access, rows, masked }: Scene,
  { column, clear, readable, released }: ReferenceColumn,
  at: number,
  granted: GrantedCells,
): ShownCell {
  const row = rows[at] ?? {}
  const raw = { clear: row[column.name] ?? null }
  if (clear === 'sometimes' && access?.hasKey && released(row)) return raw
  if (!readable(row)) return 'absent'
  if (!column.mask || clear === 'always') return raw
  const shown = { masked: masked.get(column.name)?.[at] ?? null }
  return granted(column.name, at) ? { ...shown, granted: raw.clear } : shown
}

/**
 * As texts in one order, whatever the order of the rows: equal where two databases are equivalent.
 * @param names pseudonyms to rename.
 */
export const shownTexts = (
  scene: Scene,
  names: ReadonlyMap<string, string>,
  granted: GrantedCells,
): readonly string[] =>
  scene.rows
    .map((_, at) => shownRow(scene, at, granted))
    .filter((row) => row !== null)
    .map((row) => renamed(JSON.stringify([...row]), names))
    .sort()
