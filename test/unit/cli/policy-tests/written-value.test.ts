// YAML's values as values of a column: of each type those that fit, and none that would be guessed or rounded.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { writtenValue } from '../../../../gateway/cli/policy-tests/written-value.ts'
import type { ColumnType, Scalar } from '../../../../gateway/expr/expr.ts'

describe('a value in a policy test', () => {
  for (const [type, written, value] of [
    ['text', 'a', 'a'],
    ['integer', 7, 7],
    ['integer', '7', 7],
    ['bigint', 7, '7'],
    ['bigint', '9007199254740993', '9007199254740993'],
    ['decimal', 12.5, '12.5'],
    ['decimal', '12.50', '12.50'],
    ['decimal', 'NaN', 'NaN'],
    ['float', 1e300, '1e+300'],
    ['float', '-Infinity', '-Infinity'],
    ['boolean', false, false],
    ['date', '2025-01-31', '2025-01-31'],
    ['date', 'infinity', 'infinity'],
    ['timestamptz', '2025-01-31T09:30:00+02:00', '2025-01-31T07:30:00Z'],
    ['interval', 'PT90M', 'PT1H30M'],
    ['json', { a: [1, null] }, '{"a":[1,null]}'],
    ['bytes', 'AP8=', 'AP8='],
    ['integer[]', [1, null, [2]], '[1,null,[2]]'],
    ['text[]', ['a', 'b'], '["a","b"]'],
    ['date', null, null],
  ] as const satisfies readonly (readonly [ColumnType, unknown, Scalar])[]) {
    it(`${JSON.stringify(written)} is a ${type}`, () => {
      assert.deepEqual(writtenValue(written, type), { ok: true, value })
    })
  }

  for (const [type, written] of [
    ['text', 7],
    ['text', true],
    ['text', ['a']],
    ['integer', 7.5],
    ['integer', true],
    ['decimal', 1e21],
    ['boolean', 'true'],
    ['boolean', 1],
    ['date', 20250131],
    ['timestamptz', '2025-01-31T09:30:00'],
    ['bytes', '?'],
    ['integer[]', 1],
    ['integer[]', ['x']],
    ['uuid', 'x'],
  ] as const satisfies readonly (readonly [ColumnType, unknown])[]) {
    it(`${JSON.stringify(written)} is no ${type}`, () => {
      assert.equal(writtenValue(written, type).ok, false)
    })
  }
})
