// Every function of expressions on arguments written by hand, with the edges that Postgres has.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { callFunction, type Value } from '../../../gateway/expr/call-function.ts'
import { type ColumnType, type FunctionName, functions } from '../../../gateway/expr/expr.ts'

type Case = readonly [args: readonly Value[], result: Value, type?: ColumnType]

const bytes = (...all: number[]): Uint8Array => Buffer.from(all)

const cases: Readonly<Record<FunctionName, readonly Case[]>> = {
  length: [
    [[''], 0],
    [['a🙂e\u0301'], 4],
  ],
  octetLength: [
    [[''], 0],
    [['é🙂'], 6],
  ],
  left: [
    [['🙂bc', 1], '🙂'],
    [['abc', 0], ''],
    [['abc', 9], 'abc'],
  ],
  right: [
    [['ab🙂', 1], '🙂'],
    [['abc', 0], ''],
    [['abc', 9], 'abc'],
  ],
  lower: [[['AZÉİ'], 'azÉİ']],
  trim: [
    [['  a b  '], 'a b'],
    [['\ta\t'], '\ta\t'],
    [['   '], ''],
    [[''], ''],
    [['xyaxyx', 'xy'], 'a'],
    [[' a ', 'x'], ' a '],
    [['🙂a🙂', '🙂'], 'a'],
  ],
  matches: [
    [['abc', 'b'], true],
    [['abc', '^b'], false],
    [['🙂', '^[🙂]$'], true],
  ],
  replaceMatches: [
    [['a1b22', '[0-9]+', '#'], 'a#b#'],
    [['🙂🙂', '[🙂]', 'x'], 'xx'],
  ],
  concat: [
    [['a', 'b', 'c'], 'abc'],
    [[], ''],
  ],
  repeat: [
    [['ab', 2], 'abab'],
    [['ab', 0], ''],
    [['ab', -1], ''],
  ],
  splitPart: [
    [['a.b.c', '.', 1], 'a'],
    [['a.b.c', '.', 3], 'c'],
    [['a.b.c', '.', 4], ''],
    [['a.b.c', '.', -1], 'c'],
    [['a.b.c', '.', -3], 'a'],
    [['a.b.c', '.', -4], ''],
    [['abc', '.', 1], 'abc'],
  ],
  minus: [
    [[5, 7], -2, 'integer'],
    [['9223372036854775807', '1'], '9223372036854775806', 'bigint'],
    [['1.5', '0.25'], '1.25', 'decimal'],
    [[-(2 ** 31) + 1, 1], -(2 ** 31), 'integer'],
  ],
  times: [
    [[5, -7], -35, 'integer'],
    [['3037000499', '3037000499'], '9223372030926249001', 'bigint'],
    [['1.5', '0.5'], '0.75', 'decimal'],
  ],
  div: [
    [[-7, 2], -3, 'integer'],
    [['7', '2'], '3', 'bigint'],
    [['7.5', '2'], '3', 'decimal'],
  ],
  mod: [
    [[-7, 2], -1, 'integer'],
    [['7', '-2'], '1', 'bigint'],
    [['7.5', '2'], '1.5', 'decimal'],
  ],
  floorTo: [
    [['1249.5', '1000'], '1000', 'float'],
    [['-0.5', '1000'], '-1000', 'float'],
    [['0', '10'], '0', 'float'],
    [['-0', '10'], '0', 'float'],
    [['1e+15', '10'], '1e+15', 'float'],
    [['-1e+15', '10'], '-1e+15', 'float'],
    [['999999999999999', '1'], '999999999999999', 'float'],
    [['2.5e+100', '1'], '2.5e+100', 'float'],
    [['0.00025', '0.0001'], '0.0002', 'float'],
    [['0.000025', '0.00001'], '2e-05', 'float'],
    [['1e-300', '1e-301'], '1e-300', 'float'],
  ],
  round: [
    [['1.25', 1], '1.3', 'decimal'],
    [['1250', -2], '1300', 'decimal'],
  ],
  isFinite: [
    [['2000-01-01'], true],
    [['infinity'], false],
    [['-infinity'], false],
  ],
  year: [
    [['1984-05-17'], 1984],
    [['0044-03-15 BC'], -44],
  ],
  firstOfYear: [
    [[1984], '1984-01-01'],
    [[-44], '0044-01-01 BC'],
  ],
  truncateYear: [
    [['1984-05-17T10:00:00.5Z'], '1984-01-01T00:00:00Z', 'timestamptz'],
    [['0044-03-15T12:00:00Z BC'], '0044-01-01T00:00:00Z BC', 'timestamptz'],
    [['1984-05-17T10:00:00'], '1984-01-01T00:00:00', 'timestamp'],
    [['0044-03-15T12:00:00 BC'], '0044-01-01T00:00:00 BC', 'timestamp'],
  ],
  month: [[['1984-05-17'], 5]],
  firstOfMonth: [
    [[1984, 5], '1984-05-01'],
    [[-44, 12], '0044-12-01 BC'],
  ],
  truncateMonth: [
    [['1984-05-17T10:00:00.5Z'], '1984-05-01T00:00:00Z', 'timestamptz'],
    [['0044-03-15T12:00:00 BC'], '0044-03-01T00:00:00 BC', 'timestamp'],
  ],
  truncateDay: [
    [['1984-05-17T10:00:00.5Z'], '1984-05-17T00:00:00Z', 'timestamptz'],
    [['0044-03-15T12:00:00 BC'], '0044-03-15T00:00:00 BC', 'timestamp'],
  ],
  utf8: [[['é'], new TextEncoder().encode('é')]],
  // Of the empty bytes, as FIPS 180-4 has it.
  sha256: [[[bytes()], Buffer.from('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', 'hex')]],
  joinBytes: [[[bytes(1, 2), bytes(3)], bytes(1, 2, 3)]],
  hex: [
    [[bytes(0, 171, 255)], '00abff'],
    [['AKv/'], '00abff'],
  ],
}

for (const [name, all] of Object.entries(cases)) {
  const fn = Object.keys(functions).find((one): one is FunctionName => one === name) ?? assert.fail(name)
  test(`${name} is what Postgres makes of its arguments`, () => {
    for (const [args, result, type = 'text'] of all) {
      assert.deepEqual(callFunction(fn, type, args), result, JSON.stringify(args))
    }
  })
}

test('what Postgres would raise on is an error', () => {
  const raised: readonly (readonly [FunctionName, readonly Value[], ColumnType, string])[] = [
    ['splitPart', ['a', '.', 0], 'text', 'split_part counts from 1'],
    ['minus', [-(2 ** 31), 1], 'integer', 'out of the range of integer'],
    ['times', [2 ** 31 - 1, 2], 'integer', 'out of the range of integer'],
    ['minus', ['-9223372036854775808', '1'], 'bigint', 'out of the range of bigint'],
    ['div', ['1', '0.0'], 'decimal', 'division by zero'],
    ['div', [1, 0], 'integer', 'Division by zero'],
    ['year', ['infinity'], 'date', 'not a finite date'],
  ]
  for (const [fn, args, type, message] of raised) assert.throws(() => callFunction(fn, type, args), { message })
})
