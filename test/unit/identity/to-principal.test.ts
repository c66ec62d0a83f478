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

test('tokens of client credentials are a service’s, as each kind of identity provider writes them', () => {
  const services = [
    { sub: '0b1f', preferred_username: 'service-account-cli' },
    { sub: '0b1f', preferred_username: 'Service-Account-cli' },
    { sub: 'cli@clients' },
    { gty: 'client-credentials' },
    { gty: ['refresh_token', 'client_credentials'] },
    { gty: 'refresh_token client-credentials' },
    { idtyp: 'app' },
  ]
  for (const claims of services) assert.equal(principalOf(claims).kind, 'service', JSON.stringify(claims))
  const people = [
    { preferred_username: 'ana-service-account-' },
    { preferred_username: ['service-account-cli'] },
    { sub: 'ana@clients.example.com' },
    { gty: 'password' },
    { gty: null },
    { idtyp: 'user' },
  ]
  for (const claims of people) assert.equal(principalOf(claims).kind, 'person', JSON.stringify(claims))
})

test('whoever acts as somebody is their actor, and one that cannot be read is refused', () => {
  assert.equal(principalOf({}).actor, null)
  assert.equal(principalOf({ act: null, impersonator: null }).actor, null)
  assert.equal(principalOf({ act: { sub: 'bot' } }).actor, 'bot')
  assert.equal(principalOf({ impersonator: { id: '7f', username: 'root' } }).actor, '7f')
  assert.equal(principalOf({ impersonator: { username: 'root' } }).actor, 'root')
  assert.equal(principalOf({ impersonator: 'root' }).actor, 'root')
  assert.equal(principalOf({ act: { sub: 'bot' }, impersonator: { id: '7f' } }).actor, 'bot')
  for (const claims of [{ act: 'bot' }, { act: false }, { impersonator: {} }, { impersonator: { id: 7 } }]) {
    assert.throws(() => principalOf(claims), { code: 'AUTH_TOKEN_INVALID' }, JSON.stringify(claims))
  }
})
