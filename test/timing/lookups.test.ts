// The machinery that measures the time of lookups: it meets hits, misses and hidden rows through the real door, and its
// figure is what it should be for times that are known. How long anything takes is not judged here.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sharedScrim } from '../scrim.ts'
import { aucOf } from './auc.ts'
import { timeLookups } from './time-lookups.ts'

describe('the time of a lookup', () => {
  it('is measured for a miss, a hidden row and a visible one, as often as asked', async () => {
    const times = await timeLookups(await sharedScrim(), 10, 1)
    for (const kind of [times.miss, times.hidden, times.seen]) {
      assert.equal(kind.length, 10)
      assert.ok(kind.every((ms) => ms > 0))
    }
  })

  it('gives 1 where every time tells, 0.5 where none does, and an interval that narrows with more', () => {
    const few = Array.from({ length: 50 }, (_, i) => i)
    const many = Array.from({ length: 5000 }, (_, i) => i % 50)
    const late = few.map((ms) => ms + 100)
    assert.deepEqual(aucOf(few, late), { auc: 1, interval: [1, 1] })
    assert.deepEqual(aucOf(late, few).auc, 1)
    assert.equal(aucOf(few, few).auc, 0.5)
    assert.equal(aucOf([1, 2], [2, 3]).auc, 0.875)
    const width = ([from, to]: readonly [number, number]): number => to - from
    assert.ok(width(aucOf(many, many).interval) < 0.04)
    assert.ok(width(aucOf(few, few).interval) > 0.25)
  })
})
