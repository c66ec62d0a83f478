// Conditions with claims → conditions with the caller's own values; null wherever one cannot be evaluated.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  and,
  call,
  claim,
  column,
  eq,
  integer,
  isIn,
  isNull,
  like,
  maskKey,
  not,
  or,
  text,
  value,
  when,
} from '../../../gateway/expr/build.ts'
import type { Expr } from '../../../gateway/expr/expr.ts'
import { bindClaims, claimNames, claimTexts } from '../../../gateway/policy/bind-claims.ts'
import { samplePrincipal } from '../../sample-principals.ts'

const who = {
  ...samplePrincipal('ana'),
  subject: 'me',
  email: 'me@example.com',
  roles: ['a', 'b'],
  attributes: { team: ['red'], teams: ['red', 'blue'], level: ['3'], none: [], high: ['high'], mixed: ['1', 'x'] },
}
const name = column('name', 'text')
const size = column('size', 'integer')
const oneOf = (claimed: string, of = name): Expr =>
  isIn(of, { kind: 'claim', name: claimed, type: of === size ? 'integer' : 'text' })
const literals = (...values: (string | number)[]): Expr => isIn(name, { kind: 'literals', values, type: 'text' })
const team = eq(name, claim('team', 'text'))
const red = eq(name, text('red'))
const missing = eq(name, claim('missing', 'text'))

test('a claim is the caller’s own value, or every one of a list', () => {
  const bound: readonly (readonly [Expr, Expr])[] = [
    [team, red],
    [eq(name, claim('subject', 'text')), eq(name, text('me'))],
    [eq(name, claim('email', 'text')), eq(name, text('me@example.com'))],
    [eq(size, claim('level', 'integer')), eq(size, integer(3))],
    [eq(claim('team', 'text'), name), eq(text('red'), name)],
    [oneOf('teams'), literals('red', 'blue')],
    [oneOf('roles'), literals('a', 'b')],
    [oneOf('team'), literals('red')],
    [oneOf('level', size), isIn(size, { kind: 'literals', values: [3], type: 'integer' })],
    [and([team, isNull(size)]), and([red, isNull(size)])],
    [or([isNull(size), team]), or([isNull(size), red])],
    [not(team), not(red)],
    [like(name, 'a%', true), like(name, 'a%', true)],
    [isNull(claim('team', 'text')), isNull(text('red'))],
    [like(claim('team', 'text'), 'r%', false), like(text('red'), 'r%', false)],
    [literals('x'), literals('x')],
    [
      isIn(claim('team', 'text'), { kind: 'literals', values: ['red'], type: 'text' }),
      isIn(text('red'), { kind: 'literals', values: ['red'], type: 'text' }),
    ],
    [name, name],
    [value(true, 'boolean'), value(true, 'boolean')],
  ]
  for (const [expr, expected] of bound) assert.deepEqual(bindClaims(expr, who), expected, JSON.stringify(expr))
})

test('what cannot be evaluated anywhere cannot be evaluated', () => {
  const broken = [
    missing,
    eq(name, claim('none', 'text')),
    eq(name, claim('teams', 'text')),
    eq(size, claim('high', 'integer')),
    eq(name, claim('constructor', 'text')),
    eq(claim('missing', 'text'), name),
    oneOf('missing'),
    oneOf('none'),
    oneOf('mixed', size),
    isIn(claim('missing', 'text'), { kind: 'literals', values: ['a'], type: 'text' }),
    isIn(claim('missing', 'text'), { kind: 'claim', name: 'teams', type: 'text' }),
    and([team, missing]),
    or([missing, team]),
    not(missing),
    isNull(claim('missing', 'text')),
    like(claim('missing', 'text'), 'a%', false),
  ]
  for (const expr of broken) assert.equal(bindClaims(expr, who), null, JSON.stringify(expr))
  assert.equal(bindClaims(eq(name, claim('email', 'text')), { ...who, email: null }), null)
})

test('a bound condition is frozen, and the original as it was', () => {
  for (const expr of [
    team,
    and([team, team]),
    or([team, team]),
    not(team),
    isNull(name),
    like(name, 'a', false),
    oneOf('teams'),
  ]) {
    const before = JSON.stringify(expr)
    assert.ok(Object.isFrozen(bindClaims(expr, who)))
    assert.equal(JSON.stringify(expr), before)
  }
})

test('what no row rule holds is a fault of ours', () => {
  const wrong: readonly Expr[] = [maskKey('a', 'ikey'), call('length', name), when(red, name, name)]
  for (const expr of wrong) assert.throws(() => bindClaims(expr, who), { message: `a row rule holds no ${expr.kind}` })
})

test('the claims of a condition are named, wherever they stand', () => {
  const named: readonly (readonly [Expr, readonly string[]])[] = [
    [claim('team', 'text'), ['team']],
    [team, ['team']],
    [eq(claim('a', 'text'), claim('b', 'text')), ['a', 'b']],
    [oneOf('teams'), ['teams']],
    [isIn(claim('team', 'text'), { kind: 'literals', values: [], type: 'text' }), ['team']],
    [and([team, missing]), ['team', 'missing']],
    [or([missing, team]), ['missing', 'team']],
    [not(team), ['team']],
    [isNull(claim('team', 'text')), ['team']],
    [like(claim('team', 'text'), 'a', false), ['team']],
    [name, []],
    [text('a'), []],
    [literals('a'), []],
  ]
  for (const [expr, names] of named) assert.deepEqual(claimNames(expr), names)
})

test('the texts of a claim are the caller’s own, and none where there is none', () => {
  assert.deepEqual(claimTexts('subject', who), ['me'])
  assert.deepEqual(claimTexts('email', who), ['me@example.com'])
  assert.deepEqual(claimTexts('email', { ...who, email: null }), [])
  assert.deepEqual(claimTexts('roles', who), ['a', 'b'])
  assert.deepEqual(claimTexts('teams', who), ['red', 'blue'])
  for (const absent of ['missing', 'none', 'constructor', '__proto__', 'toString'])
    assert.deepEqual(claimTexts(absent, who), [])
})
