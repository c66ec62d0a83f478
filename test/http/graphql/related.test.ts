// Related rows and totals over GraphQL: what REST answers to the same question, in the shape of the operation.
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { askGraphql } from '../../ask-graphql.ts'
import { type Called, call, eventsOf } from '../../call.ts'
import { type Scrim, sharedScrim } from '../../scrim.ts'

let scrim: Scrim

before(async () => {
  scrim = await sharedScrim()
})

const ask = (person: string, query: string, variables?: Readonly<Record<string, unknown>>): Promise<Called> =>
  askGraphql(scrim, person, query, variables)
const rest = async (person: string, path: string) => (await call(scrim, person, path)).body

describe('related rows', () => {
  it('are those that REST shows beside each row', async () => {
    const { body, text } = await ask(
      'ana',
      '{ customers(first: 20) { nodes { id orders(first: 3, where: {total: {gte: "100"}}, orderBy: [{total: DESC}]) { nodes { id total shipping_city customer { email } } } } } }',
    )
    const { data, meta } = await rest(
      'ana',
      '/customers?fields=id,orders(id,total,shipping_city,customer(email))&limit=20&orders.total=gte.100&orders.order=total.desc&orders.limit=3',
    )
    assert.ok(body.data?.customers, text)
    const shown = body.data.customers.nodes.map(({ id, orders }: { id: number; orders: { nodes: unknown } }) => ({
      id,
      orders: orders.nodes,
    }))
    assert.deepEqual(shown, data)
    assert.deepEqual(body.extensions.masked.customers, meta.masked)
    assert.deepEqual(body.extensions.more.customers, meta.more)
  })

  it('are each their own where one relation is asked for twice', async () => {
    const { body } = await ask(
      'ana',
      '{ customer(id: 1) { few: orders(first: 1) { nodes { id } } many: orders(first: 5, where: {status: {eq: "paid"}}) { totalCount nodes { status } } tickets(first: 1) { nodes { customer { id } } } } }',
    )
    const { few, many, tickets } = body.data.customer
    assert.equal(few.nodes.length, 1)
    assert.ok(many.nodes.every(({ status }: { status: string }) => status === 'paid'))
    const counted = await rest('ana', '/orders?customer_id=eq.1&status=eq.paid&count=exact&limit=1')
    assert.equal(many.totalCount, counted.page.count)
    for (const { customer } of tickets.nodes) assert.equal(customer.id, 1)
  })

  it('go on after a cursor', async () => {
    const query =
      'query ($after: String) { customer(id: 1) { orders(first: 5, after: $after) { nodes { id } pageInfo { hasNextPage hasPreviousPage endCursor } } } }'
    const ids: number[] = []
    for (let after: string | null = null, more = true; more; ) {
      const { body } = await ask('ana', query, { after })
      const { orders } = body.data.customer
      assert.equal(orders.pageInfo.hasPreviousPage, after !== null)
      ids.push(...orders.nodes.map(({ id }: { id: number }) => id))
      more = orders.pageInfo.hasNextPage
      after = orders.pageInfo.endCursor
      assert.ok(ids.length < 200)
    }
    const { data } = await rest('ana', '/orders?fields=id&customer_id=eq.1&limit=1000')
    assert.deepEqual(
      ids,
      data.map(({ id }: { id: number }) => id),
    )
  })

  it('are masked where a rule shows the value clear in a read of its own', async () => {
    const query =
      '{ customers(first: 1) { nodes { id full_name } } orders(first: 1) { nodes { customer { full_name } } } }'
    const { body } = await ask('sam', query)
    assert.match(body.data.customers.nodes[0].full_name, /^\p{L}+ /u)
    assert.match(body.data.orders.nodes[0].customer?.full_name ?? 'A. B.', /^\p{L}\. /u)
    assert.ok(body.extensions.unmasked.customers.full_name)
  })

  it('are absent where the related row is not of the caller', async () => {
    const french = (await rest('ana', '/customers?fields=id&country=eq.FR&limit=20')).data
    const ids = french.map(({ id }: { id: number }) => id)
    const { body } = await ask(
      'sam',
      'query ($ids: [Int!]) { orders(where: {customer_id: {in: $ids}}) { nodes { customer { id } } } }',
      { ids },
    )
    assert.ok(body.data.orders.nodes.length > 0)
    assert.ok(body.data.orders.nodes.every(({ customer }: { customer: unknown }) => customer === null))
  })

  it('stand in one event with the rows that they are beside', async () => {
    const { body } = await ask('ana', '{ customers(first: 1) { nodes { orders(first: 1) { nodes { total } } } } }')
    const [event] = await eventsOf(scrim, body.extensions.audit.customers)
    assert.deepEqual(
      event?.related.map(({ path, dataset }: Record<string, string>) => [path, dataset]),
      [['orders', 'orders']],
    )
  })
})

