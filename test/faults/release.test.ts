// A small run of what `npm run faults` does at full size.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { edited, weakenTree } from '../inference/weaken-tree.ts'
import { type Ground, ownDatasets, ownTree, prepareGround } from './release/ground.ts'
import { runKills } from './release/kill-campaign.ts'
import { runLimits } from './release/limit-campaign.ts'
import { runRaces } from './release/race-campaign.ts'
import { killWeaknesses, raceWeaknesses } from './release/weaknesses.ts'

let ground: Ground

before(async () => {
  ground = await prepareGround()
})
after(() => ground[Symbol.asyncDispose]())

test('no row is shown without its durable event, wherever a gateway is killed', async () => {
  const { counted, faults, cells } = await runKills(ground, { kills: 6, seed: 1, gateways: 2 })
  assert.deepEqual(faults, [])
  assert.ok(counted >= 6 && cells > 100, `${counted} kills, ${cells} cells`)
})

test('a gateway that records a release after it has sent it is caught', async () => {
  await using weak = await weakenTree(killWeaknesses['audit after send'], ownDatasets)
  const { faults } = await runKills(ground, { kills: 60, seed: 1, gateways: 2 }, { tree: weak.tree, first: true })
  assert.ok(faults.length > 0)
})

test('a revocation on either gateway wins against every release that it was acknowledged before', async () => {
  const { races, shown, refused, after, losses } = await runRaces(ground, { races: 60, seed: 1 })
  assert.deepEqual(losses, [])
  assert.ok(races >= 60 && shown > 0 && refused > 0 && after > 0, JSON.stringify({ races, shown, refused, after }))
})

test('a release that does not look at the grant again is caught', async () => {
  const edits = raceWeaknesses['a release trusts what the read began with']
  await using weak = await weakenTree(edits, ownDatasets)
  const { losses } = await runRaces(ground, { races: 1_000, seed: 1 }, { tree: weak.tree, first: true })
  assert.ok(losses.length > 0)
})

test('reads at once on two gateways count each row once, and never pass the limit', async () => {
  const { reads, shown, refused, faults } = await runLimits(ground, { grants: 1, reads: 100, seed: 1 })
  assert.deepEqual(faults, [])
  assert.equal(reads, 300)
  assert.ok(shown > 0 && refused > 0)
})

test('every weakness still fits the code that it opens', async () => {
  for (const edits of [...Object.values(killWeaknesses), ...Object.values(raceWeaknesses)]) {
    for (const edit of edits) edited(await readFile(join(ownTree, edit.file), 'utf8'), edit)
  }
})
