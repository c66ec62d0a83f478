// Values whose totals a careless reference would get wrong. That PostgreSQL gives the same is asked of it, value by value.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { AggregateName } from '../../../../gateway/ask/ask.ts'
import type { ColumnType, Scalar } from '../../../../gateway/expr/expr.ts'
import { aggregate, oneForm } from '../../../../gateway/sources/memory/aggregate.ts'
import { type ExpressionDatabase, startExpressionDatabase } from '../../../expression-database.ts'

type Case = readonly [
  what: string,
  type: ColumnType,
  values: readonly Scalar[],
  found: Partial<Record<AggregateName, Scalar>>,
]

const cases: readonly Case[] = [
  ['nothing', 'decimal', [], { count: 0, count_distinct: 0, sum: null, avg: null, min: null, max: null }],
  ['nulls alone', 'integer', [null, null], { count: 0, count_distinct: 0, sum: null, avg: null, min: null, max: null }],
  [
    'one number at several scales',
    'decimal',
    ['1', '1.0', '1.00'],
    { count: 3, count_distinct: 1, sum: '3', avg: '1', min: '1', max: '1' },
  ],
  ['thirds', 'integer', [1, 0, 0], { sum: '1', avg: '0.33333333333333333333' }],
  ['two thirds', 'integer', [1, 1, 0], { avg: '0.66666666666666666667' }],
  ['a third of much', 'bigint', ['9223372036854775807', '9223372036854775807', '0'], { sum: '18446744073709551614' }],
  ['a quotient of few digits before the point', 'integer', [10_000, 0, 0], { avg: '3333.3333333333333333' }],
  ['a quotient whose first digit is the divisor’s', 'integer', [3, 3, 4], { avg: '3.3333333333333333' }],
  ['less than nothing', 'decimal', ['-1', '-1', '0'], { avg: '-0.66666666666666666667', min: '-1', max: '0' }],
  [
    'a value of many digits',
    'decimal',
    ['0.000000000000000000000000000001', '0', '0'],
    { sum: '0.000000000000000000000000000001' },
  ],
  ['not a number', 'decimal', ['NaN', '1'], { sum: 'NaN', avg: 'NaN', min: '1', max: 'NaN' }],
  [
    'both infinities',
    'decimal',
    ['Infinity', '-Infinity', '2'],
    { sum: 'NaN', avg: 'NaN', min: '-Infinity', max: 'Infinity' },
  ],
  ['an infinity', 'float', ['-Infinity', '2'], { sum: '-Infinity', avg: '-Infinity', min: '-Infinity', max: '2' }],
  ['two zeros of a float', 'float', ['-0', '0'], { count_distinct: 1, sum: '0', min: '0', max: '0' }],
  [
    'a float halfway between two of 15 digits',
    'float',
    ['100000000000000.5'],
    { sum: '100000000000000', max: '100000000000000.5' },
  ],
  ['the other half', 'float', ['100000000000001.5'], { sum: '100000000000002' }],
  ['a float of more digits than are kept', 'float', ['123456789012345.67', '0.1'], { sum: '123456789012346.1' }],
  ['the least float', 'float', ['5e-324'], { sum: `0.${'0'.repeat(323)}494065645841247` }],
  ['a great float', 'float', ['-1e+20', '1e+20'], { sum: '0', min: '-1e+20' }],
  ['texts by their bytes', 'text', ['b', 'a', 'B', 'É', '\uffff', '🙂'], { count_distinct: 6, min: 'B', max: '🙂' }],
  [
    'days',
    'date',
    ['infinity', '2024-01-31', '0044-03-15 BC'],
    { min: '0044-03-15 BC', max: 'infinity', count_distinct: 3 },
  ],
]

describe('the totals of', () => {
  let database: ExpressionDatabase
  before(async () => {
    database = await startExpressionDatabase()
  })
  after(() => database.stop())

  for (const [what, type, values, found] of cases) {
    it(`${what}, in memory and in PostgreSQL`, async () => {
      await database.fill(
        { v: type },
        values.map((v) => ({ v })),
      )
      for (const [name, value] of Object.entries(found)) {
        assert.equal(aggregate(toName(name), values, type), value, `${name} in memory`)
        assert.equal(await total(toName(name), type), value === null ? null : String(value), `${name} in PostgreSQL`)
      }
    })
  }

  /** In SQL by hand. */
  async function total(fn: AggregateName, type: ColumnType): Promise<string | null> {
    const [row] = await database.query(`SELECT ${inSql(fn, type)} FROM public.d`)
    return row?.[0] ?? null
  }
})

function inSql(fn: AggregateName, type: ColumnType): string {
  if (fn === 'count') return 'count(v)'
  if (fn === 'count_distinct') return 'count(DISTINCT v)'
  if (fn === 'sum' || fn === 'avg') return `trim_scale(${fn}(trim_scale(v::numeric)))`
  if (type === 'decimal') return `trim_scale(${fn}(v))`
  return type === 'float' ? `${fn}(v) + 0.0` : type === 'text' ? `${fn}(v COLLATE "C")` : `${fn}(v)`
}

const toName = (name: string): AggregateName => {
  const found = (['count', 'count_distinct', 'sum', 'avg', 'min', 'max'] as const).find((one) => one === name)
  return found ?? assert.fail()
}

it('equal values have one form', () => {
  assert.deepEqual(
    [oneForm('decimal', '-0.00'), oneForm('float', '-0'), oneForm('text', 'A '), oneForm('date', null)],
    ['0', '0', 'A ', null],
  )
})
