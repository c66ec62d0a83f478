// What the OpenAPI document says of each column type, held against what the formats write and the operators read.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import type { Column } from '../../gateway/catalog/dataset.ts'
import { filterExamples, filterPattern, fittingOperators } from '../../gateway/doors/rest/openapi/filters.ts'
import { rowSchema } from '../../gateway/doors/rest/openapi/row-schema.ts'
import { wireType } from '../../gateway/doors/rest/openapi/wire-types.ts'
import { and } from '../../gateway/expr/build.ts'
import { type ColumnType, columnTypes } from '../../gateway/expr/expr.ts'
import { factsOf } from '../../gateway/expr/type-facts.ts'
import { numberForms } from '../../gateway/formats/reply.ts'
import { writeObjects } from '../../gateway/formats/write-objects.ts'
import { parseLiteral } from '../../gateway/operators/literal.ts'
import { parseOperand } from '../../gateway/operators/parse-operand.ts'
import { operators } from '../../gateway/operators/registry.ts'
import { toRule } from '../../gateway/policy/rule.ts'
import { arbitraryValue, valuesOf } from '../hostile-values.ts'
import { datasetOf } from '../shop-fixture.ts'

const columnOf = (type: ColumnType): Column => {
  const column = datasetOf({ columns: { cell: { type } } }).columns.get('cell')
  assert.ok(column)
  return column
}

const accessTo = (column: Column) => ({
  rows: toRule(and([])),
  columns: new Map([
    [
      column.name,
      {
        column,
        readable: null,
        clear: 'never',
        withheld: false,
        lookup: 'never',
        rule: '',
        clearRule: null,
        lookupRule: null,
      } as const,
    ],
  ]),
  rules: [],
  limitedBy: [],
  unmet: [],
  tenant: null,
})

/** `format` says what a text means, and is no rule here: infinity is no date of RFC 3339. */
const ajv = new Ajv2020({ strict: false, validateFormats: false })
/** A text longer than an address may be asks nothing of a pattern. */
const longest = 4096

for (const type of columnTypes) {
  describe(`${type} on the wire`, () => {
    const column = columnOf(type)
    const validate = ajv.compile(rowSchema(accessTo(column), []))
    const keyed = ajv.compile(rowSchema(accessTo(column), ['cell']))

    it('has a schema that holds for every value, in either form of numbers, also of a key', () => {
      const holds = (value: ReturnType<typeof valuesOf>[number]): void => {
        for (const numbers of numberForms) {
          const reply = { columns: [{ as: 'cell', type }], related: [], rows: [[value]], beside: [] }
          const text = writeObjects(reply, numbers, ',')
          const row = JSON.parse(text)
          assert.ok(validate(row), `${text.slice(0, 200)}: ${ajv.errorsText(validate.errors)}`)
          if (value !== null && factsOf(type).sortable) assert.ok(keyed(row), text.slice(0, 200))
        }
      }
      for (const value of valuesOf(type)) holds(value)
      fc.assert(fc.property(arbitraryValue(type), holds))
    })

    it('has a pattern that every literal matches which the gateway reads', () => {
      const pattern = new RegExp(`^(?:${wireType(type).literal})$`, 'u')
      const { literal } = factsOf(type).example
      const texts = [literal, ...valuesOf(type).map((value) => (value === null ? null : String(value)))]
      const read = texts.filter((text) => text !== null && text.length < longest && parseLiteral(text, type).ok)
      assert.equal(read.length > 0, factsOf(type).comparable)
      for (const text of read) assert.match(String(text), pattern)
    })

    it('has examples that match its pattern, name operators that fit, and can be read', () => {
      const fitting = fittingOperators(column).map(({ name }) => name)
      for (const example of filterExamples(column)) {
        assert.match(example, new RegExp(filterPattern(column), 'u'))
        const [, name = '', rest = ''] = /^(?:not\.)?([a-z]+)\.(.*)$/s.exec(example) ?? []
        assert.ok(fitting.includes(name), example)
        const operator = operators.get(name)
        assert.ok(operator)
        const operand = operator.form === 'list' ? rest.slice(1, -1).split(',') : rest
        assert.ok(parseOperand(operator, operand, type).ok, example)
      }
    })
  })
}

describe('listed values on the wire', () => {
  const values = ['free', 'a,b', 'say "hi"', 'a.b*', '(c)', '\\', '']
  const column: Column = { ...columnOf('text'), values }
  const pattern = new RegExp(filterPattern(column), 'u')

  it('are what a row holds, and nothing else', () => {
    const validate = ajv.compile(rowSchema(accessTo(column), []))
    for (const value of [...values, null]) assert.ok(validate({ cell: value }), String(value))
    assert.ok(!validate({ cell: 'pro' }))
  })

  it('are what an exact filter may ask for; other operators take any text', () => {
    for (const value of values) assert.match(`eq.${value}`, pattern)
    for (const filter of ['not.neq.free', 'in.("a,b",free)', 'in.("say \\"hi\\"")', 'like.x*', 'gt.pro', 'is.null']) {
      assert.match(filter, pattern)
    }
    for (const filter of ['eq.pro', 'eq.aXb*', 'eq.freee', 'in.(pro)']) assert.doesNotMatch(filter, pattern)
  })
})
