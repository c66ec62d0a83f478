// A reply before it has a wire format: rows with their columns, the page, and what `meta` tells about them.
import type { ColumnType, Scalar } from '../expr/expr.ts'

export interface Reply {
  readonly columns: readonly { readonly as: string; readonly type: ColumnType }[]
  readonly rows: readonly (readonly Scalar[])[]
  /** `/{dataset}/{key}`: `data` is one row, not a list. */
  readonly single: boolean
  readonly page: { readonly limit: number; readonly next: string | null; readonly count: string | null }
  readonly meta: Meta
  /** Whether anything above internal is shown clear: then nobody may store the reply. */
  readonly sensitive: boolean
}

interface Meta {
  readonly dataset: string
  readonly catalog: string
  /** The id of the audit event. */
  readonly audit: string
  /** `best_effort`: the mask may have missed some of what it hides. */
  readonly masked: Readonly<
    Record<string, { readonly mask: string; readonly classification: string; readonly best_effort?: true }>
  >
  /** `except`: positions of rows in which the value stayed masked. */
  readonly unmasked: Readonly<Record<string, { readonly by: 'rule'; readonly except: readonly number[] }>>
  /** Positions of rows in which a rule leaves the cell out: its null is no value. */
  readonly absent?: Readonly<Record<string, readonly number[]>>
  readonly notices: readonly string[]
}

export interface Format {
  readonly name: string
  readonly mediaType: string
  write(reply: Reply): string
}
