// What one caller sees of one dataset of a pair, and what an attacker may guess of it: the stuff that asks are made of.
import type { Classification, Column, Dataset, Relation } from '../../gateway/catalog/dataset.ts'
import type { ColumnType, Scalar } from '../../gateway/expr/expr.ts'
import { factsOf } from '../../gateway/expr/type-facts.ts'
import type { RawRow } from '../properties/reference-access.ts'
import { isSortable } from '../properties/reference-logic.ts'
import type { Scene } from '../properties/scene.ts'
import type { RoleKind } from './arbitrary-access.ts'
import { asMasked } from './granted-cells.ts'
import { shownRow } from './shown.ts'

export interface View {
  readonly dataset: Dataset
  readonly kind: RoleKind
  /** Columns that the caller may read. */
  readonly names: readonly string[]
  /** Those of them that may be filtered by, and sorted. */
  readonly usable: readonly string[]
  readonly sortable: readonly string[]
  /** Without the whole key: columns whose equal values may look apart, as absent cells and nulls do. */
  readonly loose: readonly string[]
  /** Rows that exist for the caller, as filters meet them: what a conditional rule releases is still masked here. */
  readonly rows: readonly ReadonlyMap<string, Scalar>[]
  typeOf(column: string): ColumnType
  /** Of the dataset, of this class and type, whether or not the caller may read them. */
  columnsOf(level: Classification, types: readonly ColumnType[]): readonly Column[]
  shownTexts(column: string): readonly string[]
  /** Whether the column shows pseudonyms that the other database renames: only those can be translated. */
  isRenamed(column: string): boolean
  /** In either database, also of rows that do not exist for the caller. */
  storedTexts(column: string): readonly string[]
  /** Columns that a grant of the caller covers, in some rows. */
  readonly granted: ReadonlySet<string>
  /** Of rows that exist, and of some that do not. */
  readonly keys: readonly (readonly string[])[]
  /** Where nothing is shown clear by a rule: what related rows and groups stand on. */
  readonly masked: View
  /** As the dataset declares them. */
  readonly relations: readonly RelatedView[]
}

export interface RelatedView {
  readonly relation: Relation
  /** Whether the caller may know of it. */
  readonly isKnown: boolean
  /** Of the related rows. */
  readonly of: View
}

const longest = 200

export function toView(
  scene: Scene,
  other: readonly RawRow[],
  kind: RoleKind,
  names: ReadonlyMap<string, string>,
  granted: ReadonlySet<string>,
  /** The other datasets of the pair; they may come later. */
  others: ReadonlyMap<string, View> = new Map(),
): View {
  const { dataset, access } = scene
  const known = [...(access?.columns.values() ?? [])]
  const usable = known
    .filter(({ column, clear }) => clear === 'always' || (column.level !== 'restricted' && !column.mask?.bestEffort))
    .map(({ column }) => column)
  const at = [...scene.rows.keys()].filter((row) => shownRow(scene, row) !== null)
  const rows = at.map((row) => new Map(known.map((of) => [of.column.name, asFiltered(row, of)] as const)))
  const isLoose = ({ column, readable }: (typeof known)[number]): boolean =>
    factsOf(column.type).looksApart || at.some((row) => !readable(scene.rows[row] ?? {}))
  const columns = [...dataset.columns.values()]
  const stored = new Map(
    columns.map(({ name, from }) => [name, textsOf([...scene.rows, ...other].map((row) => row[from] ?? null))]),
  )
  const shown = new Map(columns.map(({ name }) => [name, textsOf(rows.map((row) => row.get(name) ?? null))]))
  let masked: View | undefined
  return {
    get masked() {
      const isMasked = known.every(({ clear }) => clear === 'never')
      masked ??= isMasked ? this : toView(asMasked(scene), other, kind, names, granted, others)
      return masked
    },
    get relations() {
      return [...dataset.relations.values()].flatMap((relation) => {
        const of = others.get(relation.dataset)?.masked
        return of
          ? [{ relation, of, isKnown: access?.hasKey === true && isJoinable(dataset, access.columns, relation, of) }]
          : []
      })
    },
    dataset,
    kind,
    granted,
    names: known.map(({ column }) => column.name),
    usable: usable.map(({ name }) => name),
    sortable: usable.filter(({ type }) => isSortable(type)).map(({ name }) => name),
    loose: access?.hasKey ? [] : known.filter(isLoose).map(({ column }) => column.name),
    rows,
    typeOf: (column) => dataset.columns.get(column)?.type ?? 'text',
    columnsOf: (level, types) => columns.filter((column) => column.level === level && types.includes(column.type)),
    isRenamed: (column) => names.size > 0 && dataset.columns.get(column)?.mask?.name === 'pseudonym',
    shownTexts: (column) => shown.get(column) ?? [],
    storedTexts: (column) => stored.get(column) ?? [],
    keys: [...scene.rows, ...other].map((row) => dataset.key.map((name) => String(row[name]))),
  }

  function asFiltered(row: number, { column, clear, readable }: (typeof known)[number]): Scalar {
    const raw = scene.rows[row] ?? {}
    if (!readable(raw)) return null
    return column.mask && clear !== 'always'
      ? (scene.masked.get(column.name)?.[row] ?? null)
      : (raw[column.name] ?? null)
  }
}

function isJoinable(
  dataset: Dataset,
  columns: ReadonlyMap<string, unknown>,
  { kind, on }: Relation,
  { dataset: other, names }: View,
): boolean {
  const [ours, theirs] = kind === 'one' ? [on, other.key[0]] : [dataset.key[0], on]
  return columns.has(ours ?? '') && names.includes(theirs ?? '')
}

const textsOf = (values: readonly Scalar[]): readonly string[] => [
  ...new Set(values.flatMap((value) => (value === null || String(value).length > longest ? [] : [String(value)]))),
]
