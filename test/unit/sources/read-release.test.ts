// The second step of a conditional clear rule: whose value it is must be certain, else it is not shown.
import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { parseAsk } from '../../../gateway/ask/parse-ask.ts'
import { loadCatalog } from '../../../gateway/catalog/load-catalog.ts'
import { planRead } from '../../../gateway/plan/plan-read.ts'
import { createSeal } from '../../../gateway/seal/seal.ts'
import { toReleased } from '../../../gateway/sources/postgres/read-release.ts'
import type { Cells } from '../../../gateway/sources/postgres/row-query.ts'
import { samplePrincipal } from '../../sample-principals.ts'

const limits = { fields: 200, relationDepth: 4, filterNodes: 100, filterDepth: 8, listItems: 1000, literal: 4096 }

/** What sam is shown of three rows, two of them with one key, where the second step found these. */
async function releasedOf(found: readonly Cells[]) {
  const { catalog } = await loadCatalog(resolve(import.meta.dirname, '../../../datasets'), null)
  assert.ok(catalog)
  const ask = parseAsk('customers', null, [['fields', 'id,full_name']], limits)
  const seal = createSeal({ current: new Uint8Array(32).fill(7), previous: [] })
  const plan = planRead(ask, samplePrincipal('sam'), catalog, seal, { cells: 1000, rows: 20_000 })
  assert.ok(plan.release)
  const masked = [
    [3, 'L. S.'],
    [3, 'A. B.'],
    [5, 'D. S.'],
  ]
  const nothing = { last: null, places: [], related: [], absent: [], more: false, count: null }
  const page = { rows: masked, keys: [[3], [3], [5]], ...nothing }
  return toReleased(plan, plan.release, page, found)
}

test('a key of two rows releases neither, also where only one of them may be shown', async () => {
  const shown: Cells = ['3', 'Louis Storl', 't']
  const hidden: Cells = ['3', null, 'f']
  for (const doubled of [
    [shown, hidden],
    [hidden, shown],
    [shown, shown],
    [shown, hidden, shown],
  ]) {
    const { rows, except } = await releasedOf([...doubled, ['5', 'Dorian Schwarthoff', 't']])
    assert.deepEqual(rows, [
      [3, 'L. S.'],
      [3, 'A. B.'],
      [5, 'Dorian Schwarthoff'],
    ])
    assert.deepEqual(except, [[0, 1]])
  }
})

test('a row that the second step does not find, or may not show, stays masked', async () => {
  const { rows, except } = await releasedOf([['5', null, 'f']])
  assert.deepEqual([rows[2], except], [[5, 'D. S.'], [[0, 1, 2]]])
})
