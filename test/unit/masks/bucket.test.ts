// masks/bucket.ts: its examples, its oracle, its options.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bucket } from '../../../masks/bucket.ts'
import { judgeMask } from './judge-mask.ts'

judgeMask(bucket, {
  accepts: ['decimal', 'integer', 'bigint', 'float'],
  scalar: 'size',
  is: ['keepsOrder', 'mayLower'],
  takes: [{ size: 1 }, { size: 1_000_000_000 }],
  refuses: [{}, { size: 0 }, { size: 1_000_000_001 }, { size: 2.5 }],
})

test('a bucket of one is refused, for it would show every whole number', () => {
  assert.deepEqual(bucket.misfit?.({ size: 1 }, 'integer'), {
    problem: 'of size 1 would show every whole number as it is',
    mend: 'write a size of 2 or more',
  })
  assert.equal(bucket.misfit?.({ size: 2 }, 'integer'), null)
})
