// The order of values of each type, as lists written by hand: each line is above the one before, what shares one is equal.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareScalars } from '../../../gateway/expr/compare-scalars.ts'
import type { ColumnType, Scalar } from '../../../gateway/expr/expr.ts'
import { comparableTypes } from '../../../gateway/expr/type-facts.ts'

const ascending: Readonly<Partial<Record<ColumnType, readonly (readonly Scalar[])[]>>> = {
  text: [[''], ['A'], ['B'], ['a'], ['aa'], ['b'], ['é'], ['\uffff'], ['🙂']],
  range: [['(,)'], ['[1,5)'], ['[1,5]'], ['empty']],
  integer: [[-2147483648], [-10], [-9], [0], [2], [10], [2147483647]],
  boolean: [[false], [true]],
  bigint: [
    ['-9223372036854775808'],
    ['-10'],
    ['-9'],
    ['0', '-0', '00'],
    ['9'],
    ['10'],
    ['9223372036854775806'],
    ['9223372036854775807'],
  ],
  decimal: [
    ['-Infinity'],
    ['-10'],
    ['-9.50', '-9.5'],
    ['-0.01'],
    ['0', '0.00', '-0'],
    ['0.1', '0.10'],
    ['0.11'],
    ['9.99'],
    ['10', '10.0'],
    ['100000000000000000000.5'],
    ['Infinity'],
    ['NaN'],
  ],
  float: [['-Infinity'], ['-1e+20'], ['-0.5'], ['0', '-0'], ['5e-324'], ['9'], ['10', '1e+01'], ['Infinity'], ['NaN']],
  date: [
    ['-infinity'],
    ['4714-11-24 BC'],
    ['0044-03-15 BC'],
    ['0001-12-31 BC'],
    ['0001-01-01'],
    ['1999-12-31'],
    ['2000-02-29'],
    ['10000-01-01'],
    ['infinity'],
  ],
  time: [
    ['00:00:00'],
    ['00:00:00.000001'],
    ['00:00:00.1', '00:00:00.100'],
    ['00:00:01'],
    ['00:00:59'],
    ['00:01:00'],
    ['00:59:59.9'],
    ['01:00:00'],
    ['24:00:00'],
  ],
  timestamp: [
    ['-infinity'],
    ['0044-03-15T12:00:00 BC'],
    ['0001-01-01T00:00:00'],
    ['2000-01-01T00:00:00'],
    ['2000-01-01T00:00:00.5', '2000-01-01T00:00:00.50'],
    ['infinity'],
  ],
  timestamptz: [
    ['-infinity'],
    ['0044-03-15T12:00:00Z BC'],
    ['0044-03-15T12:00:00.5Z BC'],
    ['1969-12-31T23:59:59.999999Z'],
    ['1970-01-01T00:00:00Z'],
    ['1970-01-01T00:00:01Z'],
    ['1970-01-01T00:01:00Z'],
    ['1970-01-01T01:00:00Z'],
    ['infinity'],
  ],
  interval: [
    ['-infinity'],
    ['P-1Y'],
    ['P-1M'],
    ['PT-1S'],
    ['PT0S', 'P1M-30D', 'P1DT-24H'],
    ['PT0.000001S'],
    ['PT23H'],
    ['P1D', 'PT24H'],
    ['P29D'],
    ['P1M', 'P30D', 'PT720H'],
    ['P31D'],
    ['P360D', 'P1Y'],
    ['infinity'],
  ],
  uuid: [
    ['00000000-0000-0000-0000-000000000000'],
    ['123e4567-e89b-12d3-a456-426614174000'],
    ['a23e4567-e89b-12d3-a456-426614174000'],
    ['ffffffff-ffff-ffff-ffff-ffffffffffff'],
  ],
  inet: [
    ['0.0.0.0/0'],
    ['10.0.0.0/8'],
    ['10.0.0.1/8'],
    ['10.255.0.0/8'],
    ['10.0.0.0/9'],
    ['10.0.0.0/31'],
    ['10.0.0.0'],
    ['10.0.0.1', '10.0.0.1/32'],
    ['255.255.255.255'],
    ['::/0'],
    ['::', '::/128'],
    ['::1'],
    ['::10.0.0.1'],
    ['2001:db8::/32'],
    ['2001:db8::1/32'],
    ['2001:db8::1'],
  ],
}

test('every type that can be compared has a list here', () => {
  assert.deepEqual(Object.keys(ascending).sort(), [...comparableTypes].sort())
})

for (const type of comparableTypes) {
  test(`${type} is in its order`, () => {
    const all = (ascending[type] ?? []).flatMap((same, rank) => same.map((value) => ({ value, rank })))
    for (const a of all) {
      for (const b of all) {
        assert.equal(
          Math.sign(compareScalars(type, a.value, b.value)),
          Math.sign(a.rank - b.rank),
          `${a.value} ${b.value}`,
        )
      }
    }
  })
}

test('what nothing may compare, and what is no value of its type, is an error', () => {
  const wrong: readonly (readonly [ColumnType, Scalar, string])[] = [
    ['text[]', '[]', 'arrays are never compared'],
    ['json', '{}', 'json is never compared'],
    ['bytes', '', 'bytes is never compared'],
    ['interval', 'a day', 'not an interval'],
    ['inet', 'localhost', 'not an address'],
    ['decimal', 'x', 'not a decimal'],
    ['decimal', '', 'not a decimal'],
    ['decimal', 'x1', 'not a decimal'],
    ['decimal', '1x', 'not a decimal'],
    ['date', 'today', 'not a finite date'],
    ['time', '09:30', 'not a time of day'],
    ['time', 'x09:30:00', 'not a time of day'],
    ['time', '09:30:00x', 'not a time of day'],
    ['timestamptz', 'now', 'not a finite instant'],
  ]
  for (const [type, value, message] of wrong) assert.throws(() => compareScalars(type, value, value), { message })
})
