// A small run of what `npm run faults` does at full size.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { edited, weakenTree } from '../inference/weaken-tree.ts'
import { type Ground, ownDatasets, ownTree, prepareGround } from './release/ground.ts'
import { runKills } from './release/kill-campaign.ts'
import { killWeaknesses, raceWeaknesses } from './release/weaknesses.ts'

let ground: Ground

before(async () => {
  ground = await prepareGround()
})
after(() => ground[Symbol.asyncDispose]())

test('no row is shown without its durable event, wherever a gateway is killed', async () => {
  const { counted, unaudited, cells } = await runKills(ground, { kills: 6, seed: 1, gateways: 2 })
  assert.deepEqual(unaudited, [])
  assert.ok(counted >= 6 && cells > 100, `${counted} kills, ${cells} cells`)
})

test('a gateway that records a release after it has sent it is caught', async () => {
  await using weak = await weakenTree(killWeaknesses['audit after send'], ownDatasets)
  const { unaudited } = await runKills(ground, { kills: 60, seed: 1, gateways: 2 }, { tree: weak.tree, first: true })
  assert.ok(unaudited.length > 0)
})

test('every weakness still fits the code that it opens', async () => {
  for (const edits of [...Object.values(killWeaknesses), ...Object.values(raceWeaknesses)]) {
    for (const edit of edits) edited(await readFile(join(ownTree, edit.file), 'utf8'), edit)
  }
})
