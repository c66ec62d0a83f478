// Whole reads as in reads.test.ts, the plans executed in memory: quick enough for mutation tests. That Postgres gives
// the same is tested there.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { loadCatalog } from '../../gateway/catalog/load-catalog.ts'
import { readMemory } from '../../gateway/sources/memory/read-memory.ts'
import { testEnvironment } from '../mask-keys.ts'
import { arbitraryAsk } from './arbitrary-ask.ts'
import { assertRead, type Reading } from './assert-read.ts'
import { callers } from './callers.ts'
import { arbitraryRows } from './hostile-rows.ts'
import { referenceRead } from './reference-read.ts'
import { createScenes } from './scene.ts'

const seed = 20_261_122
const asksPerDataset = 120

const { catalog } = await loadCatalog(`${import.meta.dirname}/datasets`, null)
assert.ok(catalog)
const reading: Reading = {
  catalog,
  execute: async (plan, { dataset, rows }) => readMemory(plan, { [dataset.name]: rows }, testEnvironment),
}

for (const dataset of catalog.datasets.values()) {
  test(`reads of ${dataset.name} show what the reference says`, async () => {
    const [rows = []] = fc.sample(arbitraryRows(dataset), { numRuns: 1, seed })
    const scenes = createScenes(dataset, rows, callers[dataset.name] ?? [], testEnvironment)
    const asked = fc.constantFrom(...scenes).chain((scene) => fc.tuple(fc.constant(scene), arbitraryAsk(scene)))
    for (const [scene, ask] of fc.sample(asked, { numRuns: asksPerDataset, seed })) {
      try {
        await assertRead(reading, scene, ask, referenceRead(scene, ask))
      } catch (error) {
        throw new Error(`${scene}: ${JSON.stringify(ask)}`, { cause: error })
      }
    }
  })
}