describe('totals', () => {
  it('of groups are those of REST', async () => {
    const { body, text } = await ask(
      'ana',
      '{ customersAggregate(groupBy: [plan, signup_date_year], where: {country: {eq: "DE"}}, having: {count: {gt: 3}}, orderBy: [{count: DESC}, {keys: {plan: ASC}}]) { nodes { keys { plan signup_date_year } count countDistinct { country } sum { lifetime_value } avg { lifetime_value } min { birth_date } max { lifetime_value } } } }',
    )
    const { data, meta } = await rest(
      'ana',
      '/customers?fields=plan,signup_date.year,count(),country.count_distinct(),lifetime_value.sum(),lifetime_value.avg(),birth_date.min(),lifetime_value.max()&country=eq.DE&having=count().gt.3&order=count().desc,plan.asc',
    )
    assert.ok(body.data?.customersAggregate, text)
    assert.ok(data.length > 3)
    const flat = body.data.customersAggregate.nodes.map(
      ({ keys, count, countDistinct, sum, avg, min, max }: Record<string, Record<string, unknown>>) => ({
        ...keys,
        count,
        country_count_distinct: countDistinct?.country,
        lifetime_value_sum: sum?.lifetime_value,
        lifetime_value_avg: avg?.lifetime_value,
        birth_date_min: min?.birth_date,
        lifetime_value_max: max?.lifetime_value,
      }),
    )
    assert.deepEqual(flat, data)
    assert.deepEqual(body.extensions.masked.customersAggregate['avg.lifetime_value'], meta.masked.lifetime_value_avg)
  })

  it('without groups are of all rows, also of none', async () => {
    const { body } = await ask(
      'ana',
      '{ all: customersAggregate { nodes { count } } none: customersAggregate(where: {id: {lt: 0}}) { nodes { n: count sum { id } __typename } } }',
    )
    const counted = await rest('ana', '/customers?count=exact&limit=1')
    assert.deepEqual(body.data, {
      all: { nodes: [{ count: counted.page.count }] },
      none: { nodes: [{ n: 0, sum: { id: null }, __typename: 'CustomersGroup' }] },
    })
  })

  it('are paged as rows are', async () => {
    const query =
      'query ($after: String) { customersAggregate(groupBy: [country], first: 5, after: $after) { nodes { keys { country } } pageInfo { hasNextPage endCursor } } }'
    const seen: string[] = []
    for (let after: string | null = null, more = true; more; ) {
      const { body } = await ask('ana', query, { after })
      const { nodes, pageInfo } = body.data.customersAggregate
      seen.push(...nodes.map(({ keys }: { keys: { country: string } }) => keys.country))
      more = pageInfo.hasNextPage
      after = pageInfo.endCursor
      assert.ok(seen.length < 100)
    }
    const { data } = await rest('ana', '/customers?fields=country,count()')
    assert.deepEqual(
      seen,
      data.map(({ country }: { country: string }) => country),
    )
  })

  it('of a relation stand beside each row', async () => {
    const { body, text } = await ask(
      'ana',
      '{ customers(first: 20) { nodes { id ordersAggregate { count sum { total } } } } }',
    )
    const { data } = await rest('ana', '/customers?fields=id,orders.count(),orders.total.sum()&limit=20')
    assert.ok(body.data?.customers, text)
    const flat = body.data.customers.nodes.map(
      ({ id, ordersAggregate }: { id: number; ordersAggregate: { count: number; sum: { total: string } } }) => ({
        id,
        orders_count: ordersAggregate.count,
        orders_total_sum: ordersAggregate.sum.total,
      }),
    )
    assert.deepEqual(flat, data)
  })

  it('show a key only where it is grouped by', async () => {
    const { body } = await ask('ana', '{ customersAggregate(groupBy: [plan]) { nodes { keys { country } } } }')
    assert.equal(body.data.customersAggregate, null)
    assert.match(body.errors[0].message, /keys\.country is shown, and nothing is grouped by it/)
  })

  it('never stand on a restricted column', async () => {
    const { body } = await ask('ana', '{ __type(name: "CustomersCountDistinct") { fields { name } } }')
    const names = body.data.__type.fields.map(({ name }: { name: string }) => name)
    assert.ok(names.includes('plan'))
    assert.equal(names.includes('email'), false)
  })
})
