// Ids sort by when they were made, whatever the clock does.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createUlid } from '../../../gateway/seal/ulid.ts'

test('an id is 26 characters of Crockford’s base32, its first ten the time', () => {
  // The example of the specification.
  assert.equal(createUlid(() => 1469918176385)().slice(0, 10), '01ARYZ6S41')
  assert.equal(createUlid(() => 0)().slice(0, 10), '0000000000')
  assert.equal(createUlid(() => 2 ** 48 - 1)().slice(0, 10), '7ZZZZZZZZZ')
  for (let i = 0; i < 1_000; i++) assert.match(createUlid()(), /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/)
})

test('ids increase strictly, also when the clock stands still, jumps or steps back', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.constant(1_700_000_000_000), fc.nat(2 ** 31)), { minLength: 2, maxLength: 200 }),
      (times) => {
        let next = 0
        const ulid = createUlid(() => times[next++] ?? 0)
        const ids = times.map(() => ulid())
        assert.deepEqual([...ids].sort(), ids)
        assert.equal(new Set(ids).size, ids.length)
      },
    ),
  )
})

test('a hundred thousand ids of one millisecond are distinct and in order', () => {
  const ulid = createUlid(() => 1_700_000_000_000)
  let last = ''
  for (let i = 0; i < 100_000; i++) {
    const id = ulid()
    assert.ok(id > last)
    last = id
  }
})

test('two sources share nothing: the random part differs in every millisecond', () => {
  let at = 0
  const one = createUlid(() => at)
  const two = createUlid(() => at)
  const seen = new Set<string>()
  for (; at < 2_000; at++) seen.add(one().slice(10)).add(two().slice(10))
  assert.equal(seen.size, 4_000)
  // Each of the 16 places takes each of the 32 digits.
  for (let place = 0; place < 16; place++) assert.equal(new Set(Array.from(seen, (id) => id[place])).size, 32)
})
