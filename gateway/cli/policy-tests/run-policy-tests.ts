// All policy tests of a folder, over rows in memory → how each went, and what no test touches.
import type { Catalog, Column, Dataset } from '../../catalog/dataset.ts'
import { madeUpEnvironment } from '../../sources/memory/made-up-keys.ts'
import { readMemory } from '../../sources/memory/read-memory.ts'
import type { Rules } from '../load-rules.ts'
import type { PolicyTestFile } from './policy-test.ts'
import { runPolicyTest, type TestOutcome } from './run-policy-test.ts'

export interface DatasetReport {
  readonly dataset: string
  /** Of its test files; empty where it has none. */
  readonly files: readonly string[]
  readonly outcomes: readonly TestOutcome[]
  /** Of each role that the dataset's rules name: what no test of a person with it touches. */
  readonly untouched: readonly {
    readonly role: string
    /** That its entries read or forbid, or that everyone reads. */
    readonly columns: readonly string[]
    /** All others: that it does not read them is not tested. */
    readonly unread: readonly string[]
  }[]
}

export async function runPolicyTests(
  files: readonly PolicyTestFile[],
  rules: Pick<Rules, 'limits'> & { readonly catalog: Catalog },
): Promise<readonly DatasetReport[]> {
  const reports: DatasetReport[] = []
  for (const dataset of rules.catalog.datasets.values()) {
    const own = files.filter((file) => file.dataset === dataset)
    const outcomes: TestOutcome[] = []
    for (const { tests, tables } of own) {
      for (const test of tests) {
        outcomes.push(await runPolicyTest(test, rules, async (plan) => readMemory(plan, tables, madeUpEnvironment)))
      }
    }
    const untouched = untouchedOf(dataset, outcomes)
    reports.push({ dataset: dataset.name, files: own.map(({ file }) => file), outcomes, untouched })
  }
  return reports
}

function untouchedOf(dataset: Dataset, outcomes: readonly TestOutcome[]): DatasetReport['untouched'] {
  const roles = [...new Set(dataset.access.map(({ role }) => role))]
  return roles.flatMap((role) => {
    const touched = outcomes.flatMap((one) => (one.test.principal.roles.includes(role) ? one.touched : []))
    const own = dataset.access
      .filter((entry) => entry.role === role)
      .flatMap(({ read, cannot }) => [...read, ...cannot])
    const missed = [...dataset.columns.values()].filter(({ name }) => !touched.includes(name))
    const isOwn = ({ name, level }: Column): boolean => level === 'public' || own.includes(name)
    const columns = missed.filter(isOwn).map(({ name }) => name)
    const unread = missed.filter((column) => !isOwn(column)).map(({ name }) => name)
    return missed.length > 0 ? [{ role, columns, unread }] : []
  })
}
