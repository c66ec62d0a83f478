// What the story of a read needs of a data source, whatever its kind.
import type { Scalar } from '../expr/expr.ts'
import type { ReadPlan } from '../plan/read-plan.ts'

export interface Source {
  /** The page of the plan. @throws Refusal with a `SOURCE_…` code. */
  read(plan: ReadPlan): Promise<Page>
  /** The stored values that the plan's rules release on that page (law 2). @throws Refusal. */
  release(plan: ReadPlan, page: Page): Promise<Released>
  state(): Promise<SourceState>
  close(): Promise<void>
}

export interface Page {
  /** Shown values, in the order of `plan.columns`. */
  readonly rows: readonly (readonly Scalar[])[]
  /** Per row, its key's parts; empty where the plan asks for none, or shows nothing that is told row by row. */
  readonly keys: readonly (readonly Scalar[])[]
  /** The values of `plan.order` in the last row; null where there is none or no cursor can be made. */
  readonly last: readonly Scalar[] | null
  /** The same of each row, where `ask.cursors` is `each`; else empty. */
  readonly places: readonly (readonly Scalar[])[]
  /** Per relation (as in `plan.related`), per row: the page of its related rows. */
  readonly related: readonly (readonly Page[])[]
  /** Per column, the positions of rows in which the cell may not be read. */
  readonly absent: readonly (readonly number[])[]
  /** Whether rows follow. */
  readonly more: boolean
  /** The number of all matching rows, in digits; null where it was not asked. */
  readonly count: string | null
}

export interface Released {
  /** `page.rows` with the released values in place. */
  readonly rows: readonly (readonly Scalar[])[]
  /** Per released column (as in `plan.release.columns`), the positions of rows that stayed masked. */
  readonly except: readonly (readonly number[])[]
}

export interface SourceState {
  readonly ready: boolean
  readonly enforcement: 'views' | 'query'
  /** In words for an operator, each with the kind of login that it is true of; names no host and no secret. */
  readonly reason: string | null
}
