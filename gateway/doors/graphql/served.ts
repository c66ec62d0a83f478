// What of the catalogue one caller's schema serves, and by which names. The schema, its SDL and every operation are read off it.

import type { AggregateName, DatePart } from '../../ask/ask.ts'
import type { Column, Dataset, Relation } from '../../catalog/dataset.ts'
import type { ColumnType } from '../../expr/expr.ts'

export interface Served {
  readonly dataset: Dataset
  /** The GraphQL type of a row; the names of its other types begin with it. */
  readonly type: string
  /** Readable, and with a name that GraphQL can write; in declared order. */
  readonly columns: ReadonlyMap<string, ServedColumn>
  readonly relations: ReadonlyMap<string, ServedRelation>
  /** What rows may be grouped by: columns, and parts of dates as `signup_date_month`. */
  readonly keys: ReadonlyMap<string, ServedKey>
  /** Whether the key is readable in every row: else there is no cursor and no single row. */
  readonly hasKey: boolean
  /** The field that answers one row by its key; null where there is none. */
  readonly single: string | null
}

export interface ServedColumn {
  readonly column: Column
  /** Whether the caller sees it masked, at least in some rows. */
  readonly masked: boolean
  readonly filtered: boolean
  readonly sorted: boolean
  /** That fit its type, where it may be filtered. */
  readonly aggregates: readonly AggregateName[]
}

/** By the field that shows it. */
export interface ServedRelation {
  readonly relation: Relation
  /** The name of the other dataset, which is served too. */
  readonly dataset: string
  /** `aggregate`: totals of the related rows, not the rows. */
  readonly shows: 'rows' | 'row' | 'aggregate'
}

export interface ServedKey {
  readonly column: string
  readonly part: DatePart | null
  readonly type: ColumnType
}

export interface ServedCatalog {
  readonly datasets: ReadonlyMap<string, Served>
  /** In words for the schema's description: what the caller may read that GraphQL has no name for. */
  readonly skipped: readonly string[]
}

/** By the field of a group, or of totals; `count` counts rows. */
export const aggregateFields: ReadonlyMap<string, AggregateName> = new Map([
  ['countDistinct', 'count_distinct'],
  ['sum', 'sum'],
  ['avg', 'avg'],
  ['min', 'min'],
  ['max', 'max'],
])

/** The field that shows totals of a dataset, or of a relation. */
export const aggregateField = (name: string): string => `${name}Aggregate`

export const suffixOf = (field: string): string => field.charAt(0).toUpperCase() + field.slice(1)

/** Names of one dataset's types, after that of its row. No dataset's name has a capital, so they meet no other's. */
export const typeSuffixes: readonly string[] = [
  ...['', 'Connection', 'Edge', 'Where', 'Order', 'Aggregates'],
  ...['Groups', 'Group', 'Key', 'Keys', 'GroupsWhere', 'GroupsOrder', 'KeysWhere', 'KeysOrder'],
  ...[...aggregateFields.keys()].map(suffixOf).flatMap((name) => [name, `${name}Where`, `${name}Order`]),
]
