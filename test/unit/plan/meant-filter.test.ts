// What callers write who know other dialects → the filter that is suggested. Whole sentences: test/cases/plans.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { comparison, meantFilter } from '../../../gateway/plan/meant-filter.ts'

const meant: Readonly<Record<string, string>> = {
  pro: 'eq.pro',
  '': 'eq.value',
  'pro or free': 'eq.value',
  '=pro': 'eq.pro',
  '==pro': 'eq.pro',
  '>5': 'gt.5',
  '>=5': 'gte.5',
  '=>5': 'gte.5',
  '<5': 'lt.5',
  '<=5': 'lte.5',
  '=<5': 'lte.5',
  '> 5': 'gt.5',
  '!=5': 'neq.5',
  '<>5': 'neq.5',
  null: 'is.null',
  '=null': 'is.null',
  '!=null': 'not.is.null',
  '<>null': 'not.is.null',
  'a,b': 'in.(a,b)',
  'a;b;c': 'in.(a,b,c)',
  'a,b c': 'eq.value',
  ' a,b': 'in.(a,b)',
  'x y,b': 'eq.value',
  'a,b,': 'eq.value',
  ['x'.repeat(40)]: `eq.${'x'.repeat(40)}`,
  ['x'.repeat(41)]: 'eq.value',
  'equals.pro': 'eq.pro',
  'EQUALS.pro': 'eq.pro',
  'equals.': 'eq.value',
  'equals.pro x': 'eq.value',
  'equals.x (a)': 'eq.value',
  'oneof.(a,b)': 'in.(a,b)',
  'oneof.(a,b)x': 'in.(value)',
  'oneof.x(a,b)': 'in.(value)',
  'oneof.a': 'in.(a)',
  'not.equals.pro': 'not.eq.pro',
  'contains.ro': 'like.*ro*',
  'contains.r*o': 'like.r*o',
  'isnull.true': 'is.null',
  'is not.equals.pro': 'eq.value',
  'equals.two\nlines': 'eq.value',
  '>two\nlines': 'gt.value',
  plainly: 'eq.plainly',
  'plainly.x': 'eq.value',
}

test('what is meant by a filter without an operator', () => {
  for (const [text, filter] of Object.entries(meant)) assert.equal(meantFilter(text), filter, text)
})

test('a sign that is still part of the name is a comparison', () => {
  const compared: readonly (readonly [string, string, string, string])[] = [
    ['plan>5', '', 'plan', 'gt.5'],
    ['plan>', '5', 'plan', 'gte.5'],
    ['plan<', '5', 'plan', 'lte.5'],
    ['plan!', 'pro', 'plan', 'neq.pro'],
    ['plan<>pro', '', 'plan', 'neq.pro'],
    ['plan > 5', '', 'plan', 'gt.5'],
    ['plan>=5', '', 'plan', 'gte.5'],
    ['plan<5', 'x', 'plan', 'lt.5'],
    ['plan>', '', 'plan', 'gt.value'],
    ['plan>two\nlines', '', 'plan', 'gt.value'],
  ]
  for (const [name, text, column, filter] of compared)
    assert.deepEqual(comparison(name, text), { column, filter }, name)
  for (const name of ['plan', '', '>5', 'plan of>5', '=plan>5']) assert.equal(comparison(name, '5'), null, name)
})
