// A reply before it has a wire format: rows with their columns, the page, and what `meta` tells about them.
import type { ColumnType, Scalar } from '../expr/expr.ts'
import type { Explanation } from '../plan/explain-plan.ts'
import type { requestsUrl } from '../plan/request-access.ts'

/** What a row looks like: cells, and rows of other datasets between them. */
export interface Shape {
  readonly columns: readonly { readonly as: string; readonly type: ColumnType }[]
  readonly related: readonly RelatedShape[]
}

export interface RelatedShape extends Shape {
  readonly as: string
  /** Before which of the columns around it it stands. */
  readonly at: number
  /** `one`: an object, or null where there is none. `many`: a list. */
  readonly kind: 'one' | 'many'
}

export interface Rows {
  readonly rows: readonly (readonly Scalar[])[]
  /** Per related shape, per row. */
  readonly beside: readonly (readonly RelatedRows[])[]
}

/** The related rows of one row. */
export interface RelatedRows extends Rows {
  /** Whether rows follow. */
  readonly more: boolean
  /** Of all of them, in digits; null where it was not asked. */
  readonly count: string | null
  /** Sealed places in the order, as far as `cursors` of the ask wants them: of the last row, and of each; '' where none can be. */
  readonly next: string | null
  readonly cursors: readonly string[]
}

/** The position of a row; of a related row, the positions from the first level down to it. */
export type Place = number | readonly number[]

export interface Reply extends Shape, Rows {
  /** `/{dataset}/{key}`: `data` is one row, not a list. */
  readonly single: boolean
  /** Whether rows follow, also where no cursor can be made. */
  readonly more: boolean
  /** The place of each row, sealed, where the ask wants each; '' where none can be. */
  readonly cursors: readonly string[]
  readonly page: { readonly limit: number; readonly next: string | null; readonly count: string | null }
  readonly meta: Meta
  /** Where it stands on a deprecated column: days as `YYYY-MM-DD`. */
  readonly deprecation: { readonly since: string; readonly sunset: string | null } | null
  /** Where it was asked for: why the reply is what it is. */
  readonly explain: Explanation | null
  /** Whether it tells anything above internal clear: then nobody may store it. */
  readonly sensitive: boolean
}

interface Meta {
  readonly dataset: string
  readonly catalog: string
  /** The id of the audit event. */
  readonly audit: string
  /**
   * By the name in the reply; of related rows with the relation's before it: `orders.total`. `best_effort`: the mask may
   * have missed some of what it hides.
   */
  readonly masked: Readonly<
    Record<
      string,
      {
        readonly mask: string
        readonly classification: string
        readonly best_effort?: true
        /** Where to ask for an approval, where one could show the stored value to this caller. */
        readonly request?: typeof requestsUrl
      }
    >
  >
  /** `except`: positions of rows in which the value stayed masked. */
  readonly unmasked: Readonly<Record<string, UnmaskedByRule | UnmaskedByGrant>>
  /** Positions of rows in which a rule leaves the cell out: its null is no value. */
  readonly absent?: Readonly<Record<string, readonly Place[]>>
  /** Relations of which more rows follow than the reply holds, with the positions of the rows that have them. */
  readonly more?: Readonly<Record<string, readonly Place[]>>
  readonly notices: readonly string[]
}

interface UnmaskedByRule {
  readonly by: 'rule'
  readonly except: readonly number[]
}

/** What the grant shows in at least one row. */
interface UnmaskedByGrant {
  readonly by: 'grant'
  /** The grant's id. */
  readonly grant: string
  /** ISO 8601 UTC. */
  readonly until: string
  /** Further rows that may ever be shown under it. */
  readonly rows_left: number
  /** Positions of rows in which a rule shows the value anyway; absent where none does. */
  readonly by_rule?: readonly number[]
  readonly except: readonly number[]
}

/** How `bigint` and `decimal` are written in JSON: as strings, which lose no digit, or as JSON numbers. */
export const numberForms = ['string', 'native'] as const
export type NumberForm = (typeof numberForms)[number]

interface Written {
  readonly text: string
  /** The first so many characters of `text` are the data and the page; what follows is `meta`, which no ETag covers. */
  readonly shown: number
}

/** One way to write a reply. Renames happen here, never in SQL. */
export interface Format {
  /** As `format=` names it. */
  readonly name: string
  /** As `Accept` names it, without parameters. */
  readonly mediaType: string
  /** The Content-Type sent. */
  readonly contentType: string
  /** Whether `page` and `meta` stand in the body; else headers carry what fits there. */
  readonly envelope: boolean
  /** Whether a row has a place for related rows. */
  readonly nested: boolean
  write(reply: Reply, numbers: NumberForm): Written
}
