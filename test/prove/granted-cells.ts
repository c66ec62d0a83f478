// A scene and what was approved → the cells whose stored values the grant shows: of its columns, where the caller may read the
// cell and the condition holds of what is masked. By the reference, never by the planner.
import { type Ask, type Filter, plainSelection } from '../../gateway/ask/ask.ts'
import type { RawRow } from '../properties/reference-access.ts'
import { referenceRead } from '../properties/reference-read.ts'
import type { Scene } from '../properties/scene.ts'

export interface GrantScope {
  readonly columns: ReadonlySet<string>
  /** Null: every row that the caller sees. */
  readonly filter: Filter | null
}

export type GrantedCells = (column: string, at: number) => boolean

export const nothingGranted: GrantedCells = () => false

const everyRow: Omit<Ask, 'dataset' | 'filter'> = {
  ...plainSelection,
  key: null,
  explain: false,
}

/** @throws Error where the condition is one that nobody could ask for. */
export function grantedCells(scene: Scene, scope: GrantScope | null): GrantedCells {
  if (scope === null) return nothingGranted
  const rows = rowsWhere(scene, scope.filter)
  if (rows === null) throw new Error('the condition of a grant would be refused')
  return (column, at) =>
    scope.columns.has(column) &&
    rows.has(at) &&
    scene.access?.columns.get(column)?.readable(scene.rows[at] ?? {}) === true
}

/** The rows for which a condition holds as approvers read it; null where it would be refused. */
export function rowsWhere(scene: Scene, filter: Filter | null): ReadonlySet<number> | null {
  const { dataset, rows } = scene
  const read = referenceRead(asMasked(scene), { ...everyRow, dataset: dataset.name, filter })
  if (read.refused) return null
  const places = new Map(rows.map((row, at) => [keyText(dataset.key.map((name) => row[name] ?? null)), at]))
  return new Set(read.rows.flatMap(({ key }) => places.get(keyText(key)) ?? []))
}

const keyText = (key: readonly RawRow[string][]): string => JSON.stringify(key)

/** Whatever a rule shows clear, a condition is compared with the mask. */
export function asMasked(scene: Scene): Scene {
  const { access } = scene
  if (!access) return scene
  const columns = [...access.columns].map(([name, column]) => [name, { ...column, clear: 'never' }] as const)
  return { ...scene, access: { ...access, columns: new Map(columns) } }
}
