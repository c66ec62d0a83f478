// The builders: frozen nodes, their types, and the two that are always true and always false.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  and,
  call,
  claim,
  column,
  eq,
  gt,
  gte,
  integer,
  is,
  isFalse,
  isIn,
  isNull,
  isTrue,
  like,
  lt,
  lte,
  maskKey,
  matches,
  not,
  nullOf,
  or,
  text,
  typeOf,
  value,
  when,
} from '../../../gateway/expr/build.ts'
import type { Expr } from '../../../gateway/expr/expr.ts'

const a = column('a', 'integer')
const b = eq(a, integer(1))

test('each builder makes one frozen node', () => {
  const list = { kind: 'literals', values: [1], type: 'integer' } as const
  const nodes: readonly (readonly [Expr, unknown])[] = [
    [a, { kind: 'column', name: 'a', type: 'integer', collation: 'database' }],
    [column('a', 'text', 'C'), { kind: 'column', name: 'a', type: 'text', collation: 'C' }],
    [value('1', 'bigint'), { kind: 'value', value: '1', type: 'bigint' }],
    [text('x'), { kind: 'value', value: 'x', type: 'text' }],
    [integer(1), { kind: 'value', value: 1, type: 'integer' }],
    [claim('team', 'text'), { kind: 'claim', name: 'team', type: 'text', list: false }],
    [maskKey('d', 'ikey'), { kind: 'maskKey', domain: 'd', part: 'ikey' }],
    ...([eq, lt, lte, gt, gte] as const).map(
      (of, i) => [of(a, a), { kind: 'compare', op: ['eq', 'lt', 'lte', 'gt', 'gte'][i], left: a, right: a }] as const,
    ),
    [isIn(a, list), { kind: 'in', left: a, list }],
    [is(a, 'true'), { kind: 'is', left: a, what: 'true' }],
    [isNull(a), { kind: 'is', left: a, what: 'null' }],
    [like(a, 'x%', true), { kind: 'like', left: a, pattern: 'x%', insensitive: true }],
    [matches(a, 'x'), { kind: 'call', fn: 'matches', args: [a, text('x')], type: 'boolean' }],
    [and([a, b]), { kind: 'and', all: [a, b] }],
    [and([]), { kind: 'and', all: [] }],
    [or([a, b]), { kind: 'or', any: [a, b] }],
    [or([]), { kind: 'or', any: [] }],
    [not(b), { kind: 'not', of: b }],
    [when(b, a, a), { kind: 'when', if: b, then: a, else: a }],
    [call('minus', a, integer(1)), { kind: 'call', fn: 'minus', args: [a, integer(1)], type: 'integer' }],
    [nullOf(a), { kind: 'value', value: null, type: 'integer' }],
  ]
  for (const [node, expected] of nodes) {
    assert.deepEqual(node, expected)
    assert.ok(Object.isFrozen(node))
  }
})

test('one condition alone is its own and and or', () => {
  assert.equal(and([b]), b)
  assert.equal(or([b]), b)
})

test('an expression has the type of its value', () => {
  const types: readonly (readonly [Expr, string])[] = [
    [a, 'integer'],
    [text('x'), 'text'],
    [claim('n', 'bigint'), 'bigint'],
    [call('length', text('x')), 'integer'],
    [call('minus', value('1', 'decimal'), value('1', 'decimal')), 'decimal'],
    [maskKey('d', 'okey'), 'bytes'],
    [when(b, text('x'), text('y')), 'text'],
    [b, 'boolean'],
    [and([b, b]), 'boolean'],
    [or([]), 'boolean'],
    [not(b), 'boolean'],
    [isNull(a), 'boolean'],
  ]
  for (const [expr, type] of types) assert.equal(typeOf(expr), type)
  assert.throws(() => call('minus'), { message: 'minus takes an argument' })
})

test('only the empty and is true, and the empty or false', () => {
  assert.deepEqual([and([]), and([b, b]), or([]), or([b, b]), b].map(isTrue), [true, false, false, false, false])
  assert.deepEqual([or([]), or([b, b]), and([]), and([b, b]), b].map(isFalse), [true, false, false, false, false])
})
