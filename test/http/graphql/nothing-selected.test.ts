// What is left where @skip and @include take every field of an object, and what is read where no row is shown.
import assert from 'node:assert/strict'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { before, describe, it } from 'node:test'
import { askGraphql } from '../../ask-graphql.ts'
import { eventsOf } from '../../call.ts'
import { granted } from '../../granted.ts'
import { type Scrim, sharedScrim } from '../../scrim.ts'
import { startSecondGateway } from '../../second-gateway.ts'

let scrim: Scrim

before(async () => {
  scrim = await sharedScrim()
})

describe('an object of which no field is left', () => {
  for (const [query, data] of [
    ['{ customers(first: 2) { nodes { id @skip(if: true) } } }', { customers: { nodes: [{}, {}] } }],
    ['{ customer(id: 1) { id @skip(if: true) } }', { customer: {} }],
    ['{ customers { totalCount @skip(if: true) } }', { customers: {} }],
    ['{ customers(first: 1) { edges { cursor @skip(if: true) } } }', { customers: { edges: [{}] } }],
    ['{ customers(first: 1) { edges { node { id @include(if: false) } } } }', { customers: { edges: [{ node: {} }] } }],
    ['{ customers(first: 1) { pageInfo { endCursor @skip(if: true) } } }', { customers: { pageInfo: {} } }],
    ['{ customers(first: 1) { nodes { ... @skip(if: true) { id } } } }', { customers: { nodes: [{}] } }],
    [
      '{ customers(first: 1) { nodes { ...f @skip(if: true) } } } fragment f on Customers { id }',
      { customers: { nodes: [{}] } },
    ],
    ['{ orders(first: 1) { nodes { customer { id @skip(if: true) } } } }', { orders: { nodes: [{ customer: {} }] } }],
    ['{ orders(first: 1) { nodes { customer @skip(if: true) { id } } } }', { orders: { nodes: [{}] } }],
    [
      '{ customers(first: 1) { nodes { orders { nodes @skip(if: true) { id } } } } }',
      { customers: { nodes: [{ orders: {} }] } },
    ],
    ['{ customersAggregate { nodes { count @skip(if: true) } } }', { customersAggregate: { nodes: [{}] } }],
    ['{ customersAggregate { nodes @skip(if: true) { count } } }', { customersAggregate: {} }],
    ['{ customers @skip(if: true) { nodes { id } } }', {}],
  ] as const) {
    it(`is {}: ${query}`, async () => {
      const { body, status, text } = await askGraphql(scrim, 'ana', query)
      assert.deepEqual([status, body.data, body.errors], [200, data, undefined], text)
    })
  }
})

describe('a page of no rows', () => {
  it('is refused, with words for who wants the number alone', async () => {
    for (const query of [
      '{ customers(first: 0) { nodes { id } } }',
      '{ customers(first: -1) { nodes { id } } }',
      '{ customers(first: 1) { nodes { orders(first: 0) { nodes { id } } } } }',
      '{ customersAggregate(first: 0) { nodes { count } } }',
    ]) {
      const { body, text } = await askGraphql(scrim, 'ana', query)
      assert.equal(body.errors?.[0].extensions.code, 'ASK_LIMIT_TOO_LARGE', text)
      assert.match(body.errors[0].extensions.hint, /totalCount/)
    }
  })

  it('releases nothing under an approval, and charges for nothing', async () => {
    const { token } = await granted(scrim, { where: 'id=in.(1,2)' })
    for (const query of [
      '{ customers(first: 0) { nodes { email } } }',
      '{ customers { totalCount } }',
      '{ customers { totalCount nodes @skip(if: true) { email } } }',
    ]) {
      const { body, headers } = await askGraphql(scrim, 'ana', query, {}, {}, { 'approval-token': token })
      assert.equal(body.data.customers, null, query)
      const events = await eventsOf(scrim, headers.get('request-id') ?? '')
      assert.deepEqual([...new Set(events.map(({ kind }) => kind))], ['refusal'], query)
    }
  })
})

describe('a caller who may read masked columns alone', () => {
  it('is told the number of rows, and reads no column for it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'scrim-masked-alone-'))
    try {
      await cp(resolve(import.meta.dirname, '../../../datasets'), folder, { recursive: true })
      const file = join(folder, 'customers.yaml')
      const text = await readFile(file, 'utf8')
      await writeFile(file, text.replace("read: '*' ", 'read: [email] '))
      await using second = await startSecondGateway(scrim, { datasets: folder })
      const { token } = await granted(scrim)
      const ask = (query: string, headers = {}) =>
        askGraphql({ ...scrim, url: second.url }, 'ana', query, {}, {}, headers)

      const all = (await askGraphql(scrim, 'ana', '{ customers { totalCount } }')).body.data.customers
      const { body, text: said } = await ask('{ customers { totalCount } }')
      assert.deepEqual([body.data.customers, body.extensions.masked], [all, {}], said)
      const [event] = await eventsOf(scrim, body.extensions.audit.customers)
      assert.deepEqual(event?.columns, [])
      const empty = await ask('{ customers(first: 2) { nodes { __typename } edges { cursor } } }')
      assert.deepEqual(empty.body.data.customers, {
        nodes: [{ __typename: 'Customers' }, { __typename: 'Customers' }],
        edges: [{ cursor: null }, { cursor: null }],
      })
      const under = await ask('{ customers { totalCount } }', { 'approval-token': token })
      assert.equal(under.body.errors?.[0].extensions.code, 'UNMASK_OUT_OF_SCOPE', under.text)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
})
