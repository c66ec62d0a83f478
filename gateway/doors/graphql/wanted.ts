// What an operation wants of one page of rows, gathered while its selection is compiled: each column once, however many places
// show it.
import type { AskedField } from '../../ask/ask.ts'
import type { Names, PagePlan } from './page-plan.ts'
import type { Served } from './served.ts'
import { type Shown, tellingNames } from './shown-names.ts'

interface WantedRelation {
  readonly relation: string
  /** Of the ask; unique beside the columns. */
  readonly as: string
  readonly shown: Shown
  readonly plan: PagePlan
}

export interface Wanted {
  readonly served: Served
  /** Column → where the reply shows it; its place is that of the column in a row. */
  readonly columns: Map<string, Shown[]>
  readonly relations: WantedRelation[]
  rows: boolean
  count: boolean
  cursors: 'none' | 'last' | 'each'
}

export const createWanted = (served: Served): Wanted => ({
  served,
  columns: new Map(),
  relations: [],
  rows: false,
  count: false,
  cursors: 'none',
})

/** @returns its position in a row. */
export function wantColumn(wanted: Wanted, column: string, shown: Shown): number {
  const places = wanted.columns.get(column)
  if (places === undefined) {
    wanted.columns.set(column, [shown])
    return wanted.columns.size - 1
  }
  places.push(shown)
  return [...wanted.columns.keys()].indexOf(column)
}

/** @returns its position beside a row. */
export function wantRelation(wanted: Wanted, relation: string, shown: Shown, plan: PagePlan): number {
  const taken = new Set([...wanted.served.columns.keys(), ...wanted.relations.map(({ as }) => as)])
  let as = relation
  for (let n = 2; taken.has(as); n++) as = `${relation}_${n}`
  return wanted.relations.push({ relation, as, shown, plan }) - 1
}

export function namesOf({ columns, relations }: Wanted): Names {
  const shown = new Map<string, readonly Shown[]>(columns)
  for (const one of relations) shown.set(one.as, [one.shown])
  const told = tellingNames(shown)
  return {
    columns: told,
    related: new Map(
      relations.map(({ as, plan, ...one }) => [as, { key: told.get(as)?.[0] ?? one.shown.path, names: plan.names }]),
    ),
  }
}

/** What a row is read by where the reply shows none of its columns: nobody may be told, or charged for, a masked one. */
const unmasked = ({ dataset, columns }: Served): readonly string[] =>
  [...dataset.key, ...columns.keys()].filter((name) => columns.get(name)?.column.mask === null)

/** The same list each time, so that what is decided of it is decided once. */
export function fieldsOf({ columns, served }: Wanted): readonly AskedField[] {
  const names = columns.size > 0 ? [...columns.keys()] : unmasked(served).slice(0, 1)
  return Object.freeze(names.map((column) => Object.freeze({ column, as: column })))
}
