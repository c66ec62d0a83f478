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
  for (const pool of ['masked', 'clear']) {
    const url = new URL(admin)
    url.username = `scrim_${pool}`
    await writeFile(join(place, pool), url.href)
  }
  const path = join(place, 'scrim.yaml')
  await writeFile(
    path,
    `datasets: ./datasets
sources:
  shop: { masked: [{ url: "file:masked" }], clear: [{ url: "file:clear" }], admin: { url: "file:admin" }, require_standby: false }
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
  assert.match(first.said, /shop: \d+ steps to take/)
  assert.deepEqual(await shop.superuser(`SELECT to_regnamespace('scrim') AS made`), [{ made: null }])
  await shop.superuser(first.out)
  const second = await run('plan', '--dedicated', '--config', config)
  assert.deepEqual(second, { status: 0, out: '', said: 'shop: nothing is missing' })
})

test('plan says what differs: + missing, - too much, ~ otherwise, and with --json the same and the SQL', async () => {
  const changed = await createSourceDatabase(postgres, 'changed')
  const config = await writeConfig('diff', changed.admin)
  await run('apply', '--config', config)
  const [view] = await changed.superuser("SELECT relname AS name FROM pg_class WHERE relname LIKE 'customers_clear_%'")
  await changed.superuser(
    `DROP VIEW scrim.${view?.name}`,
    'GRANT SELECT (notes) ON shop.customers TO scrim_masked',
    'ALTER ROLE scrim_masked IN DATABASE changed RESET search_path',
  )
  const { status, out, said } = await run('plan', '--config', config)
  assert.equal(status, 0)
  const lines = said.split('\n').filter((line) => /^[+~-] /.test(line))
  assert.deepEqual(lines, [
    '~ settings of scrim_masked',
    '- take back from scrim_masked: SELECT ("notes") on shop.customers',
    `+ create view ${view?.name}`,
    `+ let scrim_clear read scrim.${view?.name}`,
  ])
  for (const line of lines) assert.ok(out.includes(`-- ${line}\n`), line)
  const { shop: plan } = JSON.parse((await run('plan', '--json', '--config', config)).out)
  assert.deepEqual(
    plan.steps.map(({ sign, title }: { sign: string; title: string }) => `${sign} ${title}`),
    lines,
  )
  assert.ok(plan.steps.every(({ sql }: { sql: string }) => out.includes(sql)))
})

test('verify is status 0 as apply left it; wider, it names the line and how to mend it, and is status 1', async () => {
  const tried = await createSourceDatabase(postgres, 'tried')
  const config = await writeConfig('verify', tried.admin)
  await tried.apply()
  await run('apply', '--dedicated', '--prune', '--config', config)
  const clean = await run('verify', 'shop', '--dedicated', '--config', config)
  assert.equal(clean.status, 0, clean.out)
  assert.match(clean.said, /^note: shop has no URL of scrim_lookup[^\n]*$/)
  assert.match(clean.out, /^shop: \d+ attempts: 0 wider than declared, 0 less, 0 not verified, notes: 0$/)
  const whole = await run('verify', 'shop', '--dedicated', '--all', '--config', config)
  assert.match(whole.out, /^ok \| scrim_masked by masked\[0\] \| read column shop\.customers\.email \| refused 42501$/m)
  await tried.superuser('GRANT SELECT ON scrim.mask_key TO scrim_masked')
  const wide = await run('verify', 'shop', '--dedicated', '--config', config)
  assert.equal(wide.status, 1)
  assert.match(wide.out, /^(WIDER than declared [^\n]*\n){2}shop: \d+ attempts: 2 wider[^\n]*$/)
  assert.match(
    wide.out,
    /^WIDER than declared \| scrim_masked by masked\[0\] \| read the keys of masks \| answered \| mend: scrim database apply shop --dedicated$/m,
  )
  const { shop: trials } = JSON.parse((await run('verify', '--json', '--dedicated', '--config', config)).out)
  assert.equal(trials.filter(({ verdict }: { verdict: string }) => verdict === 'wider').length, 2)
  await run('apply', '--dedicated', '--config', config)
  assert.equal((await run('verify', '--dedicated', '--config', config)).status, 0)
})

test('rotate says what breaks and does nothing, until the domain is named once more', async () => {
  const rotated = await createSourceDatabase(postgres, 'rotated')
  const config = await writeConfig('rotate', rotated.admin)
  await run('apply', '--config', config)
  const keys = () =>
    rotated.superuser("SELECT encode(ikey, 'hex') AS ikey, encode(okey, 'hex') AS okey FROM scrim.mask_key")
  const before = await keys()
  for (const confirm of [[], ['--confirm', 'custome']]) {
    const asked = await run('rotate', 'shop', 'customer', ...confirm, '--config', config)
    assert.deepEqual([asked.status, asked.out], [2, ''])
    assert.equal(/^--confirm custome is not the domain customer: nothing was done/.test(asked.said), confirm.length > 0)
    assert.match(
      asked.said,
      /every value of customers\.customer_ref[\s\S]*stored no longer match[\s\S]*--confirm customer$/,
    )
    assert.deepEqual(await keys(), before)
  }
  const done = await run('rotate', 'shop', 'customer', '--confirm', 'customer', '--config', config)
  assert.equal(done.status, 0, done.said)
  const after = await keys()
  assert.notDeepEqual(after, before)
  for (const row of [...before, ...after]) {
    for (const key of Object.values(row)) assert.ok(!`${done.out}${done.said}`.includes(String(key).slice(0, 16)))
  }
  for (const [words, told] of [
    [['custmer', '--confirm', 'custmer'], /^there is no domain custmer; did you mean customer\?/],
    [['nobody'], /^there is no domain nobody; pseudonym domains of shop: customer/],
    [[], /^name a domain; pseudonym domains of shop: customer/],
  ] as const) {
    const { status, out, said } = await run('rotate', 'shop', ...words, '--config', config)
    assert.deepEqual([status, out], [2, ''])
    assert.match(said, told)
  }
})

test('detach says what it dropped and what is 503, and apply brings it back', async () => {
  const detached = await createSourceDatabase(postgres, 'detached')
  const config = await writeConfig('detach', detached.admin)
  await run('apply', '--config', config)
  const first = await run('detach', 'shop', 'shop.customers', '--config', config)
  assert.equal(first.status, 0, first.said)
  assert.match(
    first.out,
    /^dropped view scrim\.customers_clear_[0-9a-f]{8}\ndropped view scrim\.customers_masked_[0-9a-f]{8}$/,
  )
  assert.equal(
    first.said,
    'shop: customers answers 503 until: scrim database apply shop (with --dedicated where it is applied so)',
  )
  const second = await run('detach', 'shop', 'shop.customers', '--config', config)
  assert.deepEqual(second, { status: 0, out: '', said: 'shop: nothing of ours rests on shop.customers' })
  assert.equal((await run('detach', 'shop', 'shop.nobody', '--config', config)).status, 1)
  assert.equal((await run('detach', 'shop', 'customers', '--config', config)).status, 2)
  const away = await run('verify', '--config', config)
  assert.equal(away.status, 1)
  assert.match(
    away.out,
    /^LESS than declared \| administrator \| find the views of customers \| detached, [^\n]* \| mend: scrim database apply shop$/m,
  )
  assert.doesNotMatch(away.out, /42P01|NOT VERIFIED/)
  const back = await run('apply', '--config', config)
  assert.match(back.out, /^create view customers_masked_/m)
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
  const config = await writeConfig('suggest', 'postgres://nobody:x@127.0.0.1:1/nowhere')
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
    ['verify', 'shop', 'more'],
    ['detach', 'shop'],
    ['rotate', 'shop'],
    ['rotate', 'shop', 'customer', 'more'],
    ['toString', 'shop', 'customer'],
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
