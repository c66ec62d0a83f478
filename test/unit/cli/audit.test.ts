// `scrim migrate` and `scrim audit verify` by a scrim.yaml on a real PostgreSQL: what they print and how they exit.
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { createAudit } from '../../../gateway/audit/create-audit.ts'
import { audit } from '../../../gateway/cli/audit.ts'
import type { Command } from '../../../gateway/cli/command.ts'
import { migrate } from '../../../gateway/cli/migrate.ts'
import { testReadEvent } from '../../audit-event.ts'
import { linkedOn } from '../../audit-witness.ts'
import { asRole, asSuperuser, createTestControl } from '../../control-database.ts'
import { startTestPostgres, type TestPostgres } from '../../postgres.ts'
import { waitUntil } from '../../wait-until.ts'

let postgres: TestPostgres
let folder = ''
let config = ''

before(async () => {
  postgres = await startTestPostgres()
  const urls = await createTestControl(postgres)
  folder = await mkdtemp(join(tmpdir(), 'scrim-cli-'))
  config = await writeConfig('good', urls.owner, urls.audit)
})
after(async () => {
  await postgres.stop()
  await rm(folder, { recursive: true, force: true })
})

async function writeConfig(name: string, owner: string, auditUrl: string): Promise<string> {
  const place = join(folder, name)
  await mkdir(join(place, 'datasets'), { recursive: true })
  const secrets = {
    owner,
    audit: auditUrl,
    control: auditUrl,
    masked: auditUrl,
    key: Buffer.alloc(32).toString('base64'),
  }
  for (const [file, value] of Object.entries(secrets)) await writeFile(join(place, file), `${value}\n`)
  const path = join(place, 'scrim.yaml')
  await writeFile(
    path,
    `datasets: ./datasets
sources:
  shop: { masked: [{ url: "file:masked" }] }
control: { url: "file:control", owner_url: "file:owner", audit_url: "file:audit" }
keys: { current: "file:key" }
identity:
  issuers:
    - { issuer: "https://id.example.com", audience: "https://api.example.com", algorithms: [ES256], type: at+jwt, claims: { roles: groups, email: email } }
roles: {}
`,
  )
  return path
}

async function run(command: Command, ...args: readonly string[]) {
  const out: string[] = []
  const said: string[] = []
  const status = await command.run(args, { out: (text) => out.push(text), say: (text) => said.push(text) })
  return { status, out: out.join('\n'), said: said.join('\n') }
}

test('migrate says that nothing is to be done, goes down, and up again', async () => {
  assert.deepEqual(await run(migrate, '--config', config), {
    status: 0,
    out: '',
    said: 'The control database is up to date.',
  })
  const down = await run(migrate, '--down', '--config', config)
  assert.deepEqual([down.status, down.out], [0, '0002-unmask'])
  const up = await run(migrate, '--json', '--config', config)
  assert.deepEqual(JSON.parse(up.out), { direction: 'up', migrations: ['0002-unmask'] })
})

test('verify is 0 on a sound audit and 1 on one that was edited, and always says that the tail is not sealed', async () => {
  const writing = createAudit({
    url: postgres.url('scrim_audit', 'scrim_control'),
    gateway: 'g',
    observe: () => undefined,
  })
  for (let i = 0; i < 5; i += 1) await writing.append(testReadEvent())
  await writing.close()
  const sound = await run(audit, 'verify', '--config', config)
  assert.deepEqual([sound.status, sound.out], [0, ''])
  assert.match(sound.said, /^6 events of 1 writer, .*every link holds\.\nTAIL NOT YET SEALED/)
  await asSuperuser(postgres, 'scrim_control', "UPDATE scrim.audit_event SET body = '{}' WHERE counter = 3")
  const edited = await run(audit, 'verify', '--config', config)
  assert.equal(edited.status, 1)
  assert.match(edited.out, /^\d{4}-\d\d-\d\d writer g-[0-9A-Z]{26} event 3: its hash does not fit/)
  assert.match(edited.said, /1 finding\.\nTAIL NOT YET SEALED/)
  const json = await run(audit, 'verify', '--json', '--config', config)
  assert.deepEqual(
    [json.status, JSON.parse(json.out).problemCount, JSON.parse(json.out).tail],
    [1, 1, 'not yet sealed'],
  )
})

test('verify is 1 where every link holds and a gateway has said that an event is not its own', async () => {
  const urls = await createTestControl(postgres, 'forked')
  const forked = await writeConfig('forked', urls.owner, urls.audit)
  const writing = createAudit({ url: urls.audit, gateway: 'g', observe: () => undefined })
  await writing.append(testReadEvent())
  const [writer] = await asRole(urls.audit, 'SELECT id FROM scrim.audit_writer')
  await asRole(urls.audit, linkedOn(String(writer?.id)))
  assert.equal((await run(audit, 'verify', '--config', forked)).status, 0)
  await assert.rejects(writing.append(testReadEvent()))
  await waitUntil('it is ready again', 5_000, () => writing.state().ready)
  await writing.close()
  const ended = await run(audit, 'verify', '--config', forked)
  assert.equal(ended.status, 1)
  assert.match(ended.out, /^\d{4}-\d\d-\d\d writer g-[0-9A-Z]{26} event 3: its gateway did not write it: it is foreign/)
  assert.match(ended.said, /^4 events of 2 writers, .*: 1 finding\./)
})

test('usage and configuration are 2, a refusal of the database is 3, no answer is 4, and no password is ever shown', async () => {
  const url = (role: string, password: string, port = postgres.port): string =>
    `postgres://${role}:${password}@127.0.0.1:${port}/scrim_control`
  const wrong = await writeConfig('wrong', url('scrim_ctl_owner', 'hunter2'), url('scrim_audit', 'hunter2'))
  const weak = await writeConfig('weak', url('scrim_audit', postgres.superuser), url('scrim_audit', 'hunter2'))
  const away = await writeConfig('away', url('scrim_ctl_owner', 'hunter2', 1), url('scrim_audit', 'hunter2', 1))
  const unset = await writeConfig('unset', '', '')
  const missing = join(folder, 'nowhere.yaml')
  const cases: readonly [number, Command, readonly string[]][] = [
    [2, audit, []],
    [2, audit, ['erase']],
    [2, audit, ['verify', '--force']],
    [2, migrate, ['--sideways']],
    [2, migrate, ['--config', missing]],
    [2, audit, ['verify', '--config', missing]],
    [2, audit, ['verify', '--config', unset]],
    [2, migrate, ['--config', unset]],
    [2, audit, ['verify', '--config', wrong]],
    [2, migrate, ['--config', wrong]],
    [3, migrate, ['--config', weak]],
    [4, audit, ['verify', '--config', away]],
    [4, migrate, ['--config', away]],
  ]
  for (const [status, command, args] of cases) {
    const ended = await run(command, ...args)
    assert.equal(ended.status, status, `${command.name} ${args.join(' ')}: ${ended.said}`)
    assert.equal(ended.out, '')
    assert.doesNotMatch(ended.said, /hunter2|test-superuser/)
    assert.notEqual(ended.said, '')
  }
})
