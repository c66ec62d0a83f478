import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toPrincipal, toRolesByGroup } from '../../../gateway/identity/to-principal.ts'
import { toTrust } from '../../../gateway/identity/trust.ts'

const trust = toTrust({
  issuer: 'https://id.example.com',
  audience: 'api',
  algorithms: ['ES256'],
  type: null,
  claims: { roles: 'groups', email: 'email', app: null, attributes: { countries: 'countries', tenant: 'org.id' } },
})
const rolesByGroup = toRolesByGroup(
  new Map([
    ['zeta', ['g1']],
    ['alpha', ['g1', 'g2']],
    ['empty', []],
  ]),
)
const principalOf = (claims: Record<string, unknown>) =>
  toPrincipal({ sub: 'ana', azp: 'cli', ...claims }, trust, rolesByGroup)

test('roles are those of listed groups, sorted and each once', () => {
  assert.deepEqual(principalOf({ groups: ['g1', 'g2', 'g1'] }).roles, ['alpha', 'zeta'])
  // The name of a role is not a group, nor is any property of an object.
  assert.deepEqual(
    principalOf({ groups: ['alpha', 'zeta', 'empty', '__proto__', 'constructor', 'G1', ' g1'] }).roles,
    [],
  )
  for (const groups of [undefined, null, 'g1', { g1: true }, [['g1']], { 0: 'g1', length: 1 }]) {
    assert.deepEqual(principalOf({ groups }).roles, [], JSON.stringify(groups))
  }
})

test('an attribute that is not mapped or not there is absent, whatever it is called', () => {
  const { attributes } = principalOf({ countries: 'DE', plan: 'pro' })
  assert.deepEqual(Object.keys(attributes), ['countries'])
  for (const name of ['tenant', 'plan', 'constructor', '__proto__', 'toString'])
    assert.equal(attributes[name], undefined)
  assert.deepEqual(principalOf({ org: { id: 7 } }).attributes.tenant, ['7'])
})

test('an e-mail address that the issuer has not verified is nobody’s', () => {
  assert.equal(principalOf({ email: 'ana@example.com' }).email, 'ana@example.com')
  assert.equal(principalOf({ email: 'ana@example.com', email_verified: true }).email, 'ana@example.com')
  assert.equal(principalOf({ email: 'ana@example.com', email_verified: false }).email, null)
  for (const email of [undefined, 7, '', ['ana@example.com']]) assert.equal(principalOf({ email }).email, null)
})

test('a subject that is its own client is a service', () => {
  assert.equal(principalOf({ sub: 'job', azp: 'job' }).kind, 'service')
  assert.equal(principalOf({ sub: 'job', client_id: 'job' }).kind, 'service')
  assert.equal(principalOf({ sub: 'job', azp: 'JOB' }).kind, 'person')
})
