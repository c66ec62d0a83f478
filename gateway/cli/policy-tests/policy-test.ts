// A policy test file as the runner sees it: judged against its dataset, its values of their columns' types.
import type { AskedLookup } from '../../ask/ask.ts'
import type { Dataset } from '../../catalog/dataset.ts'
import type { Path } from '../../config/diagnostic.ts'
import type { Scalar } from '../../expr/expr.ts'
import type { Principal } from '../../identity/principal.ts'
import type { StoredTables } from '../../sources/memory/view-rows.ts'
import type { WrittenTest } from './policy-test-schema.ts'

export interface PolicyTestFile {
  readonly file: string
  readonly dataset: Dataset
  /** Its own rows, and those of other datasets. */
  readonly tables: StoredTables
  readonly tests: readonly PolicyTest[]
}

export interface PolicyTest {
  readonly file: string
  readonly name: string
  readonly who: string
  readonly principal: Principal
  /** Of the ask: `/customers?fields=id`. */
  readonly address: string
  readonly lookup: AskedLookup | null
  readonly expected: WrittenTest
  /** `expected.keys`, as lists of the key's parts. */
  readonly keys: readonly (readonly Scalar[])[] | null
  /** The line of a part of the test; of the test itself without one. */
  lineOf(...part: Path): number
}
