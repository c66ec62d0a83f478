// The policy tests that ship with the datasets, twice: over rows in memory, as `scrim test` runs them, and over the same
// rows in a real Postgres, through its generated views. What an owner's test promises, the database keeps.
import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { loadRules } from '../../gateway/cli/load-rules.ts'
import { loadPolicyTests } from '../../gateway/cli/policy-tests/load-policy-tests.ts'
import type { PolicyTestFile } from '../../gateway/cli/policy-tests/policy-test.ts'
import { type ReadPage, runPolicyTest } from '../../gateway/cli/policy-tests/run-policy-test.ts'
import { runPolicyTests } from '../../gateway/cli/policy-tests/run-policy-tests.ts'
import { failures } from '../../gateway/errors/failures.ts'
import { madeUpEnvironment, madeUpKey } from '../../gateway/sources/memory/made-up-keys.ts'
import { readMemory } from '../../gateway/sources/memory/read-memory.ts'
import type { Source } from '../../gateway/sources/source.ts'
import { type FixtureDatabase, startFixtureDatabase } from '../properties/fixture-database.ts'

const folder = resolve(import.meta.dirname, '../../datasets')
const { catalog, ...rest } = await loadRules(folder, undefined)
if (!catalog) throw new Error('the shipped datasets do not load')
const rules = { ...rest, catalog }
const { files, diagnostics } = await loadPolicyTests(folder, rules)

/** One test for each of the files'. */
function holds(read: (file: PolicyTestFile) => ReadPage, fill: (file: PolicyTestFile) => Promise<void>): void {
  for (const file of files) {
    describe(file.dataset.name, () => {
      before(() => fill(file))
      for (const test of file.tests) {
        it(test.name, async () => {
          const { differences } = await runPolicyTest(test, rules, read(file))
          assert.deepEqual(differences, [])
        })
      }
    })
  }
}

describe('policy tests of the shipped datasets', () => {
  it('are well written, and every dataset has some', () => {
    assert.deepEqual(diagnostics, [])
    assert.deepEqual(files.map(({ dataset }) => dataset.name).sort(), [...catalog.datasets.keys()].sort())
  })

  it('touch every column as every role', async () => {
    for (const { dataset, untouched } of await runPolicyTests(files, rules)) {
      assert.deepEqual(untouched, [], dataset)
    }
  })

  it('meet every refusal of the planner', () => {
    const met = new Set(files.flatMap(({ tests }) => tests.map(({ expected }) => expected.refused)))
    for (const code of Object.keys(failures)) assert.ok(!code.startsWith('PLAN_') || met.has(code), code)
  })
})

describe('in memory', () => {
  holds(
    ({ tables }) =>
      async (plan) =>
        readMemory(plan, tables, madeUpEnvironment),
    async () => {},
  )
})

describe('in Postgres', () => {
  let database: FixtureDatabase
  let source: Source

  before(async () => {
    database = await startFixtureDatabase(folder, { maskKey: madeUpKey })
    source = await database.open(false)
  })

  after(async () => {
    await source.close()
    await database.stop()
  })

  holds(
    () => async (plan) => {
      const page = await source.read(plan)
      return { page, released: await source.release(plan, page) }
    },
    async ({ tables }) => {
      for (const dataset of catalog.datasets.values()) await database.fill(dataset, tables[dataset.name] ?? [])
    },
  )
})
