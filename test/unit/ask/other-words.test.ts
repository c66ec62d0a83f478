// Words of other dialects: each leads to something that there is, and none hides a word of ours.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatOf } from '../../../gateway/ask/format-words.ts'
import { otherParameter } from '../../../gateway/ask/other-parameters.ts'
import { parameterNames } from '../../../gateway/ask/parse-ask.ts'
import { formats } from '../../../gateway/formats/registry.ts'

test('a parameter of another dialect leads to one of ours, however its words are joined', () => {
  for (const name of ['sort', 'order_by', 'orderBy', 'ORDER-BY', '$orderby'])
    assert.equal(otherParameter(name)?.parameter, 'order', name)
  for (const name of ['offset', 'page', '$skip']) assert.equal(otherParameter(name)?.parameter, 'cursor', name)
  for (const name of ['per_page', 'pageSize', '$top']) assert.equal(otherParameter(name)?.parameter, 'limit', name)
  for (const name of ['group_by', 'distinct', 'join']) assert.equal(otherParameter(name)?.parameter, 'fields', name)
  for (const name of ['q', 'where']) assert.equal(otherParameter(name)?.parameter, null, name)
})

test('our own parameters and plain names are no words of another dialect', () => {
  for (const name of [...parameterNames, 'plan', 'constructor', '__proto__', ''])
    assert.equal(otherParameter(name), null, name)
})

test('a word for a format leads to a format that exists, and each format to itself', () => {
  for (const word of ['xlsx', 'Excel', 'tsv', 'jsonl', 'array']) assert.ok(formats.has(formatOf(word) ?? ''), word)
  for (const name of ['json', 'csv', 'ndjson']) assert.equal(formatOf(name), name)
  for (const word of ['parquet', 'constructor', '']) assert.equal(formatOf(word), null)
})
