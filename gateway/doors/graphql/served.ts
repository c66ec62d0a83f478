// What of the catalogue one caller's schema serves, and by which names. The schema, its SDL and every operation are read off it.

import type { AggregateName } from '../../ask/ask.ts'
import type { Column, Dataset, Relation } from '../../catalog/dataset.ts'

export interface Served {
  readonly dataset: Dataset
  /** The GraphQL type of a row; the names of its other types begin with it. */
  readonly type: string
  /** Readable, and with a name that GraphQL can write; in declared order. */
  readonly columns: ReadonlyMap<string, ServedColumn>
  readonly relations: ReadonlyMap<string, ServedRelation>
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
  /** May part groups: whole, and by the parts of a date. */
  readonly grouped: boolean
  readonly aggregates: readonly AggregateName[]
}

interface ServedRelation {
  readonly relation: Relation
  /** The name of the other dataset, which is served too. */
  readonly dataset: string
  /** The field of the aggregates over it; null for a relation to one row, or where a column has that name. */
  readonly aggregate: string | null
}

export interface ServedCatalog {
  readonly datasets: ReadonlyMap<string, Served>
  /** In words for the schema's description: what the caller may read that GraphQL has no name for. */
  readonly skipped: readonly string[]
}

/** Names of one dataset's types, after that of its row. */
export const typeSuffixes = [
  ...[
    '',
    'Connection',
    'Edge',
    'Where',
    'Order',
    'Groups',
    'Group',
    'Key',
    'Keys',
    'Aggregates',
    'Having',
    'GroupsOrder',
  ],
  ...['KeysHaving', 'KeysOrder', 'CountDistinct', 'Sum', 'Avg', 'Min', 'Max'],
  ...['CountDistinctHaving', 'SumHaving', 'AvgHaving', 'MinHaving', 'MaxHaving'],
  ...['CountDistinctOrder', 'SumOrder', 'AvgOrder', 'MinOrder', 'MaxOrder'],
] as const
