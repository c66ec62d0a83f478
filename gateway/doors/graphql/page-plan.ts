// One page of rows as an operation wants it: what is asked for with the variables of a request, and how its rows are written.
import type { GraphQLObjectType } from 'graphql'
import type { Selection } from '../../ask/ask.ts'
import type { RelatedRows } from '../../formats/reply.ts'
import type { Collected, Document, Variables } from './collect-fields.ts'
import type { Served } from './served.ts'
import type { FilterLimits } from './to-filter.ts'

export interface PagePlan {
  /** Whether every request asks the same: no variable stands in it. */
  readonly isFixed: boolean
  /** @throws Refusal. */
  build(variables: Variables): Built
  /** As JSON text. @param most characters. @throws Refusal SOURCE_REPLY_TOO_LARGE. */
  write(page: RelatedRows, built: Built, most: number): string
  readonly names: Names
}

/** Writes a part of a page as JSON text. */
export type WritePart = (page: RelatedRows, built: Built, most: number) => string

/** What was asked for, with what else the reply depends on. */
export interface Built {
  readonly selection: Selection
  /** Rows to write. */
  readonly first: number
  /** Whether it goes on from an earlier page. */
  readonly isLater: boolean
  readonly related: readonly Built[]
  /** What its rows are grouped by, in the order of their cells. */
  readonly groupedBy: readonly string[]
  /** That it may come to, with all that are related. */
  readonly rows: number
}

/** Names of an ask → those of the reply, for what `meta` tells by name. */
export interface Names {
  readonly columns: ReadonlyMap<string, readonly string[]>
  readonly related: ReadonlyMap<string, { readonly key: string; readonly names: Names }>
}

/** Where a field stands that shows a page. */
export interface Standing {
  readonly field: Collected
  /** The type that has the field. */
  readonly parent: GraphQLObjectType
  readonly served: Served
  /** Rows, where it says nothing of them. */
  readonly usual: number
}

/** What compiling needs to know all the way down. */
export interface Compiling {
  readonly document: Document
  readonly datasets: ReadonlyMap<string, Served>
  readonly limits: FilterLimits
  /** What a field of a row can show besides a cell. */
  readonly connection: CompilePage
  readonly single: CompilePage
  readonly totals: CompilePage
}

type CompilePage = (standing: Standing, compiling: Compiling) => PagePlan
