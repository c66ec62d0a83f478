// What `scrim query` says of an explanation: each limit of the rows with its rule, in lines that a person can read.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sayExplain } from '../../../../gateway/cli/query/say-explain.ts'

test('the tenant is told before the rules of roles, each with its place', () => {
  const said = sayExplain({
    rows: {
      shown: 'some',
      why: 'Rows are limited to your own org, and limited by a rule of your role support.',
      rules: [{ role: 'support', rule: 'customers.yaml:31', condition: { country: { eq: 'DE' } } }],
      tenant: { claim: 'org', rule: 'customers.yaml:24', condition: { org_id: { eq: 'acme' } } },
    },
    columns: [],
    filter: [],
    order: [],
  })
  assert.deepEqual(said, [
    'Why these rows: Rows are limited to your own org, and limited by a rule of your role support.',
    '  your own org where {"org_id":{"eq":"acme"}} (customers.yaml:24)',
    '  support where {"country":{"eq":"DE"}} (customers.yaml:31)',
  ])
})

test('a tenant whose condition cannot be told is still told of', () => {
  const tenant = { claim: 'org', rule: 'customers.yaml:24', condition: null }
  const said = sayExplain({ rows: { shown: 'none', why: 'None.', rules: [], tenant } })
  assert.deepEqual(said, ['Why these rows: None.', '  your own org (customers.yaml:24)'])
})
