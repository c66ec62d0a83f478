// What an operation reads: the same cells as over REST, by the names that the caller chose, and what is masked told beside them.
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { askGraphql } from '../../ask-graphql.ts'
import { call, eventsOf } from '../../call.ts'
import { type Scrim, sharedScrim } from '../../scrim.ts'

let scrim: Scrim

before(async () => {
  scrim = await sharedScrim()
})

const ask = (person: string, query: string, variables?: Readonly<Record<string, unknown>>) =>
  askGraphql(scrim, person, query, variables)

describe('a connection', () => {
  it('holds the cells that REST shows, of every dataset of every person', async () => {
    for (const person of ['ana', 'sam', 'max', 'ada', 'olga']) {
      const listed = await call(scrim, person, '/datasets')
      for (const { name } of listed.body.data) {
        const { body: told } = await call(scrim, person, `/datasets/${name}`)
        const columns = told.columns.map((column: { name: string }) => column.name)
        const rest = await call(scrim, person, `/${name}?limit=50`)
        const { status, body, text } = await ask(person, `{ ${name}(first: 50) { nodes { ${columns.join(' ')} } } }`)
        assert.equal(status, 200, text)
        assert.deepEqual(body.data[name].nodes, rest.body.data, `${person} ${name}`)
        assert.deepEqual(body.extensions.masked[name] ?? {}, rest.body.meta.masked, `${person} ${name}`)
      }
    }
  })

  it('shows a column under every name that it is given, and tells of each that it is masked', async () => {
    const { body } = await ask(
      'ana',
      '{ some: customers(first: 1) { nodes { e: email ...more ... { email } } edges { node { mail: email } } } } fragment more on Customers { id e: email kind: __typename }',
    )
    assert.deepEqual(body.data.some, {
      nodes: [{ e: 'i***@***.***', id: 1, kind: 'Customers', email: 'i***@***.***' }],
      edges: [{ node: { mail: 'i***@***.***' } }],
    })
    assert.deepEqual(Object.keys(body.extensions.masked.some), ['e', 'email', 'mail'])
  })

  it('leaves out what @skip and @include leave out, by the variables of each request', async () => {
    const query =
      'query ($all: Boolean!) { customers(first: 1) { nodes { id plan @include(if: $all) country @skip(if: $all) } } }'
    const keys = async (all: boolean) => Object.keys((await ask('ana', query, { all })).body.data.customers.nodes[0])
    assert.deepEqual(
      [await keys(true), await keys(false), await keys(true)],
      [
        ['id', 'plan'],
        ['id', 'country'],
        ['id', 'plan'],
      ],
    )
  })

  it('counts all rows that the filter admits, whether or not rows are wanted', async () => {
    const rest = await call(scrim, 'ana', '/customers?plan=eq.pro&count=exact&limit=1')
    for (const rows of ['', 'nodes { id }']) {
      const { body } = await ask('ana', `{ customers(first: 1, where: {plan: {eq: "pro"}}) { totalCount ${rows} } }`)
      assert.equal(body.data.customers.totalCount, rest.body.page.count)
    }
  })
})

describe('a row by its key', () => {
  it('is an object, and null where there is none that the caller may see', async () => {
    const { body } = await ask('ana', '{ customer(id: 7) { id plan } none: customer(id: 99999999) { id } }')
    const rest = await call(scrim, 'ana', '/customers/7?fields=id,plan')
    assert.deepEqual(body.data, { customer: rest.body.data, none: null })
    assert.equal(body.errors, undefined)
  })

  it('is null for a row of another country, as for one that does not exist', async () => {
    const [theirs] = (await call(scrim, 'ana', '/customers?fields=id&country=eq.FR&limit=1')).body.data
    const { body } = await ask('sam', `{ customer(id: ${theirs.id}) { id } }`)
    assert.deepEqual([body.data, body.errors], [{ customer: null }, undefined])
  })
})

describe('where', () => {
  const ids = async (where: string) => {
    const { body, text } = await ask('ana', `{ customers(first: 1000, where: ${where}) { nodes { id } } }`)
    assert.ok(body.data?.customers, text)
    return body.data.customers.nodes.map(({ id }: { id: number }) => id)
  }
  for (const [where, rest] of [
    ['{plan: {eq: "pro"}, country: {eq: "IL"}}', 'plan=eq.pro&country=eq.IL'],
    ['{country: {in: ["IL", "GR"]}, plan: {neq: "free"}}', 'country=in.(IL,GR)&plan=neq.free'],
    ['{or: [{id: {lt: 5}}, {and: [{id: {gte: 100}}, {id: {lte: 103}}]}]}', 'or=(id.lt.5,and(id.gte.100,id.lte.103))'],
    ['{id: {lte: 60}, not: {plan: {like: "p*"}}}', 'id=lte.60&plan=not.like.p*'],
    ['{id: {lte: 60}, country: {ilike: "d*"}}', 'id=lte.60&country=ilike.d*'],
    ['{id: {lte: 60}, country: {is: NOT_NULL}}', 'id=lte.60&country=not.is.null'],
    ['{signup_date: {gte: "2025-12-20"}, country: {is: NULL}}', 'signup_date=gte.2025-12-20&country=is.null'],
    ['{lifetime_value: {gte: 40000}}', 'lifetime_value=gte.40000'],
    ['{birth_date: {eq: "1984-01-01"}, id: {lt: 3000}}', 'birth_date=eq.1984-01-01&id=lt.3000'],
  ] as const) {
    it(`${where} finds what REST finds`, async () => {
      const { body } = await call(scrim, 'ana', `/customers?fields=id&limit=1000&${rest}`)
      assert.deepEqual(
        await ids(where),
        body.data.map(({ id }: { id: number }) => id),
      )
    })
  }

  it('refuses what says nothing, so that a variable that was not sent widens nothing', async () => {
    const query =
      'query ($p: String, $w: CustomersWhere) { customers(where: {or: [{plan: {eq: $p}}, {not: $w}]}) { nodes { id } } }'
    for (const variables of [{}, { p: null }, { p: 'pro', w: null }, { p: 'pro', w: { plan: {} } }]) {
      const { body } = await ask('ana', query, variables)
      assert.deepEqual([body.data.customers, body.errors[0].extensions.code], [null, 'ASK_FILTER_INVALID'])
    }
  })
})

describe('orderBy', () => {
  for (const [orderBy, rest] of [
    ['[{country: DESC_NULLS_LAST}, {id: DESC}]', 'country.desc.nullslast,id.desc'],
    ['[{lifetime_value: DESC}]', 'lifetime_value.desc'],
    ['{birth_date: ASC_NULLS_FIRST}', 'birth_date.asc.nullsfirst'],
  ] as const) {
    it(`${orderBy} sorts as REST does`, async () => {
      const { body } = await ask('ana', `{ customers(first: 40, orderBy: ${orderBy}) { nodes { id } } }`)
      const expected = await call(scrim, 'ana', `/customers?fields=id&limit=40&order=${rest}`)
      assert.deepEqual(body.data.customers.nodes, expected.body.data)
    })
  }
})

describe('the audit', () => {
  it('has an event for each field that reads, by its own door, and the reply names them', async () => {
    const { body } = await ask(
      'ana',
      '{ a: customers(first: 1) { nodes { id } } b: orders(first: 1) { nodes { id } } }',
    )
    for (const [key, dataset] of [
      ['a', 'customers'],
      ['b', 'orders'],
    ] as const) {
      const [event] = await eventsOf(scrim, body.extensions.audit[key])
      assert.deepEqual([event?.kind, event?.door, event?.dataset], ['read', 'graphql', dataset])
    }
  })
})
