// What was asked: syntax only, from any door. It knows no catalogue and carries no authority.

/** What is wanted of the rows of one dataset, at any level of an ask. */
export interface Selection {
  /** Null: every column that the caller may read. Columns, parts of dates and aggregates; one aggregate makes it grouped. */
  readonly fields: readonly AskedField[] | null
  /** Rows of other datasets beside each row. */
  readonly related: readonly AskedRelation[]
  readonly filter: Filter | null
  /** Which groups are wanted, where fields hold an aggregate. */
  readonly having: Filter | null
  readonly order: readonly AskedOrder[]
  /** Null: the default page. */
  readonly limit: number | null
  /** Sealed; from the last reply. */
  readonly cursor: string | null
  /** Which places in the order the reply names: none; that of the last row, always or where rows follow (`next`); each row's. */
  readonly cursors: 'none' | 'next' | 'last' | 'each'
  /** Whether the number of all matching rows is wanted. */
  readonly count: boolean
}

/** Every readable column of the first rows, and nothing else. */
export const plainSelection: Selection = Object.freeze({
  fields: null,
  related: [],
  filter: null,
  having: null,
  order: [],
  limit: null,
  cursor: null,
  cursors: 'none',
  count: false,
})

export interface Ask extends Selection {
  readonly dataset: string
  /** The parts of `/{dataset}/{key}`, as written; null for a list. */
  readonly key: readonly string[] | null
  /** Rows by an exact stored value; absent in every other read. */
  readonly lookup?: AskedLookup
  /** Whether the decisions behind the reply are wanted beside it. */
  readonly explain: boolean
  /** What is asked for must not be masked; absent in every other read. */
  readonly unmask?: 'required'
}

export interface AskedRelation {
  /** As the dataset declares it. */
  readonly relation: string
  /** The name in the reply. */
  readonly as: string
  /** Before which of `fields` it stands in a row of the reply; null fields: behind them all. */
  readonly at: number
  /** `key` and `lookup` have no place here. Without a limit it is the default of related rows. */
  readonly of: Selection
}

export interface AskedLookup {
  readonly column: string
  /** As written. */
  readonly value: string
}

/** A value that is made of a column or of rows. Absent where a column itself is named. */
export interface Term {
  /** A column; or a relation and a column of the related rows; or a relation alone; empty for `count()` of the rows. */
  readonly names: readonly string[]
  /** The first day of the date's year or month, or its day. */
  readonly part: DatePart | null
  readonly aggregate: AggregateName | null
}

export const dateParts = ['year', 'month', 'day'] as const
export type DatePart = (typeof dateParts)[number]

/** Of values that are not null; `count` of nothing counts rows. */
export const aggregateNames = ['count', 'count_distinct', 'sum', 'avg', 'min', 'max'] as const
export type AggregateName = (typeof aggregateNames)[number]

export interface AskedField {
  /** Where there is a term: as it is written, e.g. `lifetime_value.avg()`. */
  readonly column: string
  readonly term?: Term
  /** The name in the reply. */
  readonly as: string
}

export interface AskedOrder {
  /** As in a field. */
  readonly column: string
  readonly term?: Term
  readonly direction: 'asc' | 'desc'
  /** Null: as PostgreSQL does, last when ascending, first when descending. */
  readonly nulls: 'first' | 'last' | null
}

export type Filter =
  | {
      readonly kind: 'test'
      /** As in a field; a term stands in `having` alone. */
      readonly column: string
      readonly term?: Term
      readonly operator: string
      /** As written: a list for an operator that takes one. */
      readonly operand: string | readonly string[]
    }
  | { readonly kind: 'and' | 'or'; readonly of: readonly Filter[] }
  | { readonly kind: 'not'; readonly of: Filter }
  /** `plan=pro`: no operator. The planner refuses it, with words that fit whether the column is known or not. */
  | { readonly kind: 'malformed'; readonly column: string; readonly text: string }

/** Bounds on what is parsed at all; settings.ts says what each means. */
export interface AskLimits {
  /** Columns, and relations, of all levels together. */
  readonly fields: number
  /** Levels of related rows below the first. */
  readonly relationDepth: number
  readonly filterNodes: number
  readonly filterDepth: number
  readonly listItems: number
  readonly literal: number
}
