// A client of many pages: urql walks every customer, fifty pages and more, each row once and in order.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Client, fetchExchange } from '@urql/core'
import { call } from '../call.ts'
import { sharedScrim } from '../scrim.ts'

const query = `query ($after: String) {
  customers(first: 400, after: $after) { nodes { id email } pageInfo { hasNextPage endCursor } }
}`

describe('urql', () => {
  it('walks all customers of the sample company', async () => {
    const scrim = await sharedScrim()
    const client = new Client({
      url: `${scrim.url}/graphql`,
      exchanges: [fetchExchange],
      preferGetMethod: false,
      fetchOptions: { headers: { authorization: `Bearer ${await scrim.token('ana')}` } },
    })
    const ids: number[] = []
    let pages = 0
    for (let after: string | null = null, more = true; more; pages++) {
      const { data, error } = await client.query(query, { after }).toPromise()
      assert.equal(error, undefined)
      ids.push(...data.customers.nodes.map(({ id }: { id: number }) => id))
      more = data.customers.pageInfo.hasNextPage
      after = data.customers.pageInfo.endCursor
    }
    const { body } = await call(scrim, 'ana', '/customers?count=exact&limit=1')
    assert.equal(ids.length, body.page.count)
    assert.ok(pages >= 50, `${pages} pages`)
    assert.ok(ids.every((id, i) => i === 0 || id > (ids[i - 1] ?? id)))
  })
})
