// The evaluator where Postgres is not asked: claims, and what it must refuse to guess.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  and,
  call,
  claim,
  column,
  eq,
  integer,
  is,
  isIn,
  like,
  maskKey,
  not,
  or,
  text,
  value,
  when,
} from '../../../gateway/expr/build.ts'
import { type EvaluateEnvironment, evaluate } from '../../../gateway/expr/evaluate.ts'
import type { Expr, Scalar } from '../../../gateway/expr/expr.ts'

const claims: Readonly<Record<string, Scalar | readonly Scalar[]>> = { team: 'red', countries: ['DE', 'FR'] }
const env: EvaluateEnvironment = {
  claim: (name) => claims[name] ?? null,
  maskKey: () => new Uint8Array(64),
}
const of = (expr: Expr, row: Readonly<Record<string, Scalar>> = {}) => evaluate(expr, (name) => row[name] ?? null, env)
const country = column('country', 'text')
const inCountries = isIn(country, { kind: 'claim', name: 'countries', type: 'text' })

test('a claim stands for its value, a list claim for its list', () => {
  assert.equal(of(eq(column('team', 'text'), claim('team', 'text')), { team: 'red' }), true)
  assert.equal(of(eq(column('team', 'text'), claim('team', 'text')), { team: 'blue' }), false)
  assert.equal(of(inCountries, { country: 'FR' }), true)
  assert.equal(of(inCountries, { country: 'IT' }), false)
  assert.equal(of(inCountries, { country: null }), null)
  const inTeam = isIn(country, { kind: 'claim', name: 'team', type: 'text' })
  assert.equal(of(inTeam, { country: 'red' }), true)
})

test('what no data can cause is an error, not a guess', () => {
  assert.throws(() => of(eq(country, claim('countries', 'text')), { country: 'DE' }), {
    message: 'a list where one value is expected',
  })
  assert.throws(() => of(not(text('true'))), { message: 'a condition expected' })
  assert.throws(() => of(like(text('a'), 'a\\', false)), {
    message: 'a pattern that ends in a lone backslash must never come here',
  })
  assert.throws(() => of(call('minus', integer(-(2 ** 31)), integer(1))), /range/)
  assert.throws(() => of(call('div', integer(1), integer(0))))
  for (const [left, right] of [
    [maskKey('a', 'ikey'), maskKey('a', 'okey')],
    [maskKey('a', 'ikey'), text('a')],
    [text('a'), maskKey('a', 'ikey')],
  ] as const) {
    assert.throws(() => of(eq(left, right)), { message: 'bytes have no order here' })
  }
})

const [yes, no, unknown] = [value(true, 'boolean'), value(false, 'boolean'), value(null, 'boolean')]

test('logic is three-valued', () => {
  const truths: readonly (readonly [Expr, boolean | null])[] = [
    [and([]), true],
    [and([yes, yes]), true],
    [and([yes, unknown]), null],
    [and([unknown, no]), false],
    [or([]), false],
    [or([no, no]), false],
    [or([no, unknown]), null],
    [or([unknown, yes]), true],
    [not(yes), false],
    [not(no), true],
    [not(unknown), null],
    [is(unknown, 'null'), true],
    [is(unknown, 'unknown'), true],
    [is(unknown, 'true'), false],
    [is(unknown, 'false'), false],
    [is(yes, 'true'), true],
    [is(yes, 'false'), false],
    [is(no, 'false'), true],
    [is(no, 'null'), false],
    [eq(unknown, yes), null],
    [eq(yes, unknown), null],
    [isIn(country, { kind: 'literals', values: ['DE', null], type: 'text' }), null],
  ]
  for (const [expr, truth] of truths) assert.equal(of(expr), truth, JSON.stringify(expr))
  const list = { kind: 'literals', values: ['DE', null], type: 'text' } as const
  assert.equal(of(isIn(country, list), { country: 'DE' }), true)
  assert.equal(of(isIn(country, list), { country: 'FR' }), null)
})

test('only what is true chooses, and a function of a null is null', () => {
  assert.equal(of(when(yes, text('a'), text('b'))), 'a')
  assert.equal(of(when(no, text('a'), text('b'))), 'b')
  assert.equal(of(when(unknown, text('a'), text('b'))), 'b')
  assert.equal(of(call('concat', text('a'), value(null, 'text'))), null)
  assert.equal(of(like(value(null, 'text'), '%', true)), null)
})

test('letters other than A to Z fold as the collation has it: C for what a mask made, wherever it stands', () => {
  const [clear, masked] = [column('clear', 'text'), column('masked', 'text', 'C')]
  const folds = (expr: Expr): unknown => of(like(expr, 'é%', true), { clear: 'É', masked: 'É' })
  assert.equal(folds(clear), true)
  assert.equal(folds(masked), false)
  assert.equal(folds(when(yes, clear, clear)), true)
  assert.equal(folds(when(yes, clear, masked)), false)
  assert.equal(folds(when(yes, masked, clear)), false)
  assert.equal(folds(call('concat', clear, text('x'))), true)
  assert.equal(folds(call('concat', clear, masked)), false)
  assert.equal(folds(call('concat', masked, masked)), false)
  assert.equal(folds(text('É')), true)
  assert.equal(folds(call('splitPart', clear, text('.'), integer(1))), false)
  assert.equal(folds(call('lower', clear)), false)
  assert.equal(folds(call('left', clear, integer(1))), true)
  assert.equal(of(like(clear, 'É', false), { clear: 'é' }), false)
})

test('a claim that is null is one value, not a list', () => {
  assert.equal(of(eq(country, claim('nothing', 'text')), { country: 'DE' }), null)
  assert.equal(of(isIn(country, { kind: 'claim', name: 'nothing', type: 'text' }), { country: 'DE' }), null)
})
