// An approval over GraphQL: what it covers comes clear on the rows of that page, and nowhere else.
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { askGraphql } from '../../ask-graphql.ts'
import { call, eventsOf } from '../../call.ts'
import { granted } from '../../granted.ts'
import { type Scrim, sharedScrim } from '../../scrim.ts'

let scrim: Scrim
let token = ''

before(async () => {
  scrim = await sharedScrim()
  token = (await granted(scrim, { where: 'id=in.(1,2)' })).token
})

const ask = (query: string, header = token) =>
  askGraphql(scrim, 'ana', query, {}, {}, header === '' ? {} : { 'approval-token': header })

describe('under an approval', () => {
  it('a page shows clear what REST shows clear, tells so, and has a release in the audit', async () => {
    const { body, headers } = await ask('{ customers(first: 3) { nodes { id mail: email phone } } }')
    const rest = await call(scrim, 'ana', '/customers?fields=id,mail:email,phone&limit=3', {
      headers: { 'approval-token': token },
    })
    assert.deepEqual(body.data.customers.nodes, rest.body.data)
    assert.match(body.data.customers.nodes[0].mail, /^[^*]+@/)
    assert.deepEqual(body.extensions.unmasked.customers.mail.except, [2])
    assert.equal(headers.get('cache-control'), 'private, no-store')
    const kinds = (await eventsOf(scrim, body.extensions.audit.customers)).map(({ kind }) => kind)
    assert.ok(kinds.includes('release'), kinds.join())
  })

  it('related rows stay masked, and totals and other datasets are refused', async () => {
    const { body } = await ask(
      '{ customers(first: 1) { nodes { email orders(first: 1) { nodes { customer { email } } } } } customersAggregate { nodes { count } } orders(first: 1) { nodes { id } } }',
    )
    assert.ok(body.data.customers, JSON.stringify(body.errors))
    const [{ orders, email }] = body.data.customers.nodes
    assert.match(email, /^[^*]+@/)
    for (const { customer } of orders.nodes) assert.match(customer.email, /\*{3}@/)
    assert.deepEqual([body.data.customersAggregate, body.data.orders], [null, null])
    const codes = body.errors.map(({ path, extensions }: { path: string[]; extensions: { code: string } }) => [
      path[0],
      extensions.code,
    ])
    assert.deepEqual(codes, [
      ['customersAggregate', 'UNMASK_OUT_OF_SCOPE'],
      ['orders', 'UNMASK_OUT_OF_SCOPE'],
    ])
  })

  it('that is none, nothing is shown at all', async () => {
    const { body } = await ask('{ customers(first: 1) { nodes { email } } }', 'not.a.token')
    assert.deepEqual([body.data.customers, body.errors[0].extensions.code], [null, 'UNMASK_TOKEN_INVALID'])
  })
})
