// masks/year.ts: its examples, its oracle, its options.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { column } from '../../../gateway/expr/build.ts'
import { year } from '../../../masks/year.ts'
import { judgeMask } from './judge-mask.ts'

judgeMask(year, {
  accepts: ['date', 'timestamptz', 'timestamp'],
  scalar: null,
  is: ['keepsOrder', 'mayLower'],
  takes: [{}],
  refuses: [{ n: 1 }, null],
})

test('year says of which type it cannot speak', () => {
  assert.throws(() => year.expr(column('raw', 'text'), {}), { message: 'text has no year' })
})
