// However many operations differ, a session of the replica holds few named statements: `npm run prove:operations` sends a hundred
// thousand, this ten thousand.
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { sharedScrim } from '../scrim.ts'
import { crowd } from './crowd.ts'

it('ten thousand operations of two thousand shapes leave fewer than 200 named statements on a session', async () => {
  const { operations, shapes, named } = await crowd(await sharedScrim(), 10_000)
  assert.equal(operations, 10_000)
  assert.ok(shapes > 1000, `${shapes} shapes`)
  assert.ok(named > 150, `${named}: the limit was not reached`)
  assert.ok(named < 200, `${named} named statements`)
})
