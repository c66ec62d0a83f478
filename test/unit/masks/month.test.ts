// masks/month.ts: its examples, its oracle, its options.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { column } from '../../../gateway/expr/build.ts'
import { month } from '../../../masks/month.ts'
import { judgeMask } from './judge-mask.ts'

judgeMask(month, {
  accepts: ['date', 'timestamptz', 'timestamp'],
  scalar: null,
  is: ['keepsOrder'],
  takes: [{}],
  refuses: [{ n: 1 }, null],
})

test('month says of which type it cannot speak', () => {
  assert.throws(() => month.expr(column('raw', 'text'), {}), { message: 'text has no month' })
})
