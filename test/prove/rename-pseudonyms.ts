// Pseudonyms that a caller is shown → other stored values for the other database, whose pseudonyms stand in the same order:
// the renaming up to which two databases are equivalent. A domain of which a value cannot change is left as it is.
import { type EvaluateEnvironment, evaluate } from '../../gateway/expr/evaluate.ts'
import type { Scalar } from '../../gateway/expr/expr.ts'
import type { Scene } from '../properties/scene.ts'
import type { Dice } from './dice.ts'
import type { GrantedCells } from './granted-cells.ts'
import type { Masked, StoredColumn } from './raw-values.ts'
import { shownRow } from './shown.ts'

export interface Renaming {
  /** Pseudonyms of the one database → those of the other. */
  readonly names: ReadonlyMap<string, string>
  /** The value to store instead; undefined: the column's pseudonyms keep theirs, or it shows none. */
  valueOf(column: string, value: Scalar): Scalar | undefined
}

export const noRenaming: Renaming = { names: new Map(), valueOf: () => undefined }

/** The text with every pseudonym in it renamed. They stand anywhere, also right behind other hex digits. */
export function renamed(text: string, names: ReadonlyMap<string, string>): string {
  if (names.size === 0) return text
  return text.replace(new RegExp([...names.keys()].join('|'), 'g'), (name) => names.get(name) ?? name)
}

/** What one value must go on showing beside its pseudonym. */
type Bound = ReadonlyMap<string, Masked>

const mostTries = 3000

export function renamePseudonyms(
  dice: Dice,
  scene: Scene,
  columns: readonly StoredColumn[],
  env: EvaluateEnvironment,
  granted: GrantedCells,
): Renaming {
  const names = new Map<string, string>()
  const values = new Map<string, ReadonlyMap<Scalar, Scalar>>()
  const byDomain = Map.groupBy(
    columns.flatMap((column) => column.masks.filter(isPseudonym).map((mask) => ({ column, mask }))),
    ({ mask }) => JSON.stringify(mask.mask.options),
  )
  for (const users of byDomain.values()) {
    const isAlone = users.every(({ column }) => column.masks.filter(isPseudonym).length === 1)
    const bounds = isAlone ? boundsOf(scene, users, granted) : null
    const [first] = users
    const others = bounds && first ? rename(dice, bounds, first.mask, env) : null
    if (!others || !first) continue
    for (const { column } of users) values.set(column.name, others)
    for (const [from, to] of others) names.set(shownBy(first.mask, from, env), shownBy(first.mask, to, env))
  }
  return { names, valueOf: (column, value) => values.get(column)?.get(value) }
}

const isPseudonym = ({ mask }: Masked): boolean => mask.name === 'pseudonym'
const shownBy = ({ mask }: Masked, value: Scalar, env: EvaluateEnvironment): string =>
  String(evaluate(mask.expr, () => value, env))

/** Every value whose pseudonym is shown, with what else is shown of it; null where one is shown as it is stored. */
function boundsOf(
  scene: Scene,
  users: readonly { readonly column: StoredColumn; readonly mask: Masked }[],
  granted: GrantedCells,
): ReadonlyMap<Scalar, Bound> | null {
  const bounds = new Map<Scalar, Map<string, Masked>>()
  for (const [at, row] of scene.rows.entries()) {
    const shown = shownRow(scene, at, granted)
    for (const { column, mask } of shown ? users : []) {
      const own = shown?.get(column.name)
      if (typeof own === 'object' && ('clear' in own || 'granted' in own)) return null
      const cell = shown?.get(mask.name)
      if (typeof cell !== 'object' || !('masked' in cell) || cell.masked === null) continue
      const value = row[column.name] ?? null
      const bound = bounds.get(value) ?? new Map<string, Masked>()
      for (const other of column.masks) {
        const beside = shown?.get(other.name)
        if (!isPseudonym(other) && beside !== undefined && beside !== 'absent') bound.set(other.name, other)
      }
      bounds.set(value, bound)
    }
  }
  return bounds
}

/** The nth of `count` pseudonyms in order gets one of the nth part of all that there are. */
function rename(
  dice: Dice,
  bounds: ReadonlyMap<Scalar, Bound>,
  mask: Masked,
  env: EvaluateEnvironment,
): ReadonlyMap<Scalar, Scalar> | null {
  const inOrder = [...bounds]
    .map(([value, bound]) => ({ value, bound, name: shownBy(mask, value, env) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  const others = new Map<Scalar, Scalar>()
  for (const [nth, { value, bound }] of inOrder.entries()) {
    const shown = (raw: Scalar) => JSON.stringify([...bound.values()].map((other) => shownBy(other, raw, env)))
    const wanted = shown(value)
    let found: Scalar | undefined
    for (let tries = 0; found === undefined && tries < mostTries; tries++) {
      const raw = withSomeIn(dice, String(value))
      const part = Number.parseInt(shownBy(mask, raw, env).slice(0, 8), 16) / 2 ** 32
      if (Math.floor(part * inOrder.length) === nth && shown(raw) === wanted) found = raw
    }
    if (found === undefined) return null
    others.set(value, found)
  }
  return others
}

function withSomeIn(dice: Dice, text: string): string {
  const signs = [...text]
  const at = dice.between(Math.min(1, signs.length), signs.length)
  const put = dice.below(36 ** 5).toString(36)
  return [...signs.slice(0, at), put, ...signs.slice(at + dice.below(3))].join('')
}
