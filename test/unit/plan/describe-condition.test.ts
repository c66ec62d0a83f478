// A bound condition → the words of the YAML, test by test; what no bound rule holds is a fault of ours.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  and,
  claim,
  column,
  compare,
  integer,
  is,
  isIn,
  isNull,
  like,
  maskKey,
  not,
  or,
  text,
} from '../../../gateway/expr/build.ts'
import type { Expr } from '../../../gateway/expr/expr.ts'
import { conditionColumns, describeCondition } from '../../../gateway/plan/describe-condition.ts'

const name = column('name', 'text')
const size = column('size', 'integer')
const some = isIn(name, { kind: 'literals', values: ['a', 'b'], type: 'text' })

test('every kind of test has its words and its columns', () => {
  const words: readonly (readonly [Expr, unknown, readonly string[]])[] = [
    [compare('gte', size, integer(5)), { size: { gte: 5 } }, ['size']],
    [some, { name: { in: ['a', 'b'] } }, ['name']],
    [not(some), { name: { nin: ['a', 'b'] } }, ['name']],
    [isNull(name), { name: { is: 'null' } }, ['name']],
    [is(column('open', 'boolean'), 'true'), { open: { is: 'true' } }, ['open']],
    [like(name, 'a%', false), { name: { like: 'a*' } }, ['name']],
    [like(name, '%a_', true), { name: { ilike: '*a_' } }, ['name']],
    [like(name, '\\%%\\\\%\\\n', false), { name: { like: '\\%*\\\\*\\\n' } }, ['name']],
    [not(isNull(name)), { not: { name: { is: 'null' } } }, ['name']],
    [and([some, isNull(size)]), { all: [{ name: { in: ['a', 'b'] } }, { size: { is: 'null' } }] }, ['name', 'size']],
    [or([isNull(size), some]), { any: [{ size: { is: 'null' } }, { name: { in: ['a', 'b'] } }] }, ['size', 'name']],
    [or([]), { any: [] }, []],
  ]
  for (const [expr, said, columns] of words) {
    assert.deepEqual(describeCondition(expr), said)
    assert.deepEqual(conditionColumns(expr), columns)
  }
  assert.deepEqual(conditionColumns(name), ['name'])
  assert.deepEqual(conditionColumns(text('a')), [])
})

test('what no bound rule holds is an error', () => {
  const wrong: readonly (readonly [Expr, string])[] = [
    [name, 'no condition over rows is a column'],
    [maskKey('a', 'ikey'), 'no condition over rows is a maskKey'],
    [isNull(text('a')), 'a test of a value'],
    [compare('eq', name, claim('team', 'text')), 'a bound rule compares with values, not with a claim'],
    [isIn(name, { kind: 'claim', name: 'teams', type: 'text' }), 'a bound rule holds no claim'],
  ]
  for (const [expr, message] of wrong) assert.throws(() => describeCondition(expr), { message })
})
