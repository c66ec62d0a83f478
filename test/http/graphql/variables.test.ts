// Variables that were not sent: they widen no filter, and are nothing that every object has.
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { askGraphql } from '../../ask-graphql.ts'
import { type Scrim, sharedScrim } from '../../scrim.ts'

let scrim: Scrim

before(async () => {
  scrim = await sharedScrim()
})

const ask = (query: string, variables: Readonly<Record<string, unknown>> = {}) =>
  askGraphql(scrim, 'ana', query, variables)

describe('a variable that was not sent, inside a filter', () => {
  for (const [type, where] of [
    ['IntFilter', '{id: $v}'],
    ['CustomersWhere', '{not: $v}'],
    ['[CustomersWhere!]', '{or: $v}'],
    ['[CustomersWhere!]', '{and: $v}'],
    ['Int', '{id: {eq: $v}}'],
    ['Int', '{id: {gt: 5, lt: $v}}'],
    ['[Int!]', '{id: {in: $v}}'],
    ['IntFilter', '{plan: {eq: "pro"}, id: $v}'],
    ['IntFilter', '{or: [{plan: {eq: "pro"}}, {id: $v}]}'],
    ['CustomersWhere', '{and: [{not: $v}]}'],
  ]) {
    it(`is refused, and so is null: ${where}`, async () => {
      const query = `query ($v: ${type}) { customers(where: ${where}) { totalCount } }`
      for (const variables of [{}, { v: null }]) {
        const { body, text } = await ask(query, variables)
        assert.equal(body.data.customers, null, text)
        assert.equal(body.errors[0].extensions.code, 'ASK_FILTER_INVALID')
        assert.match(body.errors[0].message, /^The condition "[\w.]+" says nothing\.$/)
      }
    })
  }

  it('is refused in related rows, in totals, and among groups', async () => {
    for (const query of [
      'query ($v: IntFilter) { customers(first: 1) { nodes { orders(where: {id: $v}) { totalCount } } } }',
      'query ($v: IntFilter) { customers(first: 1) { nodes { ordersAggregate(where: {id: $v}) { count } } } }',
      'query ($v: IntFilter) { customersAggregate(where: {id: $v}) { nodes { count } } }',
      'query ($v: IntFilter) { customersAggregate(groupBy: [plan], having: {count: $v}) { nodes { count } } }',
    ]) {
      const { body, text } = await ask(query)
      assert.equal(body.errors?.[0].extensions.code, 'ASK_FILTER_INVALID', text)
    }
  })

  it('and null in a list is no text', async () => {
    const query = 'query ($v: String = "a") { customers(where: {plan: {in: [$v]}}) { totalCount } }'
    const { body, text } = await ask(query, { v: null })
    assert.equal(body.errors?.[0].extensions.code, 'ASK_FILTER_INVALID', text)
  })

  it('is no filter where it stands for the whole', async () => {
    const all = (await ask('{ customers { totalCount } }')).body.data.customers.totalCount
    const query = 'query ($w: CustomersWhere) { customers(where: $w) { totalCount } }'
    for (const variables of [{}, { w: null }]) {
      assert.equal((await ask(query, variables)).body.data.customers.totalCount, all)
    }
  })

  it('has its default, where it has one', async () => {
    const query = 'query ($v: Int = 2) { customers(where: {id: {eq: $v}}) { nodes { id } } }'
    assert.deepEqual((await ask(query)).body.data.customers.nodes, [{ id: 2 }])
  })
})

describe('a variable named as something that every object has', () => {
  for (const name of ['constructor', 'toString', 'hasOwnProperty', 'valueOf']) {
    it(`is not sent until it is: ${name}`, async () => {
      const first = (await ask('{ customers { nodes { id } } }')).body.data.customers.nodes.length
      const rows = `query ($${name}: Int) { customers(first: $${name}) { nodes { id } } }`
      assert.equal((await ask(rows)).body.data.customers.nodes.length, first)
      assert.equal((await ask(rows, { [name]: 3 })).body.data.customers.nodes.length, 3)
      const after = `query ($${name}: String) { customers(first: 1, after: $${name}) { pageInfo { hasPreviousPage } } }`
      assert.equal((await ask(after)).body.data.customers.pageInfo.hasPreviousPage, false)
      const one = `query ($${name}: Int) { customers(where: {id: {eq: $${name}}}) { nodes { id } } }`
      assert.equal((await ask(one)).body.errors?.[0].extensions.code, 'ASK_FILTER_INVALID')
      const whole = `query ($${name}: CustomersWhere) { customers(where: $${name}) { totalCount } }`
      assert.equal((await ask(whole)).body.errors, undefined)
    })
  }

  it('is refused with two underscores before it', async () => {
    for (const name of ['__proto__', '__x']) {
      for (const sent of ['{}', `{"${name}": {"id": {"eq": 1}}}`]) {
        const query = `query ($${name}: CustomersWhere) { customers(where: $${name}) { totalCount } }`
        const { status, body } = await ask(query, JSON.parse(sent))
        assert.deepEqual([status, body.errors[0].extensions.code], [400, 'ASK_OPERATION_INVALID'])
      }
    }
  })
})
