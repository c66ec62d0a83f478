// `scrim database` by a scrim.yaml on a real PostgreSQL: what it prints, what it does and how it exits.
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { database } from '../../../gateway/cli/database.ts'
import { startTestPostgres, type TestPostgres } from '../../postgres.ts'
import { createSourceDatabase, type SourceDatabase } from '../../source-database.ts'

let postgres: TestPostgres
let shop: SourceDatabase
let folder = ''

before(async () => {
  postgres = await startTestPostgres()
  shop = await createSourceDatabase(postgres, 'shop')
  folder = await mkdtemp(join(tmpdir(), 'scrim-cli-'))
})
after(async () => {
  await postgres.stop()
  await rm(folder, { recursive: true, force: true })
})

const customers = `kind: Dataset
name: customers
description: People that hold an account.
owner: growth-data
source: shop
table: shop.customers
key: id
classification: confidential
columns:
  id: { type: integer, classification: internal }
  email: { type: text, classification: restricted, mask: email }
  customer_ref: { from: email, type: text, classification: internal, mask: { pseudonym: customer } }
access:
  - { role: analyst, read: '*' }
`

async function writeConfig(name: string, admin: string, dataset = customers): Promise<string> {
  const place = join(folder, name)
  await mkdir(join(place, 'datasets'), { recursive: true })
  await writeFile(join(place, 'datasets', 'customers.yaml'), dataset)
  await writeFile(join(place, 'admin'), admin)
  const path = join(place, 'scrim.yaml')
  await writeFile(
    path,
    `datasets: ./datasets
sources:
  shop: { masked: [{ url: "file:masked" }], admin: { url: "file:admin" }, require_standby: false }
  lake: { masked: [{ url: "file:masked" }], enforcement: query }
control: { url: "file:control", audit_url: "file:audit" }
keys: { current: "file:key" }
identity:
  issuers:
    - { issuer: "https://id.example.com", audience: "https://api.example.com", algorithms: [ES256], type: at+jwt, claims: { roles: groups, email: email } }
roles: { analyst: [analysts], growth-data: [growth] }
`,
  )
  return path
}

async function run(...args: readonly string[]) {
  const out: string[] = []
  const said: string[] = []
  const status = await database.run(args, { out: (text) => out.push(text), say: (text) => said.push(text) })
  return { status, out: out.join('\n'), said: said.join('\n') }
}

test('plan prints a script that changes nothing until somebody runs it; run, nothing is missing', async () => {
  const config = await writeConfig('plan', shop.admin)
  const first = await run('plan', 'shop', '--dedicated', '--config', config)
  assert.equal(first.status, 0, first.said)
  assert.match(first.out, /^-- source shop\nBEGIN;\n[\s\S]*CREATE VIEW[\s\S]*REVOKE EXECUTE[\s\S]*COMMIT;$/)
  assert.match(first.said, /shop: \d+ steps missing/)
  assert.deepEqual(await shop.superuser(`SELECT to_regnamespace('scrim') AS made`), [{ made: null }])
  await shop.superuser(first.out)
  const second = await run('plan', '--dedicated', '--config', config)
  assert.deepEqual(second, { status: 0, out: '', said: 'shop: nothing is missing' })
})

test('apply prints what it did, the second time nothing, and with --json what it printed', async () => {
  const other = await createSourceDatabase(postgres, 'applied')
  const config = await writeConfig('apply', other.admin)
  const first = await run('apply', '--config', config)
  assert.equal(first.status, 0, first.said)
  assert.match(first.out, /^create view customers_masked_[0-9a-f]{8}$/m)
  assert.match(first.said, /note: PUBLIC, so each of our roles, has/)
  const second = await run('apply', 'shop', '--prune', '--json', '--config', config)
  assert.equal(second.status, 0)
  const { shop: result } = JSON.parse(second.out)
  assert.deepEqual([result.applied, result.skipped], [[], []])
  assert.match(second.said, /shop: nothing was missing/)
})

test('tables that do not fit, and dataset files that do not load, are findings', async () => {
  const absent = await writeConfig('absent', shop.admin, customers.replace('shop.customers', 'shop.nobody'))
  const missing = await run('apply', '--config', absent)
  assert.equal(missing.status, 1)
  assert.equal(missing.out, 'customers.yaml:1  dataset customers: there is no table shop.nobody in this database')
  const broken = await writeConfig('broken', shop.admin, customers.replace('mask: email', 'mask: nothing'))
  const unread = await run('plan', '--config', broken)
  assert.equal(unread.status, 1)
  assert.match(unread.out, /customers\.yaml:11:/)
})

test('of a source in query mode, plan suggests a login that reads the declared columns, and asks no database', async () => {
  const lake = `${customers
    .replace('source: shop', 'source: lake')
    .replace('name: customers', 'name: lakers')
    .replace(/^ {2}customer_ref.*\n/m, '')}  - { role: analyst, read: [id], rows: { id: { eq: 1 } } }\n`
  const config = await writeConfig('suggest', 'no URL at all')
  await writeFile(join(folder, 'suggest', 'datasets', 'lakers.yaml'), lake)
  const { status, out, said } = await run('plan', 'lake', '--config', config)
  assert.equal(status, 0, said + out)
  assert.match(out, /^-- source lake\nBEGIN;\n/)
  assert.match(out, /GRANT SELECT \("id", "email"\) ON TABLE "shop"\."customers" TO scrim_reader;/)
  assert.match(said, /this is a suggestion/)
  const { lake: plan } = JSON.parse((await run('plan', 'lake', '--json', '--config', config)).out)
  assert.ok(plan.steps.length >= 4)
})

test('a pseudonym in a source in query mode is a finding with its place', async () => {
  const config = await writeConfig('keyed', shop.admin, customers.replace('source: shop', 'source: lake'))
  const { status, out } = await run('plan', 'lake', '--config', config)
  assert.equal(status, 1)
  assert.match(
    out,
    /customers\.yaml:12:\d+ {2}columns\.customer_ref\.mask {2}mask pseudonym needs a secret key, .*lake/,
  )
})

test('what Postgres refuses is status 3, and an unreachable server 4', async () => {
  await shop.superuser(
    `CREATE ROLE nobody LOGIN PASSWORD '${postgres.superuser}'`,
    'GRANT CONNECT ON DATABASE shop TO nobody',
  )
  const refused = await run('apply', '--config', await writeConfig('weak', postgres.url('nobody', 'shop')))
  assert.equal(refused.status, 3, refused.said)
  const gone = await writeConfig('gone', 'postgres://postgres:x@127.0.0.1:1/shop')
  const unreachable = await run('plan', '--config', gone)
  assert.equal(unreachable.status, 4, unreachable.said)
})

test('an unknown action, source or option, and a secret that is absent, are usage errors', async () => {
  const config = await writeConfig('usage', shop.admin)
  const calls = [
    ['verify'],
    ['detach', 'shop'],
    [],
    ['plan', 'shop', 'more'],
    ['plan', 'nowhere'],
    ['apply', 'lake'],
    ['plan', '--force'],
  ]
  for (const call of calls) {
    const { status, out, said } = await run(...call, '--config', config)
    assert.equal(status, 2, call.join(' '))
    assert.equal(out, '')
    assert.match(said, /scrim database --help/)
  }
  await rm(join(folder, 'usage', 'admin'))
  const { status, said } = await run('plan', '--config', config)
  assert.equal(status, 2)
  assert.match(said, /sources\.shop\.admin/)
})
