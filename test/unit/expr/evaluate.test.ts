// The evaluator where Postgres is not asked: claims, and what it must refuse to guess.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { call, claim, column, eq, integer, isIn, like, maskKey, not, text } from '../../../gateway/expr/build.ts'
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
  assert.throws(() => of(eq(country, claim('countries', 'text')), { country: 'DE' }), /a list/)
  assert.throws(() => of(not(text('true'))), /condition/)
  assert.throws(() => of(like(text('a'), 'a\\', false)), /lone backslash/)
  assert.throws(() => of(call('minus', integer(-(2 ** 31)), integer(1))), /range/)
  assert.throws(() => of(call('div', integer(1), integer(0))))
  assert.throws(() => of(eq(maskKey('a', 'ikey'), maskKey('a', 'okey'))), /bytes/)
})
