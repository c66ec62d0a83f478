// A small run of what `npm run prove:inference` and `npm run prove:timing` do at full size.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { families } from './families.ts'
import { runFamilies } from './run-families.ts'
import { type Ground, ownDatasets, ownTree, prepareGround } from './target.ts'
import { plantedAsk, timedAsks } from './timing/asks.ts'
import { plantedLeak } from './timing/planted-leak.ts'
import { runTiming } from './timing/run-timing.ts'
import { verdictOf } from './verdict.ts'
import { edited } from './weaken-tree.ts'
import { weaknesses } from './weaknesses.ts'

const quiet = (): void => undefined
let ground: Ground

before(async () => {
  ground = await prepareGround()
})
after(() => ground[Symbol.asyncDispose]())

test('no family guesses a hidden value better than from what is shown, and a weakened gateway loses most', async () => {
  const size = { seed: 1, values: 25, control: 25, weaknesses: ['filters meet stored values'] } as const
  const results = await runFamilies(ground, families, size, quiet)
  assert.ok(results.length >= 25)
  const { table, failures } = verdictOf(results)
  assert.deepEqual(failures, [], table)
  // Small as it is, one value too many would count: nothing but a clock may guess beside the guesser at all.
  for (const { name, real } of results) assert.ok(name === 'response time' || real.gained === 0, `${name}\n${table}`)
  assert.ok(results.some(({ control }) => control !== null && control.found > 0.9))
})

test('every weakness still fits the code that it opens', async () => {
  for (const edits of [...Object.values(weaknesses), plantedLeak]) {
    const texts = new Map<string, string>()
    for (const edit of edits) {
      const { file } = edit
      const path = file.startsWith('datasets/') ? join(ownDatasets, file.slice(9)) : join(ownTree, file)
      texts.set(file, edited(texts.get(file) ?? (await readFile(path, 'utf8')), edit))
    }
  }
  assert.throws(() => edited('a a', { file: 'x.ts', from: 'a', to: 'b' }), /2 times, not once/)
  assert.throws(() => edited('', { file: 'x.ts', from: 'a', to: 'b' }), /0 times, not once/)
})

test('times are taken of both sorts of every ask, against the real gateway and the planted leak', async () => {
  const asks = [plantedAsk, ...timedAsks.slice(-1)]
  const results = await runTiming(ground, { seed: 1, pairs: 5, planted: 5, hidden: 100, asks }, quiet)
  const kinds = results.map(({ of, name, indexed, pairs }) => `${of} ${name} ${indexed} ${pairs}`)
  assert.deepEqual(kinds, [
    'real read remark false 5',
    'real filter website false 5',
    'real read remark true 5',
    'real filter website true 5',
    'residual filter on a column that is shown, over hidden rows true 5',
    'planted read remark true 5',
  ])
})
