// What an operation wants of one page of rows, gathered while its selection is compiled: each column once, however many places
// show it.
import type { AskedField } from '../../ask/ask.ts'
import type { PagePlan } from './page-plan.ts'
import type { Served } from './served.ts'

interface WantedRelation {
  readonly relation: string
  /** Of the ask; unique beside the columns. */
  readonly as: string
  /** In the reply. */
  readonly key: string
  readonly plan: PagePlan
}

export interface Wanted {
  readonly served: Served
  /** Column → the keys it has in the reply; its place is that of the column in a row. */
  readonly columns: Map<string, string[]>
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
export function wantColumn(wanted: Wanted, column: string, key: string): number {
  const keys = wanted.columns.get(column)
  if (keys === undefined) {
    wanted.columns.set(column, [key])
    return wanted.columns.size - 1
  }
  if (!keys.includes(key)) keys.push(key)
  return [...wanted.columns.keys()].indexOf(column)
}

/** @returns its position beside a row. */
export function wantRelation(wanted: Wanted, relation: string, key: string, plan: PagePlan): number {
  const taken = new Set([...wanted.served.columns.keys(), ...wanted.relations.map(({ as }) => as)])
  let as = relation
  for (let n = 2; taken.has(as); n++) as = `${relation}_${n}`
  return wanted.relations.push({ relation, as, key, plan }) - 1
}

/** The same list each time, so that what is decided of it is decided once. */
export function fieldsOf({ columns, served }: Wanted): readonly AskedField[] {
  // A page has rows, and a row has a column, also where the reply shows none.
  const [key = ''] = served.hasKey ? served.dataset.key : served.columns.keys()
  const names = columns.size > 0 ? [...columns.keys()] : [key]
  return Object.freeze(names.map((column) => Object.freeze({ column, as: column })))
}
