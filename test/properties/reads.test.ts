// Whole reads, from an ask to the cells of every page, through the real planner and a real Postgres, over its generated
// views and in query mode: the same, row by row, as an independent reference says over the same rows, and as the source in
// memory reads.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { operators } from '../../gateway/operators/registry.ts'
import type { ReadPlan } from '../../gateway/plan/read-plan.ts'
import { readMemory } from '../../gateway/sources/memory/read-memory.ts'
import type { Page, Released } from '../../gateway/sources/source.ts'
import type { Mask } from '../../masks/mask.ts'
import { masks } from '../../masks/registry.ts'
import { arbitraryAsk } from './arbitrary-ask.ts'
import { assertRead, type Reading } from './assert-read.ts'
import { callers } from './callers.ts'
import { type FixtureDatabase, startFixtureDatabase } from './fixture-database.ts'
import { arbitraryRows } from './hostile-rows.ts'
import { createReadCoverage } from './read-coverage.ts'
import { referenceRead } from './reference-read.ts'
import { createScenes, type Scene } from './scene.ts'

const seed = Number(process.env.SCRIM_SEED ?? 20_240_607)
const cases = Math.max(2000, Number(process.env.SCRIM_CASES ?? 2700))
const contents = 12
const refusalCodes = [
  'ASK_CURSOR_INVALID',
  'ASK_FILTER_INVALID',
  'ASK_LIMIT_TOO_LARGE',
  'ASK_LITERAL_INVALID',
  'ASK_PATH_INVALID',
  'PLAN_DATASET_UNKNOWN',
  'PLAN_FIELD_UNKNOWN',
  'PLAN_FILTER_REFUSED',
  'PLAN_KEY_UNREADABLE',
  'PLAN_OPERATOR_REFUSED',
]
let database: FixtureDatabase

for (const enforcement of ['views', 'query'] as const) {
  test(`in ${enforcement} mode a read shows what the reference says: cells, order, pages, counts, clear values and refusals`, async (t) => {
    database = await startFixtureDatabase(`${import.meta.dirname}/datasets`, { enforcement })
    try {
      await compareReads(
        t,
        [...masks.values()].filter(({ name }) => enforcement === 'views' || name !== 'pseudonym'),
      )
    } finally {
      await database.stop()
    }
  })
}

/** @param covered the masks that the asks must meet often enough. */
async function compareReads(t: TestContext, covered: readonly Mask[]): Promise<void> {
  const coverage = createReadCoverage()
  const started = process.cpuUsage()
  for (let content = 0; content < contents; content++) {
    const scenes: Scene[] = []
    for (const dataset of database.catalog.datasets.values()) {
      const [rows = []] = fc.sample(arbitraryRows(dataset), { numRuns: 1, seed: seed + content })
      await database.fill(dataset, rows)
      scenes.push(...createScenes(dataset, rows, callers[dataset.name] ?? [], database.env))
    }
    const source = await database.open(content % 2 === 1)
    try {
      const asked = fc.constantFrom(...scenes).chain((scene) => fc.tuple(fc.constant(scene), arbitraryAsk(scene)))
      const reading: Reading = {
        catalog: database.catalog,
        execute: async (plan, scene) => {
          const page = await source.read(plan)
          const released = await source.release(plan, page)
          assertMemory(plan, scene, page, released)
          return { page, released }
        },
      }
      const property = fc.asyncProperty(asked, async ([scene, ask]) => {
        const expected = referenceRead(scene, ask)
        const pages = await assertRead(reading, scene, ask, expected)
        coverage.note(scene, ask, expected, pages)
      })
      await fc.assert(property, { numRuns: Math.ceil(cases / contents), seed: seed + content })
    } finally {
      await source.close()
    }
  }
  const { user, system } = process.cpuUsage(started)
  t.diagnostic(`seed ${seed}, ${Math.round((user + system) / 1000)} ms of this process\n${coverage}`)
  assert.ok(coverage.cases >= 2000)
  assert.ok(coverage.answered >= 0.6 * coverage.cases, 'at least 60 % of the cases have rows')
  for (const name of operators.keys()) assert.ok(coverage.count('operator', name) >= 50, `operator ${name}`)
  for (const { name, bestEffort } of covered) {
    assert.ok(coverage.count('mask', name) >= 50, `mask ${name}`)
    if (!bestEffort) assert.ok(coverage.count('mask filtered or sorted', name) >= 20, `mask ${name} filtered or sorted`)
  }
  for (const code of refusalCodes) assert.ok(coverage.count('refused', code) >= 5, code)
}

/** The source in memory reads the same page, to its last cell. */
function assertMemory(plan: ReadPlan, scene: Scene, page: Page, released: Released): void {
  const memory = readMemory(plan, { [scene.dataset.name]: scene.rows }, database.env)
  // Without a readable key, rows that look the same stand in no order among themselves.
  const keys = plan.binding === null ? memory.page.keys : page.keys
  assert.deepEqual(memory, { page: { ...page, keys }, released }, 'the page in memory')
}
