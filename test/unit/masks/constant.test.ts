// masks/constant.ts: its examples, its oracle, its options.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { column } from '../../../gateway/expr/build.ts'
import type { ColumnType, Scalar } from '../../../gateway/expr/expr.ts'
import { constant } from '../../../masks/constant.ts'
import { valuesOf } from '../../hostile-values.ts'
import { judgeMask, show } from './judge-mask.ts'

judgeMask(constant, {
  accepts: ['text', 'integer', 'bigint', 'decimal', 'boolean', 'date', 'timestamptz'],
  scalar: 'value',
  is: ['showsNothing'],
  takes: [{ value: 'x'.repeat(200) }, { value: 0 }, { value: false }],
  refuses: [{}, { value: 'x'.repeat(201) }, { value: null }, { value: [] }],
})

type Written = Parameters<typeof constant.expr>[1]['value']
interface Case {
  readonly taken: readonly (readonly [Written, Scalar])[]
  readonly refused: readonly Written[]
  readonly mend: string
}

const constants: Readonly<Partial<Record<ColumnType, Case>>> = {
  text: {
    taken: [
      ['withheld', 'withheld'],
      ['', ''],
    ],
    refused: [0, true, 'a\0b', 'a\ud800'],
    mend: 'quote it, for example { constant: "withheld" }',
  },
  integer: {
    taken: [
      [0, 0],
      [-(2 ** 31), -(2 ** 31)],
      [2 ** 31 - 1, 2 ** 31 - 1],
    ],
    refused: ['0', 2 ** 31, -(2 ** 31) - 1, 0.5, true, false, Number.NaN],
    mend: 'write a whole number of up to 2147483647, for example { constant: 0 }',
  },
  bigint: {
    taken: [
      [0, '0'],
      [-5, '-5'],
      ['-0', '0'],
      ['-9223372036854775808', '-9223372036854775808'],
      ['9223372036854775807', '9223372036854775807'],
    ],
    refused: ['9223372036854775808', '-9223372036854775809', 2 ** 53, 0.5, true, 'x1', '1x', '', '1.0', '1'.repeat(20)],
    mend: 'write a whole number, quoted where it is above 2^53, for example { constant: 0 }',
  },
  decimal: {
    taken: [
      [0, '0'],
      ['0.00', '0.00'],
      [-9.5, '-9.5'],
      ['9'.repeat(30), '9'.repeat(30)],
      [`0.${'1'.repeat(30)}`, `0.${'1'.repeat(30)}`],
    ],
    refused: ['', 'x', '.5', '5.', '1e5', true, '9'.repeat(31), `0.${'1'.repeat(31)}`, 'x1', '1x', 1e21, '1.x', 'NaN'],
    mend: 'write up to 30 digits, for example { constant: 0 } or { constant: "0.00" }',
  },
  boolean: {
    taken: [
      [true, true],
      [false, false],
    ],
    refused: ['true', 0, 1, ''],
    mend: 'write { constant: true } or { constant: false }',
  },
  date: {
    taken: ['1900-01-01', '2000-02-29', '0001-01-01'].map((day) => [day, day]),
    refused: [
      ...['2001-02-29', '0000-01-01', '2000-1-1', '10000-01-01', '2000-01-01x', 'x2000-01-01', '2000-13-01'],
      ...[2000, true],
    ],
    mend: 'write a day of the years 1 to 9999, for example { constant: 1900-01-01 }',
  },
  timestamptz: {
    taken: ['1900-01-01T00:00:00Z', '2000-02-29T23:59:59Z'].map((instant) => [instant, instant]),
    refused: [
      ...[
        '2001-02-29T00:00:00Z',
        '2000-01-01T24:00:00Z',
        '2000-01-01T00:00:60Z',
        '2000-01-01T00:00:00.5Z',
        '2000-01-01',
      ],
      ...['x2000-01-01T00:00:00Z', '2000-01-01T00:00:00Zx', '2000-01-01T00:00:00', true],
    ],
    mend: 'write an instant in UTC, for example { constant: 1900-01-01T00:00:00Z }',
  },
}

for (const type of constant.accepts) {
  test(`a constant of ${type} is shown exactly as it was written, or told what to write`, () => {
    const { taken, refused, mend } = constants[type] ?? assert.fail('no case')
    for (const [value, shown] of taken) {
      assert.equal(constant.misfit?.({ value }, type), null, String(value))
      assert.equal(show(constant, { value }, type, valuesOf(type)[1] ?? null), shown)
      assert.equal(show(constant, { value }, type, null), null)
    }
    for (const value of refused) {
      const problem = `has a value that is no ${type}`
      assert.deepEqual(constant.misfit?.({ value }, type), { problem, mend }, String(value))
      const message = `a constant that is no ${type} was let through`
      assert.throws(() => constant.expr(column('raw', type), { value }), { message })
    }
  })
}

test('for a column of any other type another mask is to be chosen', () => {
  assert.deepEqual(constant.misfit?.({ value: 'x' }, 'json'), {
    problem: 'has a value that is no json',
    mend: 'choose another mask',
  })
})
