// Patterns, case folding, JSON forms and the table of types, where docs/types.md does not show them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Scalar } from '../../../gateway/expr/expr.ts'
import { columnTypes } from '../../../gateway/expr/expr.ts'
import { jsonWriter } from '../../../gateway/expr/json-form.ts'
import { foldCase, matchPattern } from '../../../gateway/expr/match-pattern.ts'
import { comparableTypes, elementOf, factsOf, isArrayType, orderedTypes } from '../../../gateway/expr/type-facts.ts'

test('% is any run, _ any one character, and a backslash takes the next as itself', () => {
  const holds: readonly (readonly [string, string])[] = [
    ['', ''],
    ['', '%'],
    ['', '%%'],
    ['abc', 'abc'],
    ['abc', 'a%'],
    ['abc', '%c'],
    ['abc', 'a%c'],
    ['abc', '%b%'],
    ['abc', '___'],
    ['a🙂c', 'a_c'],
    ['aab', '%ab'],
    ['abab', '%ab'],
    ['aXbXc', 'a%X_'],
    ['a%b', 'a\\%b'],
    ['a_b', 'a\\_b'],
    ['a\\b', 'a\\\\b'],
    ['ab', '\\a\\b'],
  ]
  const fails: readonly (readonly [string, string])[] = [
    ['a', ''],
    ['', '_'],
    ['', 'a'],
    ['abc', 'ab'],
    ['ab', 'abc'],
    ['abc', 'a_'],
    ['abc', '%b'],
    ['abc', 'b%'],
    ['axb', 'a\\%b'],
    ['axb', 'a\\_b'],
    ['ABC', 'abc'],
    ['aXbXcd', 'a%X_'],
  ]
  for (const [text, pattern] of holds) assert.equal(matchPattern(text, pattern), true, `${text} ${pattern}`)
  for (const [text, pattern] of fails) assert.equal(matchPattern(text, pattern), false, `${text} ${pattern}`)
})

test('under C only A to Z have another case; else each character one of its own', () => {
  assert.equal(foldCase('AZ[É\u0130Σ', 'C'), 'az[É\u0130Σ')
  assert.equal(foldCase('AZ[É\u0130Σ🙂', 'database'), 'az[éiσ🙂')
})

test('the JSON of a type never depends on a value', () => {
  const written: readonly (readonly [Parameters<typeof jsonWriter>[0], Scalar, string])[] = [
    ['text', 'a', '"a"'],
    ['text', 'a"b', '"a\\"b"'],
    ['text', 'a\\b', '"a\\\\b"'],
    ['text', '\n', '"\\n"'],
    ['text', '\ud800', '"\\ud800"'],
    ['integer', 7, '7'],
    ['float', '0.5', '0.5'],
    ['float', 'NaN', 'null'],
    ['float', 'Infinity', 'null'],
    ['float', '-Infinity', 'null'],
    ['bigint', '7', '"7"'],
    ['boolean', true, 'true'],
    ['text[]', '["a",null]', '["a",null]'],
    ['json', '{"a":\r\n1}', '{"a":  1}'],
  ]
  for (const [type, value, json] of written) assert.equal(jsonWriter(type)(value), json)
  assert.equal(jsonWriter('text')(7), '7')
})

test('what types can be asked is a matter of record', () => {
  const none = columnTypes.filter((type) => type === 'json' || type === 'bytes' || type.endsWith('[]'))
  assert.deepEqual(
    columnTypes.filter((type) => !comparableTypes.includes(type)),
    none,
  )
  const unordered = [...none, 'boolean', 'range']
  assert.deepEqual(columnTypes.filter((type) => !orderedTypes.includes(type)).sort(), unordered.sort())
  assert.deepEqual(
    columnTypes.filter((type) => factsOf(type).looksApart),
    ['decimal', 'float', 'interval'],
  )
  assert.deepEqual(
    columnTypes.filter((type) => factsOf(type).sortable !== factsOf(type).ordered),
    ['boolean'],
  )
  assert.equal(columnTypes.length, 28)
  for (const type of columnTypes) if (isArrayType(type)) assert.equal(`${elementOf(type)}[]`, type)
  assert.throws(() => elementOf('json[]' as 'text[]'), { message: 'json[] is no type of a column' })
})
