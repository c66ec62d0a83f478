// `scrim audit who-saw` by a scrim.yaml on a real PostgreSQL: who was shown a row clear, by rules and under grants, under every
// key there ever was, and what a person was shown.
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { ReleaseEvent } from '../../../gateway/audit/audit-event.ts'
import { createAudit } from '../../../gateway/audit/create-audit.ts'
import { audit } from '../../../gateway/cli/audit.ts'
import { rowText } from '../../../gateway/read-events.ts'
import { createSeal, type SealKeys } from '../../../gateway/seal/seal.ts'
import { createUlid } from '../../../gateway/seal/ulid.ts'
import { testReadEvent } from '../../audit-event.ts'
import { startTestPostgres, type TestPostgres } from '../../postgres.ts'
import { approved, openUnmaskHouse, person, type UnmaskHouse } from '../../unmask-house.ts'

const old: SealKeys = { current: new Uint8Array(32).fill(1), previous: [] }
const now: SealKeys = { current: new Uint8Array(32).fill(2), previous: [old.current] }
const newId = createUlid()

let postgres: TestPostgres
let house: UnmaskHouse
let folder = ''
let config = ''
let request = ''

const release = (keys: SealKeys, parts: Partial<ReleaseEvent>, rows: readonly (readonly (string | number)[])[]) => ({
  kind: 'release' as const,
  id: newId(),
  at: '2026-11-20T10:00:00.000Z',
  request: 'http',
  who: {
    issuer: 'https://id.example.com',
    subject: 'sam',
    kind: 'person' as const,
    app: 'cli',
    roles: [],
    actor: null,
  },
  dataset: 'customers',
  catalog: 'c1',
  read: newId(),
  by: 'rule' as const,
  grant: null,
  columns: [{ name: 'full_name', rule: 'customers.yaml:36' }],
  ...parts,
  rows: rows.map((key) => createSeal(keys).fingerprint(rowText(parts.dataset ?? 'customers', key))),
})

before(async () => {
  postgres = await startTestPostgres()
  house = await openUnmaskHouse(postgres, 'scrim_control')
  const { unmask } = await house.gateway()
  request = await approved(unmask)
  folder = await mkdtemp(join(tmpdir(), 'scrim-who-saw-'))
  await mkdir(join(folder, 'datasets'))
  await writeFile(join(folder, 'datasets', 'customers.yaml'), dataset('customers', 'id'))
  await writeFile(join(folder, 'datasets', 'items.yaml'), dataset('items', '[id, line]'))
  config = await writeConfig('scrim.yaml', house.urls.control)
})
after(async () => {
  await house.close()
  await postgres.stop()
  await rm(folder, { recursive: true, force: true })
})

const dataset = (name: string, key: string): string => `kind: Dataset
name: ${name}
description: ${name}.
owner: keeper
source: shop
table: public.${name}
key: ${key}
columns:
  id: { type: integer, classification: internal }
  line: { type: integer, classification: internal }
access: [{ role: keeper, read: '*' }]
`

async function writeConfig(name: string, control: string): Promise<string> {
  const secrets = {
    audit: house.urls.audit,
    [`control-${name}`]: control,
    key: base64(now.current),
    old: base64(old.current),
  }
  for (const [file, value] of Object.entries(secrets)) await writeFile(join(folder, file), `${value}\n`)
  const text = `datasets: ./datasets
sources:
  shop: { masked: [{ url: "file:audit" }], clear: [{ url: "file:audit" }] }
control: { url: "file:control-${name}", audit_url: "file:audit" }
keys: { current: "file:key", previous: ["file:old"] }
identity:
  issuers:
    - issuer: "https://id.example.com"
      audience: "https://api.example.com"
      algorithms: [ES256]
      type: at+jwt
      claims: { roles: groups, email: email, attributes: { countries: countries } }
roles: { keeper: [k] }
`
  const file = join(folder, name)
  await writeFile(file, text)
  return file
}

const base64 = (key: Uint8Array): string => Buffer.from(key).toString('base64')

async function run(...args: readonly string[]) {
  const out: string[] = []
  const said: string[] = []
  const io = { out: (text: string) => out.push(text), say: (text: string) => said.push(text) }
  const status = await audit.run(['who-saw', ...args], io)
  return { status, out: out.join('\n'), said: said.join('\n') }
}

test('in an audit with nothing in it, and of a row that nobody saw, that is said with the days that were searched', async () => {
  const none = await run('--dataset', 'customers', '--key', '123', '--config', config)
  assert.deepEqual([none.status, none.out], [0, ''])
  assert.match(none.said, /^The audit holds no such release \(searched: \d{4}-\d\d-\d\d\): nothing was shown clear, or/)
})

