// What is told beside the data where one name of the reply shows two things.
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { askGraphql } from '../../ask-graphql.ts'
import { granted } from '../../granted.ts'
import { type Scrim, sharedScrim } from '../../scrim.ts'

let scrim: Scrim

before(async () => {
  scrim = await sharedScrim()
})

const told = async (query: string) => (await askGraphql(scrim, 'ana', query)).body.extensions

describe('extensions', () => {
  it('name a column by its path where another has its name', async () => {
    const { masked } = await told(
      '{ customers(first: 1) { a: nodes { x: full_name phone } edges { n: node { x: email phone } } } }',
    )
    assert.deepEqual(Object.keys(masked.customers).sort(), ['a.x', 'edges.n.x', 'phone'])
    assert.deepEqual([masked.customers['a.x'].mask, masked.customers['edges.n.x'].mask], ['initials', 'email'])
  })

  it('say of each what an approval shows', async () => {
    const { token } = await granted(scrim, { where: 'id=in.(1,2)' })
    const query = '{ customers(first: 2) { a: nodes { x: full_name } edges { node { x: email } } } }'
    const { body } = await askGraphql(scrim, 'ana', query, {}, {}, { 'approval-token': token })
    assert.deepEqual(Object.keys(body.extensions.masked.customers), ['a.x'])
    assert.deepEqual(Object.keys(body.extensions.unmasked.customers), ['edges.node.x'])
  })

  it('name related rows by their path where others have their name', async () => {
    const { masked, more } = await told(
      '{ orders(first: 2) { nodes { customer { orders(first: 1) { nodes { shipping_city } } } } edges { node { customer { orders(first: 1000) { nodes { city: shipping_city } } } } } } }',
    )
    assert.deepEqual(Object.keys(masked.orders).sort(), [
      'edges.node.customer.orders.city',
      'nodes.customer.orders.shipping_city',
    ])
    for (const name of Object.keys(more?.orders ?? {})) assert.equal(name, 'nodes.customer.orders')
  })

  it('name totals by their path where others have their name', async () => {
    const { masked } = await told(
      '{ customersAggregate { a: nodes { t: sum { x: lifetime_value } } b: nodes { t: max { x: birth_date } } } }',
    )
    assert.deepEqual(Object.keys(masked.customersAggregate).sort(), ['a.t.x', 'b.t.x'])
  })
})
