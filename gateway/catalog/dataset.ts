// A dataset as the rest of the gateway sees it: declared, classified, compiled and frozen. Made by load-catalog.ts alone.
import type { ColumnType, Expr } from '../expr/expr.ts'

/** From open to closed; the order is the order of secrecy. */
export const classifications = ['public', 'internal', 'confidential', 'restricted'] as const
export type Classification = (typeof classifications)[number]

/** Where a rule is written: file relative to the datasets folder, 1-based line. */
interface Position {
  readonly file: string
  readonly line: number
}

export interface Column {
  readonly name: string
  readonly type: ColumnType
  /** As declared (or the dataset's). */
  readonly classification: Classification
  /** As enforced: a masked public or internal column counts as confidential. */
  readonly level: Classification
  readonly description: string | null
  readonly semantic: string | null
  /** All values that there are, where the owner lists them: a filter on another is refused. Only of unmasked text. */
  readonly values: readonly string[] | null
  /** The raw column of the table that it reads; its own name unless `from` is written. */
  readonly from: string
  readonly derived: boolean
  /** Null: shown clear to whoever may read it. `expr` is over the raw column `from`. */
  readonly mask: {
    readonly name: string
    readonly options: unknown
    readonly expr: Expr
    readonly keepsOrder: boolean
    /** Whether it may miss some of what it hides: the column is then neither filtered nor sorted, and `meta` says so. */
    readonly bestEffort: boolean
  } | null
  /** Days as `YYYY-MM-DD`, and the column to use instead. */
  readonly deprecated: {
    readonly since: string
    readonly sunset: string | null
    readonly use: string | null
  } | null
  readonly position: Position
}

/** A test of one claim. The values are texts, as those of claims are. */
export interface ClaimTest {
  readonly claim: string
  /** `eq` and `in`: at least one value of the claim is among `values`. `neq` and `nin`: none is. */
  readonly op: 'eq' | 'neq' | 'in' | 'nin'
  readonly values: readonly string[]
}

/** One entry of `access`. Column lists are expanded (`*`) and checked; `rows` may hold claim nodes. */
export interface AccessEntry {
  readonly role: string
  readonly read: readonly string[]
  readonly clear: readonly string[]
  readonly lookup: readonly string[]
  readonly cannot: readonly string[]
  /** Conditions the whole entry; over unmasked columns. Null: every row. */
  readonly rows: Expr | null
  /** The entry counts only for calls through these. Null: through any app. */
  readonly apps: readonly string[] | null
  /** The entry counts only for whom all of these hold; one that cannot be evaluated shows no row and forbids every row. */
  readonly when: readonly ClaimTest[]
  readonly position: Position
}

/** Every read of the dataset, whatever its entries say, is bound to the rows whose column is among the caller's claim. */
interface Tenant {
  /** Declared, public or internal, without a mask. */
  readonly column: string
  readonly claim: string
  readonly position: Position
}

export interface Relation {
  readonly name: string
  readonly kind: 'one' | 'many'
  readonly dataset: string
  /** `many`: a column of the other dataset that holds our key. `one`: a column of ours that holds its key. */
  readonly on: string
}

export interface Dataset {
  readonly name: string
  readonly description: string
  readonly owner: string
  readonly source: string
  /** Whether its source has a login that reads stored values: else nothing above internal of it is ever shown clear. */
  readonly clearable: boolean
  readonly table: { readonly schema: string; readonly name: string }
  readonly key: readonly string[]
  readonly classification: Classification
  /** In declared order. */
  readonly columns: ReadonlyMap<string, Column>
  readonly relations: ReadonlyMap<string, Relation>
  readonly access: readonly AccessEntry[]
  readonly tenant: Tenant | null
  readonly unmask: {
    readonly approvers: readonly string[]
    readonly approvals: { readonly confidential: number; readonly restricted: number }
    readonly maxDurationMs: number
    readonly maxRows: number
  }
  readonly limits: { readonly page: number; readonly export: number; readonly timeoutMs: number }
  readonly position: Position
  /** SHA-256 (hex) over everything that decides a plan; cursors are bound to it. */
  readonly hash: string
  /** The first 16 hex digits of a SHA-256 over what its names stand for; approvals are bound to it. */
  readonly meaning: string
}

export interface Catalog {
  /** SHA-256 (first 16 hex digits) over the hashes of all datasets. */
  readonly version: string
  readonly datasets: ReadonlyMap<string, Dataset>
}

/** Names that can never be datasets: they are paths of the gateway itself. */
export const reservedNames: ReadonlySet<string> = new Set(
  (
    'graphql unmask datasets me docs openapi.json openapi healthz readyz metrics apps audit limits scim llm mcp console ' +
    'oauth well-known query lookup explain exports switches grants tokens login logout callback static assets favicon.ico ' +
    'robots.txt'
  ).split(' '),
)

/** Those of them that answer today, for whoever mistypes one. */
export const livePages: readonly string[] = ['datasets', 'me', 'openapi.json', 'docs', 'graphql', 'healthz', 'readyz']

/** The column of the clear view that holds the stored value of `name`; views and plans agree on it here. */
export const rawColumn = (name: string): string => `raw_${name}`