test('a row is found under each key, by rule and by grant, with columns, reason and who approved it', async () => {
  const writing = createAudit({ url: house.urls.audit, gateway: 'g', observe: () => undefined })
  const ana = { ...release(now, {}, []).who, subject: 'ana', app: 'churn-dashboard' }
  const approvedBy = ['olga', 'omar'].map((subject) => ({ issuer: 'https://id.example.com', subject }))
  const grant = { id: '01GRANT', request, approvedBy }
  await writing.append(release(old, { at: '2026-11-19T10:00:00.000Z' }, [[122], [123]]))
  await writing.append(
    release(now, { who: ana, by: 'grant', grant, columns: [{ name: 'email', rule: grant.id }] }, [[123]]),
  )
  await writing.append(release(now, {}, [[124]]))
  await writing.append(release(now, { dataset: 'items' }, [[123, 4]]))
  await writing.append(testReadEvent({ filter: `key.eq.${createSeal(now).fingerprint(rowText('customers', [123]))}` }))
  await writing.close()

  const { status, out, said } = await run('--dataset', 'customers', '--key', '123', '--config', config, '--json')
  assert.deepEqual([status, said], [0, ''])
  const { searched, releases } = JSON.parse(out)
  assert.match(searched.from, /^\d{4}-\d\d-\d\d$/)
  assert.deepEqual(
    releases.map((one: Record<string, unknown>) => ({ ...one, who: Object(one.who).subject, event: '', read: '' })),
    [
      {
        ...{
          at: '2026-11-19T10:00:00.000Z',
          who: 'sam',
          dataset: 'customers',
          columns: ['full_name'],
          rows: 2,
          by: 'rule',
        },
        ...{
          rules: ['customers.yaml:36'],
          grant: null,
          request: null,
          reason: null,
          approved_by: [],
          event: '',
          read: '',
        },
      },
      {
        ...{
          at: '2026-11-20T10:00:00.000Z',
          who: 'ana',
          dataset: 'customers',
          columns: ['email'],
          rows: 1,
          by: 'grant',
        },
        ...{ rules: [], grant: '01GRANT', request, reason: 'Ticket 4711: the reset mail bounced.' },
        ...{ approved_by: approvedBy, event: '', read: '' },
      },
    ],
  )
  const table = await run('--dataset', 'customers', '--key', '0123', '--config', config)
  assert.match(
    table.out,
    /^when, UTC +who +app +columns .*\n─+.*\n2026-11-19 10:00:00 +sam .*full_name.*customers\.yaml:36/,
  )
  assert.match(table.out, /ana +churn-dashboard .*email .*grant 01GRANT +Ticket 4711.* olga, omar/)
  const ofAll = await run('--person', 'sam', '--config', config)
  assert.match(ofAll.out, /^when, UTC +who +app +dataset +columns /)
  assert.match(table.said, /^2 releases \(searched: /)
})

test('on a terminal of 80 columns or of 120, times, names and ids are whole', async () => {
  for (const width of [80, 120]) {
    process.env.COLUMNS = String(width)
    const { out } = await run('--dataset', 'customers', '--key', '123', '--config', config)
    delete process.env.COLUMNS
    for (const text of [
      '2026-11-20 10:00:00',
      'churn-dashboard',
      'email',
      'grant 01GRANT',
      'Ticket 4711',
      'olga, omar',
    ]) {
      assert.ok(out.includes(text), `${text} in\n${out}`)
    }
    for (const line of out.split('\n')) assert.ok(line.length <= width, line)
  }
})

test('what a person was shown, in one dataset or all, and through one issuer', async () => {
  const of = async (...args: readonly string[]) => {
    const { out, status } = await run(...args, '--config', config, '--json')
    assert.equal(status, 0)
    return JSON.parse(out).releases.map((one: { dataset: string; rows: number }) => [one.dataset, one.rows])
  }
  assert.deepEqual(await of('--person', 'sam'), [
    ['customers', 2],
    ['customers', 1],
    ['items', 1],
  ])
  assert.deepEqual(await of('--person', 'sam', '--dataset', 'items'), [['items', 1]])
  assert.deepEqual(await of('--dataset', 'items', '--key', '123,4'), [['items', 1]])
  assert.deepEqual(await of('--dataset', 'items', '--key', '4,123'), [])
  assert.deepEqual(await of('--person', 'sam', '--dataset', 'customers', '--key', '123'), [['customers', 2]])
  assert.deepEqual(await of('--person', 'sam', '--issuer', 'https://other.example.com'), [])
  assert.deepEqual(await of('--person', 'sa'), [])
  assert.deepEqual(await of('--person', person('ana').subject), [['customers', 1]])
})

test('an event that cannot be read hides no other, and is told of', async () => {
  const before = await run('--person', 'sam', '--config', config)
  await house.ask(
    `INSERT INTO scrim.audit_event SELECT e.day, e.writer, e.counter + 100000, e.prev_hash, e.hash, '{"kind":"release", no JSON'
     FROM scrim.audit_event e LIMIT 1`,
  )
  const { status, out, said } = await run('--person', 'sam', '--config', config)
  assert.deepEqual([status, out], [0, before.out])
  assert.match(said, /1 event could not be read.*scrim audit verify/)
  await house.ask('DELETE FROM scrim.audit_event e WHERE e.counter > 100000')
})

test('without the requests there is no reason, and that is said', async () => {
  const broken = await writeConfig('broken.yaml', 'postgres://nobody@127.0.0.1:1/none')
  const { status, out, said } = await run('--person', 'ana', '--config', broken)
  assert.equal(status, 0)
  assert.match(out, /ana/)
  assert.match(said, /Reasons cannot be read: control\.url/)
})

test('what is missing or does not fit is usage, with status 2', async () => {
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [[], /--dataset NAME --key KEY for a row, or --person SUBJECT/],
    [['--key', '1'], /--key goes with --dataset/],
    [['--dataset', 'customers'], /--dataset NAME --key KEY/],
    [['--dataset', 'customer', '--key', '1'], /did you mean customers\?/],
    [['--dataset', 'customers', '--key', 'seven'], /id of customers is integer/],
    [['--dataset', 'customers', '--key', '1,2'], /The key of customers is id/],
    [['--dataset', 'items', '--key', '1'], /The key of items is id,line/],
    [['--issuer', 'https://id.example.com', '--dataset', 'customers', '--key', '1'], /--issuer goes with --person/],
    [['--persn', 'ana'], /did you mean --person/],
  ]
  for (const [args, words] of cases) {
    const { status, said } = await run(...args, '--config', config)
    assert.equal(status, 2, said)
    assert.match(said, words)
  }
})
