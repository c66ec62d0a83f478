// What an operation wants of groups, gathered while its selection is compiled: each total once, then what is grouped by.
import type { AggregateName, AskedField } from '../../ask/ask.ts'
import type { Names } from './page-plan.ts'
import { aggregateFields, type Served } from './served.ts'
import { type Shown, tellingNames } from './shown-names.ts'
import type { Subject, SubjectOf } from './to-filter.ts'

export interface WantedTerms {
  readonly served: Served
  /** By their name in the ask. */
  readonly totals: Map<string, AskedField>
  /** Names in the ask → where the reply shows them. */
  readonly names: Map<string, Shown[]>
  /** Keys that are shown. */
  readonly keys: Set<string>
  cursors: 'none' | 'last' | 'each'
}

export const createWantedTerms = (served: Served): WantedTerms => ({
  served,
  totals: new Map(),
  names: new Map(),
  keys: new Set(),
  cursors: 'none',
})

export const namesOfTerms = ({ names }: WantedTerms): Names => ({ columns: tellingNames(names), related: new Map() })

/** @param column null: rows are counted. @returns its position in a group. */
export function wantTotal(wanted: WantedTerms, aggregate: AggregateName, column: string | null, shown: Shown): number {
  const as = `${column ?? ''}$${aggregate}` // no name of a column or key that is served has a dollar
  if (!wanted.totals.has(as)) wanted.totals.set(as, Object.freeze({ ...total(aggregate, column), as }))
  tellName(wanted, as, shown)
  return [...wanted.totals.keys()].indexOf(as)
}

export function tellName({ names }: WantedTerms, as: string, shown: Shown): void {
  names.set(as, [...(names.get(as) ?? []), shown])
}

const total = (aggregate: AggregateName, column: string | null): Subject => ({
  column: `${column === null ? '' : `${column}.`}${aggregate}()`,
  term: { names: column === null ? [] : [column], part: null, aggregate },
})

/** @param names of keys. */
export function fieldsOfTerms({ totals, served }: WantedTerms, names: readonly string[]): readonly AskedField[] {
  const counted = totals.size > 0 ? [...totals.values()] : [{ ...total('count', null), as: '$count' }] // else it would be rows
  return Object.freeze([...counted, ...names.map((as) => Object.freeze({ ...keySubject(served, as), as }))])
}

function keySubject({ keys }: Served, name: string): Subject {
  const key = keys.get(name)
  if (!key) throw new Error(`validation let the key ${name} pass`)
  const { column, part } = key
  return part === null ? { column } : { column: `${column}.${part}`, term: { names: [column], part, aggregate: null } }
}

/** Of `having` and `orderBy`: `count`, `sum.total`, `keys.plan`. */
export const subjectOfTerms =
  (served: Served): SubjectOf =>
  ([field = '', name]) => {
    if (field === 'count') return total('count', null)
    if (name === undefined) return null
    const aggregate = aggregateFields.get(field)
    return aggregate ? total(aggregate, name) : keySubject(served, name)
  }
