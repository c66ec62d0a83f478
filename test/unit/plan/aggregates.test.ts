// What each type can be grouped, counted and added up by, and what comes of it.
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { type ColumnType, columnTypes } from '../../../gateway/expr/expr.ts'
import { aggregatesOf, isGroupable, resultType } from '../../../gateway/plan/aggregates.ts'

const all = ['count', 'count_distinct', 'sum', 'avg', 'min', 'max']
const compared = ['count', 'count_distinct', 'min', 'max']
const expected: Readonly<Partial<Record<ColumnType, readonly string[]>>> = {
  ...Object.fromEntries(['integer', 'bigint', 'decimal', 'float'].map((type) => [type, all])),
  ...Object.fromEntries(['text', 'date', 'time', 'timestamp', 'timestamptz', 'inet'].map((type) => [type, compared])),
  boolean: ['count', 'count_distinct'],
  uuid: ['count', 'count_distinct'],
}

for (const type of columnTypes) {
  it(`${type} has its aggregates`, () => {
    assert.deepEqual(aggregatesOf(type), expected[type] ?? ['count'])
    assert.equal(isGroupable(type), expected[type] !== undefined)
  })
}

it('sums and averages are exact', () => {
  const types = (['integer', 'bigint', 'decimal', 'float'] as const).map((type) => [
    resultType('sum', type),
    resultType('avg', type),
    resultType('min', type),
    resultType('count_distinct', type),
  ])
  assert.deepEqual(types, [
    ['bigint', 'decimal', 'integer', 'integer'],
    ['decimal', 'decimal', 'bigint', 'integer'],
    ['decimal', 'decimal', 'decimal', 'integer'],
    ['decimal', 'decimal', 'float', 'integer'],
  ])
})
