// The schema of a caller: sound whatever the datasets are called, the same for callers of one shape, and without what is not theirs.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type GraphQLSchema, isInputObjectType, isObjectType, validateSchema } from 'graphql'
import { createCallerSchemas } from '../../../../gateway/doors/graphql/caller-schema.ts'
import { schemaText } from '../../../../gateway/doors/graphql/schema-text.ts'
import { columnTypes } from '../../../../gateway/expr/expr.ts'
import { samplePrincipal } from '../../../sample-principals.ts'
import { catalogOf } from './catalog-of.ts'

const ana = samplePrincipal('ana')
const id = { type: 'integer' }

const schemaFor = async (datasets: Readonly<Record<string, object>>) => {
  const catalog = await catalogOf(datasets)
  return createCallerSchemas(() => catalog)(ana)
}

function fieldsOf(schema: GraphQLSchema, type: string): readonly string[] {
  const found = schema.getType(type)
  assert.ok(isObjectType(found) || isInputObjectType(found), type)
  return Object.keys(found.getFields())
}

describe('the schema of hostile names', () => {
  it('is valid, and says what it leaves out', async () => {
    const { schema } = await schemaFor({
      things: {
        columns: {
          id,
          __secret: { type: 'text' },
          größe: { type: 'text' },
          a$b: { type: 'text' },
          and: { type: 'text' },
          true: { type: 'text' },
          partsAggregate: { type: 'text' },
          seen: { type: 'date' },
          seen_month: { type: 'text' },
        },
        relations: { parts: { many: 'parts', on: 'thing' } },
      },
      parts: { columns: { id, thing: id }, relations: { whole: { one: 'things', on: 'thing' } } },
    })
    assert.deepEqual(validateSchema(schema), [])
    assert.deepEqual(fieldsOf(schema, 'Things'), [
      ...['id', 'and', 'true', 'partsAggregate', 'seen', 'seen_month', 'parts'],
    ])
    assert.match(schema.getQueryType()?.description ?? '', /things\.__secret, things\.größe, things\.a\$b/)
    assert.equal(fieldsOf(schema, 'ThingsWhere').filter((name) => name === 'and').length, 1)
    assert.deepEqual(fieldsOf(schema, 'ThingsKeys').includes('true'), false)
    // A column is itself, and never a part of another.
    assert.match(schemaText(await schemaFor({ a: { columns: { id } } })), /type A \{/)
  })

  it('leaves out a dataset whose types have names of GraphQL’s own, and no other', async () => {
    const { schema } = await schemaFor(
      Object.fromEntries(
        ['date', 'json', 'string', 'float', 'interval', 'boolean', 'things'].map((name) => [name, { columns: { id } }]),
      ),
    )
    assert.deepEqual(validateSchema(schema), [])
    assert.deepEqual(fieldsOf(schema, 'Query'), [
      'json',
      'jsonByKey',
      'jsonAggregate',
      'things',
      'thing',
      'thingsAggregate',
    ])
    assert.match(schema.getQueryType()?.description ?? '', /date \(the type Date is GraphQL's own\)/)
  })

  it('names one row by a word that is free', async () => {
    const names = ['boxes', 'box', 'companies', 'status', 'address', 'sheep', 'news', 'new']
    const { schema } = await schemaFor(Object.fromEntries(names.map((name) => [name, { columns: { id } }])))
    const query = fieldsOf(schema, 'Query')
    for (const one of [
      'boxesByKey',
      'boxByKey',
      'company',
      'statusByKey',
      'addressByKey',
      'sheepByKey',
      'newsByKey',
      'newByKey',
    ]) {
      assert.ok(query.includes(one), one)
    }
    assert.equal(new Set(query).size, names.length * 3)
  })

  it('is valid for columns of every type', async () => {
    const columns = Object.fromEntries(columnTypes.map((type, i) => [`c${i}`, { type }]))
    const { schema } = await schemaFor({ things: { columns: { id, ...columns } } })
    assert.deepEqual(validateSchema(schema), [])
    assert.equal(fieldsOf(schema, 'Things').length, columnTypes.length + 1)
  })

  it('is valid for who may read nothing', async () => {
    const catalog = await catalogOf({ things: { columns: { id } } })
    const { schema } = createCallerSchemas(() => catalog)(samplePrincipal('max'))
    assert.deepEqual(validateSchema(schema), [])
    assert.deepEqual(fieldsOf(schema, 'Query'), ['nothing'])
  })
})

describe('a relation', () => {
  const parts = (access: readonly object[]) => ({
    things: { columns: { id }, relations: { parts: { many: 'parts', on: 'thing' } } },
    parts: { columns: { id, thing: id }, access },
  })

  it('is there for who may read both joined columns, and for nobody else', async () => {
    const both = await schemaFor(parts([{ role: 'analyst', read: ['thing'] }]))
    assert.deepEqual(fieldsOf(both.schema, 'Things'), ['id', 'parts', 'partsAggregate'])
    assert.deepEqual(fieldsOf((await schemaFor(parts([{ role: 'analyst', read: ['id'] }]))).schema, 'Things'), ['id'])
    assert.deepEqual(fieldsOf((await schemaFor(parts([{ role: 'other', read: '*' }]))).schema, 'Things'), ['id'])
  })
})

describe('callers', () => {
  it('of one shape share one schema, whatever their claims, and others do not', async () => {
    const rows = { country: { in: `\${principal.countries}` } }
    const catalog = await catalogOf({
      things: {
        columns: {
          id,
          country: { type: 'text' },
          email: { type: 'text', classification: 'restricted', mask: 'email' },
        },
        access: [
          { role: 'analyst', read: '*' },
          { role: 'support', read: '*', rows },
          { role: 'clear', read: '*', clear: ['email'] },
        ],
      },
    })
    const schemaOf = createCallerSchemas(() => catalog)
    const as = (role: string, countries: readonly string[] = []) =>
      schemaOf({ ...ana, roles: [role], attributes: { countries } })
    assert.equal(as('support', ['DE']).schema, as('support', ['FR', 'IT']).schema)
    assert.equal(as('analyst').schema, schemaOf({ ...ana, subject: 'another' }).schema)
    assert.notEqual(as('clear').schema, as('analyst').schema)
    assert.deepEqual(fieldsOf(as('clear').schema, 'ThingsWhere').includes('email'), true)
    assert.deepEqual(fieldsOf(as('analyst').schema, 'ThingsWhere').includes('email'), false)
    // Totals stand on masked values, whatever a rule shows clear.
    assert.deepEqual(fieldsOf(as('clear').schema, 'ThingsKeys').includes('email'), false)
  })

  it('of a new catalogue get a new schema', async () => {
    const made = [await catalogOf({ a: { columns: { id } } }), await catalogOf({ b: { columns: { id } } })]
    let current = 0
    const schemaOf = createCallerSchemas(() => made[current] ?? assert.fail())
    assert.ok(fieldsOf(schemaOf(ana).schema, 'Query').includes('a'))
    current = 1
    assert.deepEqual(fieldsOf(schemaOf(ana).schema, 'Query').includes('a'), false)
  })
})
