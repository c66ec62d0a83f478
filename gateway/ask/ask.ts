// What was asked: syntax only, from any door. It knows no catalogue and carries no authority.

export interface Ask {
  readonly dataset: string
  /** The parts of `/{dataset}/{key}`, as written; null for a list. */
  readonly key: readonly string[] | null
  /** Null: every column that the caller may read. */
  readonly fields: readonly AskedField[] | null
  readonly filter: Filter | null
  /** Rows by an exact stored value; absent in every other read. */
  readonly lookup?: AskedLookup
  readonly order: readonly AskedOrder[]
  /** Null: the default page. */
  readonly limit: number | null
  /** Sealed; from the last reply. */
  readonly cursor: string | null
  /** Whether the number of all matching rows is wanted. */
  readonly count: boolean
  /** Whether the decisions behind the reply are wanted beside it. */
  readonly explain: boolean
  /** What is asked for must not be masked; absent in every other read. */
  readonly unmask?: 'required'
}

export interface AskedLookup {
  readonly column: string
  /** As written. */
  readonly value: string
}

export interface AskedField {
  readonly column: string
  /** The name in the reply. */
  readonly as: string
}

export interface AskedOrder {
  readonly column: string
  readonly direction: 'asc' | 'desc'
  /** Null: as PostgreSQL does, last when ascending, first when descending. */
  readonly nulls: 'first' | 'last' | null
}

export type Filter =
  | {
      readonly kind: 'test'
      readonly column: string
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
  readonly fields: number
  readonly filterNodes: number
  readonly filterDepth: number
  readonly listItems: number
  readonly literal: number
}
