// Access rules through the door, with real tokens: inherited roles, claims of every shape, apps, conditions and the tenant.
import assert from 'node:assert/strict'
import { createPrivateKey } from 'node:crypto'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { loadOrMakeIssuerKeys } from '../../gateway/embedded/issuer-keys.ts'
import { audience, issuerUrl } from '../../gateway/embedded/issuer-names.ts'
import { type Called, call, eventsOf, query } from '../call.ts'
import { type Scrim, sharedScrim } from '../scrim.ts'
import { type SecondGateway, startSecondGateway } from '../second-gateway.ts'
import { type Claims, forgeToken, type SigningKey, toClaims } from '../tokens.ts'

/** The shipped customers, and so their views, with other rules. */
const rules = `tenant: { column: country, claim: countries }
access:
  - role: reader
    read: [id, full_name, email, plan, country]
  - role: fraud
    read: [id, email, phone]
    clear: [email]
    when: { department: { in: [fraud, 7] }, vetted: { eq: true } }
  - role: board
    read: [id, lifetime_value]
    apps: [board, other-board]
  - role: nobodys
    read: [id]
    apps: [board]
`

let scrim: Scrim
let gateway: SecondGateway
let key: SigningKey
let issuer: string
let folder: string

before(async () => {
  scrim = await sharedScrim()
  issuer = issuerUrl(scrim.ports.issuer)
  const [jwk] = await loadOrMakeIssuerKeys(scrim.folder)
  assert.ok(jwk?.kid)
  const privateKey = createPrivateKey({ key: JSON.parse(JSON.stringify(jwk)), format: 'jwk' })
  key = { kid: jwk.kid, alg: 'ES256', privateKey }

  folder = await mkdtemp(join(tmpdir(), 'scrim-rules-'))
  await cp(resolve(import.meta.dirname, '../../datasets'), folder, { recursive: true })
  const customers = await readFile(join(folder, 'customers.yaml'), 'utf8')
  const changed = customers.replace(/^access:[\s\S]*?^unmask:/m, `${rules}unmask:`)
  assert.notEqual(changed, customers)
  await writeFile(join(folder, 'customers.yaml'), changed)
  const attributes = { countries: 'countries', department: 'org.unit.name', vetted: 'org.vetted', level: 'level' }
  const claims = { roles: 'groups', email: 'email', app: 'azp', attributes }
  const none = { groups: [] }
  gateway = await startSecondGateway(scrim, {
    datasets: folder,
    identity: { issuers: [{ issuer, audience, algorithms: ['ES256'], type: 'at+jwt', claims }] },
    roles: {
      reader: ['grp-readers'],
      fraud: { groups: ['grp-fraud'], inherits: ['reader'] },
      board: none,
      nobodys: ['grp-nobody'],
      lead: { groups: ['grp-leads'], inherits: ['fraud', 'board'] },
      ...Object.fromEntries(
        'analyst support marketing contractor growth-data growth-data-leads people-team'
          .split(' ')
          .map((role) => [role, [`grp-${role}`]]),
      ),
    },
  })
})
after(async () => {
  await gateway[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

const ask = (path: string, claims: Claims): Promise<Called> => {
  const authorization = `Bearer ${forgeToken(key, toClaims(issuer, audience, claims))}`
  return call({ ...scrim, url: gateway.url }, null, path, { headers: { authorization } })
}
const german = { groups: ['grp-readers'], countries: ['DE'] }
const fraud = { ...german, groups: ['grp-fraud'], org: { unit: { name: ['sales', 'fraud'] }, vetted: true } }

describe('roles', () => {
  it('are those of the groups with all that they inherit', async () => {
    const roles = async (...groups: string[]) => (await ask('/me', { groups })).body.roles
    assert.deepEqual(await roles('grp-readers'), ['reader'])
    assert.deepEqual(await roles('grp-fraud'), ['fraud', 'reader'])
    assert.deepEqual(await roles('grp-leads', 'grp-readers'), ['board', 'fraud', 'lead', 'reader'])
    assert.deepEqual(await roles('lead', 'board'), [])
  })

  it('read what the roles they inherit may read', async () => {
    const { body } = await ask('/customers?limit=1', { ...fraud, groups: ['grp-leads'], azp: 'board' })
    const columns = ['id', 'full_name', 'email', 'phone', 'plan', 'country', 'lifetime_value']
    assert.deepEqual(Object.keys(body.data[0]), columns)
  })
})

describe('claims', () => {
  it('are lists of texts, from wherever the token has them; one that does not fit is absent', async () => {
    const attributes = async (claims: Claims) => (await ask('/me', claims)).body.attributes
    assert.deepEqual(await attributes({ countries: 'DE', level: 7, org: { vetted: false } }), {
      countries: ['DE'],
      level: ['7'],
      vetted: ['false'],
    })
    assert.deepEqual(await attributes({ countries: ['DE', 1, true, 1.5], org: { unit: { name: 'x' } } }), {
      countries: ['DE', '1', 'true', '1.5'],
      department: ['x'],
    })
    assert.deepEqual(await attributes({ 'org.unit.name': ['whole'], org: { unit: { name: 'steps' } } }), {
      department: ['whole'],
    })
    const unfit = [[], '', null, {}, ['DE', null], ['DE', ['FR']], [''], 1e21, { 0: 'DE', length: 1 }]
    for (const countries of unfit) assert.deepEqual(await attributes({ countries }), {}, JSON.stringify(countries))
    for (const org of ['unit', ['unit'], { unit: ['name'] }, { unit: 'name' }])
      assert.deepEqual(await attributes({ org }), {})
  })
})

describe('a tenant', () => {
  it('bounds lists, counts and pages, by whatever role', async () => {
    const [stored] = await query(
      scrim,
      'standby',
      'shop',
      "SELECT count(*)::int AS n FROM customers WHERE country = 'DE'",
    )
    const { body } = await ask('/customers?fields=id,country&count=exact&limit=5', german)
    assert.equal(body.page.count, stored?.n)
    const next = await ask(`/customers?fields=id,country&count=exact&limit=5&cursor=${body.page.next}`, german)
    for (const row of [...body.data, ...next.body.data]) assert.equal(row.country, 'DE')
    assert.equal(next.body.data.length, 5)
    assert.deepEqual(body.meta.notices, ['Rows are limited to your own countries.'])
    const two = await ask('/customers?fields=country&limit=200', { ...german, countries: ['DE', 'FR'] })
    assert.deepEqual([...new Set(two.body.data.map(({ country }: { country: string }) => country))].sort(), [
      'DE',
      'FR',
    ])
  })

  it('makes a foreign row look like none, by key and by filter', async () => {
    const [foreign] = await query(scrim, 'standby', 'shop', "SELECT min(id) AS id FROM customers WHERE country <> 'DE'")
    const blank = ({ instance: _, ...rest }: Record<string, unknown>) => rest
    const none = await ask('/customers/99999999', german)
    const hidden = await ask(`/customers/${foreign?.id}`, german)
    assert.deepEqual([hidden.status, blank(hidden.body)], [404, blank(none.body)])
    assert.equal((await ask('/customers?country=neq.DE&count=exact', german)).body.page.count, 0)
  })

  it('bounds what a rule releases', async () => {
    const { body } = await ask('/customers?fields=id,email,country&limit=20', fraud)
    assert.deepEqual([body.meta.unmasked, body.meta.masked], [{ email: { by: 'rule', except: [] } }, {}])
    const ids = body.data.map(({ id }: { id: number }) => id)
    const stored = await query(
      scrim,
      'standby',
      'shop',
      'SELECT id, email, country FROM customers WHERE id = ANY($1) ORDER BY id',
      [ids],
    )
    assert.deepEqual(body.data, stored)
    for (const { country } of stored) assert.equal(country, 'DE')
    const [read, release] = await eventsOf(scrim, body.meta.audit)
    assert.deepEqual([read?.kind, release?.kind, release?.rows.length], ['read', 'release', 20])
  })

  it('shows no row to whoever lacks its claim, and says so', async () => {
    for (const countries of [undefined, [], '', ['DE', null]]) {
      const { status, body } = await ask('/customers?count=exact&explain=policy', { ...german, countries })
      assert.deepEqual([status, body.data, body.page.count], [200, [], 0])
      assert.deepEqual(body.meta.notices, [
        'You see no rows: each caller sees those of their own countries, which your sign-in lacks.',
      ])
      assert.equal(body.explain.rows.tenant.condition, null)
      const described = await ask('/datasets/customers', { ...german, countries })
      assert.equal(described.body.rows, 'none: it needs countries')
    }
  })
})

describe('an entry with a condition on claims', () => {
  const shown = async (claims: Claims) => {
    const { body } = await ask('/customers?limit=3', { ...fraud, ...claims })
    return Object.keys(body.meta.unmasked)
  }

  it('counts where it holds, for a list, a number and a boolean', async () => {
    assert.deepEqual(await shown({}), ['email'])
    assert.deepEqual(await shown({ org: { unit: { name: 7 }, vetted: 'true' } }), ['email'])
    for (const org of [
      { unit: { name: 'sales' }, vetted: true },
      { unit: { name: ['fraud'] }, vetted: false },
    ]) {
      assert.deepEqual(await shown({ org }), [])
    }
  })

  it('shows nothing where a claim of it is missing, and says which', async () => {
    const { body } = await ask('/customers?limit=3', { ...fraud, org: { unit: { name: 'fraud' } } })
    assert.deepEqual(body.meta.unmasked, {})
    assert.ok(body.meta.notices.includes('Your role fraud shows no rows: it needs vetted, which your sign-in lacks.'))
  })
})

describe('an entry with apps', () => {
  it('counts through those alone', async () => {
    const columns = async (azp: string) => {
      const { body } = await ask('/customers?limit=1', { ...fraud, groups: ['grp-leads'], azp })
      return Object.keys(body.data[0])
    }
    assert.ok((await columns('other-board')).includes('lifetime_value'))
    for (const azp of ['cli', 'Board', 'board ']) assert.ok(!(await columns(azp)).includes('lifetime_value'))
  })

  it('is told of where nothing else gives access, and only to whose role it is', async () => {
    const mine = await ask('/customers', { ...german, groups: ['grp-nobody'] })
    assert.deepEqual([mine.status, mine.body.code], [404, 'PLAN_DATASET_UNKNOWN'])
    assert.equal(mine.body.detail, 'Your roles read customers through board alone, and this call came through cli.')
    assert.deepEqual((await ask('/datasets/customers', { groups: ['grp-nobody'] })).body.details, { apps: ['board'] })
    const stranger = await ask('/customers', { ...german, groups: [] })
    const nowhere = await ask('/customerz', { ...german, groups: [] })
    assert.equal(stranger.status, 404)
    assert.equal(
      stranger.text.replaceAll(/customers|"[0-9A-Z]{26}"/g, ''),
      nowhere.text.replaceAll(/customerz|"[0-9A-Z]{26}"/g, ''),
    )
    const listed = await ask('/datasets', { ...german, groups: ['grp-nobody'] })
    assert.ok(!listed.body.data.some(({ name }: { name: string }) => name === 'customers'))
  })
})
