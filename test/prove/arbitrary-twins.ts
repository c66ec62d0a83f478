// A dataset and a caller → the rows of two tables that are equivalent for the caller. What the caller is shown is equal;
// raw values behind masks, cells and columns that may not be read, and rows that do not exist for the caller differ,
// those in number too.
import assert from 'node:assert/strict'
import type { Dataset } from '../../gateway/catalog/dataset.ts'
import type { EvaluateEnvironment } from '../../gateway/expr/evaluate.ts'
import type { Scalar } from '../../gateway/expr/expr.ts'
import type { Principal } from '../../gateway/identity/principal.ts'
import type { RawRow } from '../properties/reference-access.ts'
import { createScenes, type Scene } from '../properties/scene.ts'
import type { Dice } from './dice.ts'
import { type GrantScope, grantedCells } from './granted-cells.ts'
import { classesOf, type StoredColumn, storedColumns, twinOf } from './raw-values.ts'
import { noRenaming, renamed, renamePseudonyms } from './rename-pseudonyms.ts'
import { type ShownCell, type ShownRow, shownRow } from './shown.ts'

export interface Twins {
  readonly one: readonly RawRow[]
  readonly other: readonly RawRow[]
  /** Cells of rows that both show, and how many of them are stored differently. */
  readonly cells: number
  readonly differing: number
  /** Pseudonyms of `one` → those of `other`. */
  readonly names: ReadonlyMap<string, string>
  /** What the caller asks for, and has granted; null: nothing. */
  readonly scope: GrantScope | null
}

export type Foreign = ReadonlyMap<string, readonly Scalar[] | null>

/** For each value of a column, others of its class. */
type Alike = ReadonlyMap<string, ReadonlyMap<Scalar, readonly Scalar[]>>

/**
 * @param foreign by column, the keys of other datasets that it holds; null: those of its own.
 * @param renames whether pseudonyms are renamed; else the values behind them stay.
 * @param scopeFor chooses it before the rows of the first database: the stored values of what is granted stay, too.
 */
export function arbitraryTwins(
  dice: Dice,
  dataset: Dataset,
  principal: Principal,
  env: EvaluateEnvironment,
  foreign: Foreign,
  renames: boolean,
  scopeFor: (scene: Scene) => GrantScope | null,
): Twins {
  const columns = storedColumns(dataset)
  const sceneOf = (rows: readonly RawRow[]): Scene => {
    const [scene] = createScenes(dataset, rows, [['caller', principal]], env)
    return scene ?? assert.fail('one caller, one scene')
  }
  const length = dice.chance(0.1) ? dice.between(100, 200) : dice.between(20, 60)
  const made = arbitraryRows(dice, columns, dataset.key, length + 40, foreign)
  const one = made.rows.slice(0, length)
  const spare = made.rows.slice(length)
  const scene = sceneOf(one)
  const scope = scopeFor(scene)
  const granted = grantedCells(scene, scope)
  const renaming = renames ? renamePseudonyms(dice, scene, columns, env, granted) : noRenaming
  const back = new Map([...renaming.names].map(([from, to]) => [to, from]))
  const looksAs = (row: RawRow, wanted: NonNullable<ShownRow>): boolean => {
    const alone = sceneOf([row])
    const shown = shownRow(alone, 0, grantedCells(alone, scope))
    return shown !== null && renamed(JSON.stringify([...shown]), back) === JSON.stringify([...wanted])
  }
  const isHidden = (row: RawRow): boolean => shownRow(sceneOf([row]), 0) === null

  const twins: RawRow[] = []
  let cells = 0
  let differing = 0
  for (const [at, row] of one.entries()) {
    const wanted = shownRow(scene, at, granted)
    if (!wanted) {
      if (dice.chance(0.3)) twins.push(row)
      continue
    }
    const twin = twinRow(row, wanted)
    twins.push(twin)
    cells += columns.length
    differing += columns.filter(({ name }) => twin[name] !== row[name]).length
  }
  const taken = new Set(twins.map((row) => keyText(dataset, row)))
  const more = spare.filter((row) => isHidden(row) && !taken.has(keyText(dataset, row)))
  const other = dice.shuffled([...twins, ...dice.some(more, 0, 0.8)])
  return { one, other, cells, differing, names: renaming.names, scope }

  /** As shown, with other raw values wherever the caller cannot tell. */
  function twinRow(row: RawRow, wanted: NonNullable<ShownRow>): RawRow {
    const key = freeKey(wanted, row)
    const twin = Object.fromEntries(
      columns.map((column) => [column.name, key[column.name] ?? otherValue(column, row, wanted)]),
    )
    // A rule may look at what the caller may not read: then the row keeps what the rules look at.
    const unmasked = columns.filter(({ mask }) => !mask).map(({ name }) => [name, row[name] ?? null] as const)
    const kept = { ...twin, ...Object.fromEntries(unmasked), ...key }
    const found = [twin, kept].find((each) => looksAs(each, wanted))
    return found ?? assert.fail(`no twin is shown as its row: ${JSON.stringify([dataset.name, row, [...wanted]])}`)
  }

  function otherValue(column: StoredColumn, row: RawRow, wanted: NonNullable<ShownRow>): Scalar {
    const value = row[column.name] ?? null
    const own = wanted.get(column.name)
    const shown = column.masks.filter(({ name }) => isShown(wanted.get(name)))
    const other = renaming.valueOf(column.name, value)
    if (other !== undefined && shown.some(({ mask }) => mask.name === 'pseudonym')) return other
    if (isClear(own) || dice.chance(0.15)) return value
    const alike = made.alike.get(column.name)?.get(value) ?? []
    if (shown.length > 0) return twinOf(dice, column, value, shown, alike, env)
    return dice.pick(spare)[column.name] ?? null
  }

  /** Parts of the key that the caller is not shown: another key, that no other row has. */
  function freeKey(wanted: NonNullable<ShownRow>, row: RawRow): RawRow {
    const hidden = dataset.key.filter((name) => !isShown(wanted.get(name)))
    const other = hidden.length > 0 && dice.chance(0.8) ? made.keys.pop() : undefined
    const changed = Object.fromEntries(hidden.map((name) => [name, other?.[name] ?? row[name] ?? null]))
    return Object.fromEntries(dataset.key.map((name) => [name, changed[name] ?? row[name] ?? null]))
  }
}

