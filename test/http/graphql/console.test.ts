// The console for developers is off wherever scrim.yaml does not say otherwise; the embedded default does.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sharedScrim } from '../../scrim.ts'
import { startSecondGateway } from '../../second-gateway.ts'

const asBrowser = { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } }

describe('GET /graphql in a browser', () => {
  it('is GraphiQL on the embedded default alone', async () => {
    const scrim = await sharedScrim()
    const page = await fetch(`${scrim.url}/graphql`, asBrowser)
    assert.deepEqual([page.status, page.headers.get('content-type')], [200, 'text/html; charset=utf-8'])
    await using gateway = await startSecondGateway(scrim, { graphiql: undefined })
    const refused = await fetch(`${gateway.url}/graphql`, asBrowser)
    assert.deepEqual([refused.status, (await refused.json()).code], [401, 'AUTH_TOKEN_MISSING'])
  })
})
