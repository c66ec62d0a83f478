// The proof of `npm run prove` in small: a few fresh pairs, and some weaknesses that it must catch.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { thisBuild } from './build.ts'
import { runCampaign } from './campaign.ts'
import { controls } from './controls.ts'
import { type Laboratory, openLaboratory } from './laboratory.ts'
import { runControl } from './run-control.ts'

const size = { pairs: 3, calls: 180, seed: 3 }

let lab: Laboratory
before(async () => {
  lab = await openLaboratory()
})
after(() => lab[Symbol.asyncDispose]())

test('two databases that show a caller the same cannot be told apart by any call', async (t) => {
  const { coverage, cells, differing, differences } = await runCampaign(lab, thisBuild, size, {})
  t.diagnostic(`seed ${size.seed}: ${coverage.calls} calls, ${coverage.withRows} of them 200 with rows`)
  assert.deepEqual(
    differences.map(({ report }) => report),
    [],
  )
  assert.ok(coverage.calls >= size.calls)
  assert.ok(coverage.withRows >= 0.6 * coverage.calls, 'most calls find rows')
  assert.ok(differing >= 0.2 * cells, 'what is not shown differs')
  assert.ok(
    coverage.unmasked >= 0.3 * coverage.granted && coverage.granted > 50,
    'many calls are shown what is granted',
  )
})

const caught = [
  'mask after read',
  'no tie-break',
  'sort on raw under a grant',
  'aggregate of stored values',
  'related rows unmasked',
]
for (const name of caught) {
  test(`the weakness "${name}" is caught`, async (t) => {
    const control = controls.find((one) => one.name === name)
    assert.ok(control)
    const after = await runControl(lab, control, size)
    t.diagnostic(`after ${after} calls`)
    assert.notEqual(after, null)
  })
}
