import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toAttribute, toClaim, toClaimPath } from '../../../gateway/identity/claim.ts'

const at = (claims: Record<string, unknown>, path: string) => toClaim(claims, toClaimPath(path))

test('a dotted path walks own properties, and a claim named by the whole text comes first', () => {
  assert.equal(at({ a: { b: { c: 1 } } }, 'a.b.c'), 1)
  assert.equal(at({ 'https://example.com/roles': ['x'] }, 'https://example.com/roles')?.toString(), 'x')
  assert.equal(at({ 'a.b': 'whole', a: { b: 'steps' } }, 'a.b'), 'whole')
  assert.equal(at({ a: { b: 1 } }, 'a.c'), undefined)
})

test('no prototype is ever a claim', () => {
  for (const path of [
    '__proto__',
    'constructor',
    'toString',
    'constructor.name',
    '__proto__.toString',
    'a.length',
    'a.0',
    's.length',
    'n.toFixed',
    '',
  ]) {
    assert.equal(at({ a: ['x'], s: 'text', n: 1 }, path), undefined, path)
  }
  assert.equal(at(JSON.parse('{"__proto__":{"roles":"own"}}'), '__proto__.roles'), 'own')
})

test('an attribute is a list of strings; a scalar is a list of one', () => {
  assert.deepEqual(toAttribute('DE'), ['DE'])
  assert.deepEqual(toAttribute(7), ['7'])
  assert.deepEqual(toAttribute(1.5), ['1.5'])
  assert.deepEqual(toAttribute(false), ['false'])
  assert.deepEqual(toAttribute(['DE', 1, true]), ['DE', '1', 'true'])
})

test('what cannot be compared makes the whole attribute absent, so that rules deny', () => {
  const unfit = [undefined, null, {}, [], '', [''], ['DE', ''], ['DE', null], ['DE', {}], [['DE']], 'a\0b', '\ud800']
  // 2^53 + 1 arrives as 2^53: somebody else's id.
  for (const value of [...unfit, JSON.parse('9007199254740993'), 1e21]) assert.equal(toAttribute(value), null)
})
