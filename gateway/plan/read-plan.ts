// Every decision of one read. The SQL, the audit event, `meta` and `explain` are all read off this value.
import type { AggregateName, Ask, DatePart, Filter } from '../ask/ask.ts'
import type { Column, Dataset, Relation } from '../catalog/dataset.ts'
import type { ColumnType, Expr, Scalar } from '../expr/expr.ts'
import type { Literal } from '../operators/operator.ts'
import type { Access, ColumnAccess } from '../policy/judge.ts'
import type { Rule } from '../policy/rule.ts'
import type { UsableGrant } from '../unmask/unmask.ts'

/** A protected member: unlike a symbol, a copy with changes (`{ ...plan, filter }`) does not have it. Never there at run time. */
declare class Planned {
  protected readonly planned: true
}

/** Only plan-read.ts makes one: the brand keeps every other path out (law 3). */
export interface ReadPlan extends Planned {
  readonly ask: Ask
  readonly dataset: Dataset
  /** The catalogue's version. */
  readonly catalog: string
  /** The generated relation, and so the pool and role, that the read goes to. `clear` only for an unconditional `clear` rule. */
  readonly relation: 'masked' | 'clear'
  /** The columns of the reply, in its order. */
  readonly columns: readonly PlannedColumn[]
  /** The key of `/{dataset}/{key}`, parsed; null for a list. */
  readonly rowKey: readonly Scalar[] | null
  /** The rows that exist for the caller. */
  readonly rows: Rule
  /** The rules of the caller's roles that limit the rows. */
  readonly rules: Access['rules']
  /** What the dataset's tenant binds the read to, part of `rows`. */
  readonly tenant: Access['tenant']
  /** The columns that the caller may read, whether or not they were asked for. */
  readonly known: ReadonlyMap<string, unknown>
  readonly filter: Expr | null
  /** Where fields hold an aggregate: the groups, which take the place of rows for all that follows. */
  readonly grouped: Grouped | null
  /** Which groups are wanted; over the names of `grouped`. */
  readonly having: Expr | null
  /** Aggregates of related rows, beside the dataset's own columns in every expression. */
  readonly counted: readonly PlannedCounted[]
  /** Rows of other datasets beside each row. */
  readonly related: readonly PlannedRelation[]
  /** Rows by an exact stored value: only Postgres compares it, behind a function (hardening.md 12). */
  readonly lookup: PlannedLookup | null
  /** The literal that each test of `ask.filter` was parsed to. */
  readonly literals: ReadonlyMap<Filter, Literal>
  /** A total order: what was asked, then a tie-break. */
  readonly order: readonly PlannedOrder[]
  readonly limit: number
  /** The values of `order` in the last row of the page before; null on the first page. */
  readonly after: readonly Scalar[] | null
  /** What a cursor of this ask is bound to; null where the caller may not read the key: no cursor then. */
  readonly binding: string | null
  readonly count: boolean
  /** Columns above internal whose stored values this read shows, filters or sorts by: each reply needs a release event. */
  readonly revealed: readonly { readonly name: string; readonly rule: string }[]
  /** The key's columns, where a release must name its rows; else empty. */
  readonly key: readonly { readonly name: string; readonly type: ColumnType }[]
  /** The approval that the read uses; it decides nothing but a part of `release`. */
  readonly grant: UsableGrant | null
  /** What is added clear to the chosen page, by a rule with a condition or by the grant (law 2). */
  readonly release: Release | null
  /** Where the read shows, filters or sorts by a deprecated column: the earliest days, as `YYYY-MM-DD`. */
  readonly deprecation: { readonly since: string; readonly sunset: string | null } | null
  readonly notices: readonly string[]
}

export interface PlannedColumn {
  /** Which it shows, or is made of; null: it counts rows. */
  readonly column: Column | null
  /** Of the shown value. */
  readonly type: ColumnType
  /** Null: the value of one row. */
  readonly aggregate: AggregateName | null
  /** Null: the whole value. */
  readonly part: DatePart | null
  /** Its name in the reply. */
  readonly as: string
  readonly how: 'clear' | 'masked'
  /** The rule, `file:line`. */
  readonly rule: string
  /** The shown value, over the columns of the relation. */
  readonly shown: Expr
  /** Where the cell is absent unless this holds; null: in no row. */
  readonly readable: Expr | null
  /** Whether an approval could show the stored value to this caller. */
  readonly requestable: boolean
}

/** Groups of the rows that `rows` and `filter` choose. No group column: one group, also of no rows. */
export interface Grouped {
  /** Each of one representation for equal values (hardening.md 3). */
  readonly by: readonly { readonly name: string; readonly expr: Expr; readonly type: ColumnType }[]
  readonly aggregates: readonly PlannedAggregate[]
}

export interface PlannedAggregate {
  /** By which expressions over the groups know it. */
  readonly name: string
  readonly fn: AggregateName
  /** Null: rows are counted. */
  readonly of: Expr | null
  /** Of the result. */
  readonly type: ColumnType
}

/** One value per row: an aggregate over its related rows. */
export interface PlannedCounted extends PlannedAggregate {
  /** The relation. */
  readonly path: string
  /** Null: related rows are counted. */
  readonly column: ColumnAccess | null
  readonly join: PlannedJoin
  /** The related rows: `dataset`, `rows` and `filter` alone count. */
  readonly plan: ReadPlan
}

export interface PlannedRelation {
  readonly relation: Relation
  /** The name in the reply. */
  readonly as: string
  /** Before which of `columns` it stands. */
  readonly at: number
  readonly join: PlannedJoin
  /** Of the related rows: masked, under their own dataset's rules. */
  readonly plan: ReadPlan
}

/** Rows are related where both shown values are equal. */
interface PlannedJoin {
  /** Over the row. */
  readonly ours: Expr
  /** Over the related row. */
  readonly theirs: Expr
}

interface PlannedLookup {
  readonly column: Column
  readonly value: Scalar
  /** The rows that may be found so; null: each that exists for the caller. */
  readonly where: Expr | null
  /** `file:line`. */
  readonly rule: string
}

export interface PlannedOrder {
  readonly expr: Expr
  readonly type: ColumnType
  readonly name: string
  readonly direction: 'asc' | 'desc'
  readonly nulls: 'first' | 'last'
  /** A part of the key is never null: an index then leads straight to the next page. */
  readonly nullable: boolean
}

export interface Release {
  readonly columns: readonly ReleasedColumn[]
}

interface ReleasedColumn {
  /** Position in `ReadPlan.columns`. */
  readonly index: number
  readonly column: Column
  /** The rows in which the stored value is added; over shown columns. What rule and grant add to one column is disjoint. */
  readonly where: Rule
  /** `file:line`, or the grant's id. */
  readonly rule: string
  readonly by: 'rule' | 'grant'
}
