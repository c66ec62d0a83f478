// Which datasets of a pair hold the keys of which: some keys are of two columns, and then nothing is related by them.
import type { ColumnType } from '../../gateway/expr/expr.ts'
import { type KeyOf, keyTypes } from './arbitrary-columns.ts'
import type { Dice } from './dice.ts'

/** A column of `holder` has values of the key of `keyed`. */
export interface Link {
  readonly holder: string
  readonly column: string
  readonly keyed: string
  /** The relations, as both declare them. */
  readonly one: string
  readonly many: string
}

type WrittenRelation = { readonly one: string; readonly on: string } | { readonly many: string; readonly on: string }

export interface WrittenRelations {
  readonly links: readonly Link[]
  keyOf(dataset: string): KeyOf
  relationsOf(dataset: string): Readonly<Record<string, WrittenRelation>>
}

/** Both ways, over two levels, to oneself, and to the same dataset on two ways. */
const all: readonly Link[] = [
  { holder: 'beta', column: 'alpha_id', keyed: 'alpha', one: 'parent', many: 'children' },
  { holder: 'gamma', column: 'beta_id', keyed: 'beta', one: 'owner', many: 'pieces' },
  { holder: 'alpha', column: 'boss_id', keyed: 'alpha', one: 'boss', many: 'reports' },
  { holder: 'gamma', column: 'alpha_id', keyed: 'alpha', one: 'home', many: 'guests' },
]

export function arbitraryRelations(dice: Dice, names: readonly string[]): WrittenRelations {
  const apart = dice.chance(0.1) ? dice.pick(['alpha', 'beta']) : null
  const links = all.filter(({ keyed }) => keyed !== apart)
  const types = new Map<string, ColumnType>(names.map((name) => [name, dice.pick(keyTypes)]))
  const typeOf = (name: string): ColumnType => types.get(name) ?? 'integer'
  return {
    links,
    keyOf: (dataset) => ({
      type: typeOf(dataset),
      isJoined: links.some(({ keyed }) => keyed === dataset),
      foreign: new Map(
        links.filter(({ holder }) => holder === dataset).map(({ column, keyed }) => [column, typeOf(keyed)]),
      ),
    }),
    relationsOf: (dataset) =>
      Object.fromEntries(
        links.flatMap(({ holder, column: on, keyed, one, many }): [string, WrittenRelation][] => [
          ...(holder === dataset ? [[one, { one: keyed, on }] satisfies [string, WrittenRelation]] : []),
          ...(keyed === dataset ? [[many, { many: holder, on }] satisfies [string, WrittenRelation]] : []),
        ]),
      ),
  }
}
