// Durations as Postgres holds and writes them. Their order: compare-scalars.test.ts.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isStorableInterval, parseInterval, toIntervalText } from '../../../gateway/expr/interval.ts'

const written: readonly (readonly [string, string])[] = [
  ['P1Y2M3W4DT5H6M7.5S', 'P1Y2M25DT5H6M7.5S'],
  ['P14M', 'P1Y2M'],
  ['P-14M', 'P-1Y-2M'],
  ['P1Y-13M', 'P-1M'],
  ['P1W', 'P7D'],
  ['PT90M', 'PT1H30M'],
  ['PT-90M', 'PT-1H-30M'],
  ['PT3600S', 'PT1H'],
  ['PT0.000001S', 'PT0.000001S'],
  ['PT-0.5S', 'PT-0.5S'],
  ['PT-0.500S', 'PT-0.5S'],
  ['PT1.05S', 'PT1.05S'],
  ['PT-7S', 'PT-7S'],
  ['P0D', 'PT0S'],
  ['PT0S', 'PT0S'],
  ['P1D', 'P1D'],
  ['P-1DT1S', 'P-1DT1S'],
  ['PT10S', 'PT10S'],
]

test('a duration is written as Postgres writes it', () => {
  for (const [text, shown] of written) {
    const interval = parseInterval(text) ?? assert.fail(text)
    assert.equal(toIntervalText(interval), shown)
    assert.deepEqual(parseInterval(shown), interval)
  }
  const all = { months: 14n, days: 25n, micros: 18_367_500_000n }
  assert.deepEqual(parseInterval('P1Y2M3W4DT5H6M7.5S'), all)
  assert.deepEqual(parseInterval('PT-1.000001S'), { months: 0n, days: 0n, micros: -1_000_001n })
})

test('what is of no such form is none', () => {
  for (const text of [
    '',
    'P',
    'PT',
    'P1DT',
    '1D',
    'P1',
    'P1.5D',
    'P1D2Y',
    'xP1D',
    'P1Dx',
    'PT1.S',
    'PT1.1234567S',
    'P--1D',
    'PT1D',
    `P${'1'.repeat(20)}D`,
  ])
    assert.equal(parseInterval(text), undefined, text)
})

test('a duration can be stored within its three ranges, but for the two that mean the infinities', () => {
  const [most, least, last, first] = [2n ** 31n - 1n, -(2n ** 31n), 2n ** 63n - 1n, -(2n ** 63n)]
  const storable = (months: bigint, days: bigint, micros: bigint) => isStorableInterval({ months, days, micros })
  for (const n of [most, least]) {
    assert.ok(storable(n, 0n, 0n))
    assert.ok(storable(0n, n, 0n))
    assert.ok(storable(n, n, 0n))
  }
  for (const n of [last, first]) {
    assert.ok(storable(0n, 0n, n))
    assert.ok(storable(most, 0n, n))
    assert.ok(storable(0n, most, n))
    assert.ok(storable(least, 0n, n))
    assert.ok(storable(0n, least, n))
  }
  assert.ok(storable(most, most, last - 1n))
  assert.ok(storable(least, least, first + 1n))
  assert.ok(storable(most, least, last))
  assert.ok(storable(least, most, first))
  assert.ok(!storable(most, most, last))
  assert.ok(!storable(least, least, first))
  assert.ok(!storable(most + 1n, 0n, 0n))
  assert.ok(!storable(least - 1n, 0n, 0n))
  assert.ok(!storable(0n, most + 1n, 0n))
  assert.ok(!storable(0n, least - 1n, 0n))
  assert.ok(!storable(0n, 0n, last + 1n))
  assert.ok(!storable(0n, 0n, first - 1n))
})
