// Days and instants as numbers and back: against Date where it reaches, and by hand before year 1.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  daysInMonth,
  firstDayOf,
  monthOf,
  parseClock,
  parseDay,
  parseInstant,
  toDayText,
  toInstantText,
  yearOf,
} from '../../../gateway/expr/calendar.ts'

test('a day is the one that Date has, there and back, through 400 years and at their ends', () => {
  const days = [
    ...Array.from({ length: 300 }, (_, i) => i * 487 - 73_000),
    -719_162,
    2_932_896,
    0,
    -1,
    1,
    11_016,
    11_015,
    11_017,
  ]
  for (const day of days) {
    const date = new Date(day * 86_400_000)
    const text = date.toISOString().slice(0, 10)
    assert.equal(toDayText(day), text)
    assert.equal(parseDay(text), day)
    assert.equal(yearOf(day), date.getUTCFullYear())
    assert.equal(monthOf(day), date.getUTCMonth() + 1)
    assert.equal(firstDayOf(yearOf(day)), Math.round(Date.parse(`${text.slice(0, 4)}-01-01`) / 86_400_000))
    assert.equal(firstDayOf(yearOf(day), monthOf(day)), Math.round(Date.parse(`${text.slice(0, 7)}-01`) / 86_400_000))
  }
})

test('years before 1 count down, without a year 0', () => {
  const known: readonly (readonly [number, string, year: number, month: number])[] = [
    [-719_163, '0001-12-31 BC', -1, 12],
    [-719_162, '0001-01-01', 1, 1],
    [-719_528, '0001-01-01 BC', -1, 1],
    [-719_469, '0001-02-29 BC', -1, 2],
    [-719_468, '0001-03-01 BC', -1, 3],
    [-719_529, '0002-12-31 BC', -2, 12],
    [-2_440_588, '4714-11-24 BC', -4714, 11],
    [2_932_897, '10000-01-01', 10_000, 1],
    [2_145_042_905, '5874897-12-31', 5_874_897, 12],
  ]
  for (const [day, text, year, month] of known) {
    assert.equal(toDayText(day), text)
    assert.equal(parseDay(text), day)
    assert.deepEqual([yearOf(day), monthOf(day)], [year, month])
  }
  assert.equal(toDayText(firstDayOf(-1)), '0001-01-01 BC')
  assert.equal(toDayText(firstDayOf(-44, 3)), '0044-03-01 BC')
  assert.equal(toDayText(firstDayOf(1)), '0001-01-01')
})

test('an instant counts microseconds, and is written without trailing zeros', () => {
  const known: readonly (readonly [bigint, string])[] = [
    [0n, '1970-01-01T00:00:00Z'],
    [-1n, '1969-12-31T23:59:59.999999Z'],
    [500_000n, '1970-01-01T00:00:00.5Z'],
    [10n, '1970-01-01T00:00:00.00001Z'],
    [86_399_999_999n, '1970-01-01T23:59:59.999999Z'],
    [3_723_000_000n, '1970-01-01T01:02:03Z'],
    [-86_400_000_000n, '1969-12-31T00:00:00Z'],
    [-62_135_596_800_000_000n, '0001-01-01T00:00:00Z'],
    [-62_135_596_800_000_001n, '0001-12-31T23:59:59.999999Z BC'],
  ]
  for (const [micros, text] of known) {
    assert.equal(toInstantText(micros), text)
    assert.equal(parseInstant(text), micros)
  }
  assert.equal(parseInstant('1970-01-01T00:00:00.500Z'), 500_000n)
})

test('a time of day counts microseconds since midnight', () => {
  const known: readonly (readonly [string, number])[] = [
    ['00:00:00', 0],
    ['00:00:00.000001', 1],
    ['00:00:00.1', 100_000],
    ['00:00:01', 1_000_000],
    ['00:01:00', 60_000_000],
    ['01:02:03.5', 3_723_500_000],
    ['24:00:00', 86_400_000_000],
  ]
  for (const [text, micros] of known) assert.equal(parseClock(text), micros)
})

test('what is of no such form is an error', () => {
  for (const text of [
    '',
    'infinity',
    '2000-1-01',
    '2000-01-1',
    '200-01-01',
    'x2000-01-01',
    '2000-01-01x',
    '2000-01-01 AD',
    '2000-001-01',
  ])
    assert.throws(() => parseDay(text), { message: 'not a finite date' }, text)
  const instants = [
    '',
    'infinity',
    '2000-01-01',
    'x2000-01-01T00:00:00Z',
    '2000-01-01T00:00:00',
    '2000-01-01T00:00:00Zx',
  ]
  for (const text of [...instants, '2000-01-01T00:00:00.Z', '2000-01-01T00:00:00.1234567Z', '2000-01-01T0:00:00Z'])
    assert.throws(() => parseInstant(text), { message: 'not a finite instant' }, text)
  for (const text of ['', '9:30:00', '09:30', 'x09:30:00', '09:30:00x', '09:30:00.', '09:30:00.1234567'])
    assert.throws(() => parseClock(text), { message: 'not a time of day' }, text)
})

test('a month has its days, February by the Gregorian rule', () => {
  const lengths = Array.from({ length: 12 }, (_, i) => daysInMonth(2023, i + 1))
  assert.deepEqual(lengths, [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
  assert.deepEqual(
    [2024, 2000, 1900, 2100, 0, -4, -100].map((year) => daysInMonth(year, 2)),
    [29, 29, 28, 28, 29, 29, 28],
  )
})