const isShown = (cell: ShownCell | undefined): boolean => cell !== undefined && cell !== 'absent'
const isClear = (cell: ShownCell | undefined): boolean =>
  typeof cell === 'object' && ('clear' in cell || 'granted' in cell)
const keyText = ({ key }: Dataset, row: RawRow): string => JSON.stringify(key.map((name) => row[name]))

/** Rows with distinct keys, and the classes that their values are of. `keys` are more keys, taken by no row. */
function arbitraryRows(
  dice: Dice,
  columns: readonly StoredColumn[],
  key: readonly string[],
  length: number,
  foreign: Foreign,
) {
  const keys = arbitraryKeys(
    dice,
    columns.filter(({ name }) => key.includes(name)),
    2 * length,
  )
  const others = columns.filter(({ name }) => !key.includes(name))
  const own = keys.map((one) => one[key[0] ?? ''] ?? null)
  const alike = new Map<string, Map<Scalar, readonly Scalar[]>>()
  const cells = others.map((column) => {
    const held = foreign.get(column.name)
    if (held !== undefined) return arbitraryForeign(dice, held ?? own.slice(0, length), length)
    const pool = [...classesOf(dice, column, dice.between(3, 7)), ...(dice.chance(0.5) ? looksOf(column) : [])]
    const fresh = classesOf(dice, column, length)
    alike.set(column.name, new Map([...pool, ...fresh].flatMap((all) => all.map((value) => [value, all] as const))))
    return fresh.map((own) => dice.pick(dice.chance(0.6) ? dice.pick(pool) : own))
  })
  const rows = keys.splice(0, length).map(
    (row, at): RawRow => ({
      ...row,
      ...Object.fromEntries(others.map(({ name }, i) => [name, cells[i]?.[at] ?? null])),
    }),
  )
  return { rows, keys, alike: alike satisfies Alike }
}

/** One value in several looks, each a class of its own: what is shown of a plain column is how it looks, too. */
const looksOf = ({ type, masks }: StoredColumn): readonly (readonly Scalar[])[] =>
  type === 'decimal' && masks.length === 0 ? [['5'], ['5.0'], ['5.000']] : []

/** A few keys have most of the rows; some have one row or none, and some rows have no key, or one that is nobody's. */
function arbitraryForeign(dice: Dice, keys: readonly Scalar[], length: number): readonly Scalar[] {
  const all = dice.shuffled(keys)
  const few = all.slice(0, dice.between(2, 9))
  return Array.from({ length }, () => (dice.chance(0.08) ? null : dice.pick(dice.chance(0.7) ? few : all)))
}

/** Each part of each key is unique too: so a part can be changed and the whole stays unique. */
function arbitraryKeys(dice: Dice, columns: readonly StoredColumn[], count: number): RawRow[] {
  const parts = columns.map((column) => {
    const found = new Set<Scalar>()
    for (let round = 0; found.size < count && round < 20; round++) {
      for (const [value] of classesOf(dice, column, count)) {
        if (value !== undefined && value !== null && String(value).length < 100) found.add(value)
      }
    }
    return { name: column.name, values: [...found].slice(0, count) }
  })
  const most = Math.min(...parts.map(({ values }) => values.length))
  assert.ok(most >= count / 2 + 20, 'enough keys')
  return Array.from({ length: most }, (_, at) =>
    Object.fromEntries(parts.map(({ name, values }) => [name, values[at] ?? null])),
  )
}
