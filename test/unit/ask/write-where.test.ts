// A filter written out and read again is the same filter, whatever stands in it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Filter } from '../../../gateway/ask/ask.ts'
import { parseAsk } from '../../../gateway/ask/parse-ask.ts'
import { parsePairs } from '../../../gateway/ask/parse-pairs.ts'
import { writeWhere } from '../../../gateway/ask/write-where.ts'

const limits = { fields: 1, relationDepth: 4, filterNodes: 1000, filterDepth: 20, listItems: 100, literal: 1000 }
const parse = (where: string): Filter | null => parseAsk('d', null, parsePairs(where), limits).filter

for (const where of [
  'id=eq.7',
  'id=in.(1,2,3)&country=eq.DE',
  'plan=not.is.null',
  'or=(plan.eq.pro,and(id.gt.1,id.not.lt.9))',
  'not.or=(plan.eq.pro,not.and(id.gt.1,id.lt.9))',
  'and=(id.gt.1,id.lt.9)',
  'note=eq.a%26b%2Bc%25',
  'name=in.("a,b","c)d")&or=(name.eq."x,y",name.like.*ü*)',
]) {
  test(`${where} is written as people wrote it`, () => {
    const filter = parse(where)
    assert.ok(filter)
    assert.deepEqual(parse(writeWhere(filter)), filter)
    assert.equal(writeWhere(filter), where)
  })
}

test('what nobody would see is written so that it can be seen, and so may be sent in a request', () => {
  const hidden = parse('name=eq.%E2%80%AEab%00%F3%A0%81%81c')
  assert.ok(hidden)
  assert.equal(writeWhere(hidden), 'name=eq.%E2%80%AEab%00%F3%A0%81%81c')
  assert.deepEqual(parse(writeWhere(hidden)), hidden)
})

test('two groups of one name become one', () => {
  const [a, b] = [parse('or=(id.eq.1,id.eq.2)'), parse('or=(plan.eq.pro,plan.eq.free)')]
  assert.ok(a && b)
  const both: Filter = { kind: 'and', of: [a, b] }
  assert.equal(writeWhere(both), 'and=(or(id.eq.1,id.eq.2),or(plan.eq.pro,plan.eq.free))')
  assert.deepEqual(parse(writeWhere(both)), both)
})

const plain = { noNullPrototype: true }
const operand = fc.string({ unit: 'grapheme', maxLength: 8 })
const name = fc.oneof(fc.constantFrom('id', 'plan', 'a.b', 'a,b', 'x=y', 'q"'), fc.stringMatching(/^[a-z]{1,6}$/))
const one = fc.record(
  {
    kind: fc.constant('test' as const),
    column: name.filter(
      (text) => !['or', 'and', 'limit', 'order', 'fields', 'select', 'cursor', 'count'].includes(text),
    ),
    operator: fc.constantFrom('eq', 'neq', 'gt', 'like'),
    operand,
  },
  plain,
)
const listed = fc.record(
  {
    kind: fc.constant('test' as const),
    column: fc.constantFrom('id', 'plan'),
    operator: fc.constant('in'),
    operand: fc.array(operand, { maxLength: 3 }),
  },
  plain,
)
const { filter } = fc.letrec<{ filter: Filter; group: Filter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 3 },
    one,
    listed,
    fc.record({ kind: fc.constant('not' as const), of: one }, plain),
    tie('group'),
    fc.record({ kind: fc.constant('not' as const), of: tie('group') }, plain),
  ),
  group: fc.record(
    {
      kind: fc.constantFrom('and' as const, 'or' as const),
      of: fc.array(tie('filter'), { minLength: 1, maxLength: 3 }),
    },
    plain,
  ),
}))

test('any filter of the grammar reads back as itself', () => {
  fc.assert(
    fc.property(filter, (given) => {
      const grouped: Filter = { kind: 'or', of: [given] }
      assert.deepEqual(parse(writeWhere(grouped)), grouped)
    }),
    { numRuns: 2000 },
  )
})
