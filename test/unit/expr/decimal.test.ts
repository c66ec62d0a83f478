// Exact decimals with Postgres's special values: each operation as a table written by hand.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  compareDecimals,
  divide,
  multiply,
  parseDecimal,
  remainder,
  roundTo,
  subtract,
  toDecimalText,
} from '../../../gateway/expr/decimal.ts'

const [inf, minus, nan] = ['Infinity', '-Infinity', 'NaN']

type Row = readonly [a: string, b: string, result: string]

const tables: Readonly<Record<string, { readonly of: typeof subtract; readonly rows: readonly Row[] }>> = {
  minus: {
    of: subtract,
    rows: [
      ['1', '0.25', '0.75'],
      ['0.25', '1', '-0.75'],
      ['1.50', '1.5', '0.00'],
      ['-1', '-1.000', '0.000'],
      [nan, '1', nan],
      ['1', nan, nan],
      [nan, nan, nan],
      [inf, '1', inf],
      [minus, '1', minus],
      ['1', inf, minus],
      ['1', minus, inf],
      [inf, inf, nan],
      [minus, minus, nan],
      [inf, minus, inf],
      [minus, inf, minus],
      [nan, inf, nan],
      [inf, nan, nan],
    ],
  },
  times: {
    of: multiply,
    rows: [
      ['1.5', '0.25', '0.375'],
      ['-2', '3.0', '-6.0'],
      ['0', '5.00', '0.00'],
      [nan, '1', nan],
      ['1', nan, nan],
      [nan, inf, nan],
      [inf, '2', inf],
      [inf, '-2', minus],
      [minus, '-2', inf],
      ['-0.5', inf, minus],
      ['0.5', minus, minus],
      [inf, '0', nan],
      ['0', minus, nan],
      [inf, inf, inf],
      [inf, minus, minus],
    ],
  },
  div: {
    of: divide,
    rows: [
      ['7', '2', '3'],
      ['-7', '2', '-3'],
      ['7.5', '-0.5', '-15'],
      ['0.4', '0.5', '0'],
      [nan, '1', nan],
      ['1', nan, nan],
      [nan, '0', nan],
      ['1', inf, '0'],
      ['-1', minus, '0'],
      [inf, '2', inf],
      [inf, '-2', minus],
      [minus, '0.5', minus],
      [minus, '-0.5', inf],
      [inf, inf, nan],
      [inf, minus, nan],
    ],
  },
  mod: {
    of: remainder,
    rows: [
      ['7', '2', '1'],
      ['-7', '2', '-1'],
      ['7', '-2', '1'],
      ['7.55', '0.5', '0.05'],
      ['1', '0.75', '0.25'],
      [nan, '1', nan],
      ['1', nan, nan],
      [nan, '0', nan],
      ['1.5', inf, '1.5'],
      ['-1', minus, '-1'],
      [inf, '2', nan],
      [minus, inf, nan],
    ],
  },
}

for (const [name, { of, rows }] of Object.entries(tables)) {
  test(`${name} of decimals`, () => {
    for (const [a, b, result] of rows) {
      assert.equal(toDecimalText(of(parseDecimal(a), parseDecimal(b))), result, `${a} ${name} ${b}`)
    }
  })
}

test('nothing is divided by zero', () => {
  for (const calculate of [divide, remainder]) {
    for (const a of ['1', '0', inf, minus]) {
      assert.throws(() => calculate(parseDecimal(a), parseDecimal('0.00')), {
        name: 'RangeError',
        message: 'division by zero',
      })
    }
  }
})

test('a decimal is rounded half away from zero, to exactly as many places', () => {
  const rounded: readonly (readonly [string, number, string])[] = [
    ['1249.50', 0, '1250'],
    ['1249.49', 0, '1249'],
    ['-1249.5', 0, '-1250'],
    ['0.5', 0, '1'],
    ['-0.5', 0, '-1'],
    ['0.4', 0, '0'],
    ['-0.4', 0, '0'],
    ['1249.50', -2, '1200'],
    ['1250', -2, '1300'],
    ['-1250', -2, '-1300'],
    ['49', -2, '0'],
    ['7', 2, '7.00'],
    ['7.005', 2, '7.01'],
    ['7.1', 1, '7.1'],
    ['0', 3, '0.000'],
    [nan, 1, nan],
    [inf, -1, inf],
    [minus, 0, minus],
  ]
  for (const [text, places, result] of rounded) {
    assert.equal(toDecimalText(roundTo(parseDecimal(text), places)), result, `${text} to ${places}`)
  }
})

test('a decimal is written as it was read, with its scale', () => {
  for (const text of [
    '0',
    '0.00',
    '0.05',
    '-0.05',
    '12.50',
    '-12.50',
    '100',
    nan,
    inf,
    minus,
    '123456789012345678901234567890',
  ]) {
    assert.equal(toDecimalText(parseDecimal(text)), text)
  }
  assert.equal(toDecimalText(parseDecimal('-0')), '0')
  assert.deepEqual(parseDecimal('-12.50'), { units: -1250n, scale: 2 })
  for (const text of ['', '-', '.5', '5.', '1e5', 'x1', '1x', '1.5x', '--1', 'nan', 'infinity', ' 1']) {
    assert.throws(() => parseDecimal(text), { message: 'not a decimal' }, text)
  }
})

test('NaN equals itself and is above everything', () => {
  const ascending = [minus, '-1.5', '0', '1.49', '1.5', inf, nan]
  for (const [i, a] of ascending.entries()) {
    for (const [j, b] of ascending.entries()) {
      assert.equal(Math.sign(compareDecimals(parseDecimal(a), parseDecimal(b))), Math.sign(i - j), `${a} ${b}`)
    }
  }
})
