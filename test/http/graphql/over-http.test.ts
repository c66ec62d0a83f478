// GraphQL over HTTP: the audits that the specification's own tool makes of a server, each passed.
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { serverAudits } from 'graphql-http'
import { graphqlJson } from '../../ask-graphql.ts'
import { call } from '../../call.ts'
import { type Scrim, sharedScrim } from '../../scrim.ts'

let scrim: Scrim
let token = ''

before(async () => {
  scrim = await sharedScrim()
  token = await scrim.token('ana')
})

const fetchAsAna = (url: string, init: RequestInit = {}): Promise<Response> =>
  fetch(url, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } })

describe('the audits of GraphQL over HTTP', () => {
  for (const audit of serverAudits({ url: () => `${scrim.url}/graphql`, fetchFn: fetchAsAna })) {
    it(`${audit.id} ${audit.name}`, async () => {
      const result = await audit.fn()
      assert.equal(result.status, 'ok', 'reason' in result ? String(result.reason) : '')
    })
  }
})

describe('a query in an address', () => {
  it('is answered as one in a body', async () => {
    const variables = encodeURIComponent('{"n":1}')
    const query = encodeURIComponent(
      'query A { __typename } query B($n: Int) { customers(first: $n) { nodes { id } } }',
    )
    const { status, body } = await call(
      scrim,
      'ana',
      `/graphql?query=${query}&variables=${variables}&operationName=B&extensions=`,
    )
    assert.deepEqual([status, body.data], [200, { customers: { nodes: [{ id: 1 }] } }])
  })

  it('is refused with words where it is none', async () => {
    for (const address of [
      '',
      '?query=',
      '?query=%7B__typename%7D&variables=%5B1%5D',
      '?query=%7B__typename%7D&variables=x',
    ]) {
      const { status, body } = await call(scrim, 'ana', `/graphql${address}`, { headers: { accept: graphqlJson } })
      assert.deepEqual([status, body.errors[0].extensions.code], [400, 'ASK_PARAMETER_INVALID'], address)
    }
  })
})

describe('what may be sent', () => {
  it('is told to who asks with OPTIONS', async () => {
    const { headers } = await fetch(`${scrim.url}/graphql`, { method: 'OPTIONS' })
    assert.deepEqual([headers.get('allow'), headers.get('accept-post')], ['GET, POST, OPTIONS', 'application/json'])
    const schema = await fetch(`${scrim.url}/graphql/schema`, { method: 'OPTIONS' })
    assert.equal(schema.headers.get('allow'), 'GET, OPTIONS')
  })

  it('is no other kind of reply', async () => {
    const { status, body } = await call(scrim, 'ana', '/graphql?query=%7B__typename%7D', {
      headers: { accept: 'text/csv' },
    })
    assert.deepEqual([status, body.code], [406, 'ASK_NOT_ACCEPTABLE'])
  })
})
