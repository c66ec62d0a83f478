// masks/round.ts: its examples, its oracle, its options.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { round } from '../../../masks/round.ts'
import { judgeMask } from './judge-mask.ts'

judgeMask(round, {
  accepts: ['decimal', 'integer', 'bigint'],
  scalar: 'places',
  is: ['keepsOrder'],
  takes: [{ places: -12 }, { places: 12 }],
  refuses: [{}, { places: -13 }, { places: 13 }, { places: 0.5 }],
})

test('places that would show or hide every value of a type are told with what to write instead', () => {
  const misfit = (places: number, type: 'decimal' | 'integer' | 'bigint') => round.misfit?.({ places }, type)
  for (const type of ['integer', 'bigint'] as const) {
    for (const places of [0, 3]) {
      assert.deepEqual(misfit(places, type), {
        problem: `would show every ${type} as it is`,
        mend: 'write negative places: { round: -2 }',
      })
    }
  }
  assert.deepEqual(misfit(-10, 'integer'), {
    problem: 'writes 10 zeros, more than fit integer',
    mend: 'write -9 or more: { round: -2 }',
  })
  assert.deepEqual(misfit(-13, 'bigint'), {
    problem: 'writes 13 zeros, more than fit bigint',
    mend: 'write -12 or more: { round: -2 }',
  })
  assert.deepEqual(
    [misfit(0, 'decimal'), misfit(-12, 'decimal'), misfit(-1, 'integer'), misfit(-9, 'integer'), misfit(-12, 'bigint')],
    [null, null, null, null, null],
  )
})
