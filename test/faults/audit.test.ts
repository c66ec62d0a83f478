// The audit while its database stops, crashes, hangs, refuses or loses its answers: what was acknowledged is there once,
// nobody waits for ever, and it comes back by itself.
import assert from 'node:assert/strict'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { firstHash, nextHash } from '../../gateway/audit/chain-hash.ts'
import { type AuditOptions, createAudit } from '../../gateway/audit/create-audit.ts'
import { verifyChain } from '../../gateway/audit/verify-chain.ts'
import { freePort } from '../../gateway/embedded/free-port.ts'
import { initServer, type PostgresServer, startServer } from '../../gateway/embedded/postgres.ts'
import { findPostgres } from '../../gateway/embedded/postgres-binaries.ts'
import { testReadEvent } from '../audit-event.ts'
import { allOnce, attempt, linkedOn, ready, underLoad, verified } from '../audit-witness.ts'
import { asRole, asSuperuser, createTestControl } from '../control-database.ts'
import type { TestPostgres } from '../postgres.ts'
import { createTcpProxy, type TcpProxy } from '../tcp-proxy.ts'
import { waitUntil } from '../wait-until.ts'

// Unlike the throwaway server of other tests this one syncs, for it is crashed, and starts again on its data.
const password = 'test-superuser'
let folder = ''
let server: PostgresServer
let boot: () => Promise<PostgresServer>
let postgres: TestPostgres
const left: (() => Promise<void>)[] = []

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scrim-faults-'))
  await chmod(folder, 0o755)
  const binaries = await findPostgres(async () => folder)
  const data = join(folder, 'data')
  await initServer(binaries, data, password)
  const port = await freePort()
  const settings = { shared_buffers: '64MB', max_connections: '50' }
  boot = () => startServer(binaries, { data, port, log: join(folder, 'log'), settings })
  server = await boot()
  postgres = {
    port,
    superuser: password,
    url: (role, database, secret = password) => `postgres://${role}:${secret}@127.0.0.1:${port}/${database}`,
    stop: () => server.stop(),
  }
})
after(async () => {
  for (const close of left) await close()
  await server.stop()
  await rm(folder, { recursive: true, force: true })
})

let databases = 0
async function open(limits: AuditOptions['limits'] = {}, now: () => number = Date.now) {
  databases += 1
  const database = `audit_${databases}`
  const urls = await createTestControl(postgres, database)
  const proxy = await createTcpProxy(postgres.port)
  const url = urls.audit.replace(`:${postgres.port}/`, `:${proxy.port}/`)
  const warnings: string[] = []
  const audit = createAudit({
    url,
    gateway: 'one',
    now,
    limits,
    observe: (event) => {
      if (event.kind === 'warning') warnings.push(event.text)
    },
  })
  left.push(async () => {
    await audit.close()
    await proxy.close()
  })
  await ready(audit)
  const ask = (...sql: readonly string[]) => asSuperuser(postgres, database, ...sql)
  const countOf = async (id: string): Promise<number> =>
    (await ask(`SELECT 1 FROM scrim.audit_event WHERE body::json ->> 'id' = '${id}'`)).length
  return { audit, urls, proxy, ask, countOf, warnings }
}

async function locked(urls: { superuser: string }, mode: string): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: urls.superuser })
  await client.connect()
  // A test that fails before its unlock must not leave a connection that keeps the process alive.
  client.on('error', () => undefined)
  left.push(() => client.end())
  await client.query('BEGIN')
  await client.query(`LOCK TABLE scrim.audit_event IN ${mode} MODE`)
  return async () => {
    await client.query('ROLLBACK')
  }
}

for (const [how, signal] of [
  ['stopped', 'SIGINT'],
  ['crashed', 'SIGQUIT'],
] as const) {
  test(`the database ${how} under load: refusals within 2 s, then at once; back within 5 s; nothing acknowledged is missing`, async () => {
    const { audit, urls, ask } = await open()
    let back = 0
    const { durable, slowest } = await underLoad(audit, 16, async () => {
      await sleep(500)
      process.kill(server.pid, signal)
      await server.ended
      try {
        await sleep(2_500)
        const down = await attempt(audit)
        assert.equal(down.ended, 'refused')
        assert.ok(down.ms < 50, `refused in ${down.ms} ms`)
        assert.equal(audit.state().ready, false)
      } finally {
        server = await boot()
      }
      back = await ready(audit)
      await sleep(300)
    })
    assert.ok(slowest < 2_500, `the slowest took ${slowest} ms`)
    assert.ok(back < 5_000)
    assert.ok(durable.length > 500, `${durable.length} durable`)
    await allOnce(ask, durable)
    await verified(urls.audit)
  })
}

test('a gateway that starts before its database is not ready, says so, and becomes ready by itself', async () => {
  await server.stop()
  const states: string[] = []
  const audit = createAudit({
    url: postgres.url('scrim_audit', 'audit_1'),
    gateway: 'early',
    observe: (event) => states.push(event.kind === 'audit' ? event.state : event.kind),
  })
  left.push(() => audit.close())
  const first = await attempt(audit)
  assert.equal(first.ended, 'refused')
  assert.ok(first.ms < 2_000)
  assert.match(audit.state().reason, /ECONNREFUSED/)
  server = await boot()
  await ready(audit)
  assert.equal((await attempt(audit)).ended, 'durable')
  assert.deepEqual([states[0], states.at(-1)], ['not-ready', 'ready'])
})

/** The server commits, the answer is lost on the way, and the connection is cut. */
async function loseAnswer(parts: Awaited<ReturnType<typeof open>>, cut: (proxy: TcpProxy) => void) {
  const { audit, proxy, countOf } = parts
  proxy.dropReplies()
  const event = testReadEvent()
  const appended = audit.append(event).then(
    () => 'durable',
    () => 'refused',
  )
  await waitUntil('the event is committed', 2_000, async () => (await countOf(event.id)) === 1)
  proxy.pass()
  cut(proxy)
  return { id: event.id, ended: await appended }
}

test('a lost acknowledgement is found again: acknowledged once, written once, the chain goes on', async () => {
  const parts = await open({ graceMs: 5_000 })
  for (let i = 0; i < 10; i += 1) {
    const { id, ended } = await loseAnswer(parts, (proxy) => proxy.cut(i % 2 === 1))
    assert.equal(ended, 'durable')
    assert.equal(await parts.countOf(id), 1)
    assert.equal((await attempt(parts.audit)).ended, 'durable')
  }
  await verified(parts.urls.audit)
  assert.deepEqual(parts.warnings, [])
})

test('a lost acknowledgement and a database out of reach: refused in time, and the chain still knows the event later', async () => {
  const parts = await open()
  const { id, ended } = await loseAnswer(parts, (proxy) => {
    proxy.refuse()
    proxy.cut()
  })
  assert.equal(ended, 'refused')
  parts.proxy.pass()
  await ready(parts.audit)
  assert.equal((await attempt(parts.audit)).ended, 'durable')
  assert.equal(await parts.countOf(id), 1)
  await verified(parts.urls.audit)
  assert.deepEqual(parts.warnings, [])
})

test('packets that vanish: the deadline refuses, the connection is replaced, no event is doubled', async () => {
  const { audit, urls, proxy, countOf, warnings } = await open({ deadlineMs: 600, connectMs: 500 })
  proxy.dropReplies()
  const [first, second] = await Promise.all([attempt(audit), sleep(100).then(() => attempt(audit))])
  assert.deepEqual([first.ended, second.ended], ['refused', 'refused'])
  assert.ok(first.ms < 900 && second.ms < 900, `${first.ms} and ${second.ms} ms`)
  const later = await attempt(audit)
  assert.ok(later.ended === 'refused' && later.ms < 50)
  proxy.pass()
  await ready(audit)
  assert.equal((await attempt(audit)).ended, 'durable')
  assert.equal(await countOf(first.id), 1)
  assert.equal(await countOf(second.id), 0)
  await verified(urls.audit)
  assert.deepEqual(warnings, [])
})

test('a connection cut before the insert ran: the event is written once more and exactly once', async () => {
  const { audit, urls, proxy, countOf, ask } = await open({ graceMs: 5_000 })
  const unlock = await locked(urls, 'SHARE')
  const appended = attempt(audit)
  await sleep(200)
  // The server does not notice: its process still waits to insert what it was told.
  proxy.cut(true)
  const backends = "SELECT 1 FROM pg_stat_activity WHERE usename = 'scrim_audit' AND datname = current_database()"
  await waitUntil('the old process is gone', 4_000, async () => {
    const waiting = await ask(`${backends} AND wait_event_type = 'Lock'`)
    return (await ask(backends)).length === 1 && waiting.length === 1 && !audit.state().ready
  })
  await unlock()
  const { id, ended } = await appended
  assert.equal(ended, 'durable')
  assert.equal(await countOf(id), 1)
  await verified(urls.audit)
})

test('what an old connection was told cannot arrive on another day after the new one has written', async () => {
  let clock = Date.now()
  const { audit, urls, proxy } = await open({}, () => clock)
  const unlock = await locked(urls, 'SHARE')
  const appended = attempt(audit)
  await sleep(200)
  clock += 86_400_000
  proxy.cut(true)
  await sleep(700)
  await unlock()
  await appended
  await ready(audit)
  await attempt(audit)
  await verified(urls.audit)
})

test('a hundred cuts under load: whatever was acknowledged is there once, and the chain has no gap', async () => {
  const { audit, urls, proxy, ask, warnings } = await open({ pauseMs: [5, 50] })
  const { durable } = await underLoad(audit, 32, async () => {
    for (let i = 0; i < 100; i += 1) {
      await ready(audit)
      await sleep(Math.random() * 15)
      if (i % 3 === 0) proxy.dropReplies()
      await sleep(Math.random() * 4)
      proxy.cut(i % 2 === 0)
      proxy.pass()
    }
  })
  await allOnce(ask, durable)
  assert.ok(durable.length > 1_000, `${durable.length} durable`)
  await verified(urls.audit)
  assert.deepEqual(warnings, [])
})

test('INSERT revoked: refused at once with the reason in the state, and ready again within 5 s of the grant', async () => {
  const { audit, urls, ask } = await open()
  await ask('REVOKE INSERT ON scrim.audit_event FROM scrim_audit')
  const first = await attempt(audit)
  assert.ok(first.ended === 'refused' && first.ms < 1_000)
  const second = await attempt(audit)
  assert.ok(second.ended === 'refused' && second.ms < 50)
  assert.match(audit.state().reason, /42501/)
  await ask('GRANT INSERT ON scrim.audit_event TO scrim_audit')
  await ready(audit)
  assert.equal((await attempt(audit)).ended, 'durable')
  await verified(urls.audit)
})

test('the table locked: refused by the lock timeout, then at once, and ready again within 5 s of the unlock', async () => {
  const { audit, urls } = await open()
  const unlock = await locked(urls, 'ACCESS EXCLUSIVE')
  const all = await Promise.all([attempt(audit), attempt(audit), sleep(500).then(() => attempt(audit))])
  for (const { ended, ms } of all) assert.ok(ended === 'refused' && ms < 3_000, `${ended} after ${ms} ms`)
  assert.match(audit.state().reason, /55P03/)
  const later = await attempt(audit)
  assert.ok(later.ended === 'refused' && later.ms < 50)
  await unlock()
  await ready(audit)
  assert.equal((await attempt(audit)).ended, 'durable')
  await verified(urls.audit)
})

test('a database that has become a standby or read-only is not written to', async () => {
  const { audit, ask } = await open()
  await ask('ALTER ROLE scrim_audit SET default_transaction_read_only = on')
  await ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'scrim_audit'")
  await waitUntil('the state says why', 3_000, () => audit.state().reason.includes('25006'))
  assert.equal((await attempt(audit)).ended, 'refused')
  await ask('ALTER ROLE scrim_audit RESET default_transaction_read_only')
  await ready(audit)
})

test('scrim_control cannot put an event to the end of a gateway’s own chain, nor say that it was left', async () => {
  const { audit, urls, ask } = await open()
  await attempt(audit)
  const [writer] = await ask('SELECT id FROM scrim.audit_writer')
  await assert.rejects(asRole(urls.control, linkedOn(String(writer?.id))), { code: '42501' })
  // Under a writer of its own it may say what it likes: nothing of that is believed about another login's writer.
  const serial = 's-01ARZ3NDEKTSV4RRFFQ69G5FAV'
  const body = JSON.stringify({ kind: 'fork', id: '', at: '', writer: writer?.id, counter: 1, hash: 'a'.repeat(64) })
  const day = new Date().toISOString().slice(0, 10)
  const [first, next] = [firstHash(serial), nextHash(firstHash(serial), day, serial, 1, body)]
  await asRole(
    urls.control,
    `INSERT INTO scrim.audit_writer (id, kind, gateway) VALUES ('${serial}', 'serial', 'one')`,
    `INSERT INTO scrim.audit_event VALUES ('${day}', '${serial}', 1, '\\x${first}', '\\x${next}', '${body}')`,
  )
  await verified(urls.audit)
})

test('someone else writing under the writer’s name: this gateway leaves that chain, and what follows there is foreign', async () => {
  const { audit, urls, ask, warnings } = await open()
  const [old] = await ask('SELECT id FROM scrim.audit_writer')
  const writer = String(old?.id)
  // Whoever holds the login of the audit itself is held back by nothing, and every link holds.
  await asRole(urls.audit, linkedOn(writer), linkedOn(writer))
  await verified(urls.audit)
  await Promise.all([attempt(audit), attempt(audit)])
  await ready(audit)
  assert.equal((await attempt(audit)).ended, 'durable')
  assert.equal((await ask('SELECT 1 FROM scrim.audit_writer')).length, 2)
  assert.match(warnings.join(), /did not write/)
  const [fork] = await ask(`SELECT body FROM scrim.audit_event WHERE writer <> '${writer}' AND counter = 1`)
  const [last] = await ask(
    `SELECT encode(hash, 'hex') AS hash FROM scrim.audit_event WHERE writer = '${writer}' AND counter = 1`,
  )
  const { kind, ...place } = JSON.parse(String(fork?.body))
  assert.deepEqual([kind, place.writer, place.counter, place.hash], ['fork', writer, 1, last?.hash])
  // Also what is put there later.
  await asRole(urls.audit, linkedOn(writer))
  const report = await verifyChain(urls.audit)
  assert.deepEqual(
    report.problems.map((problem) => [problem.writer, problem.counter, /foreign/.test(problem.what)]),
    [2, 3, 4].map((counter) => [writer, counter, true]),
  )
  assert.equal(report.problemCount, 3)
  const few = await verifyChain(urls.audit, { mostProblems: 1 })
  assert.deepEqual([few.problems.length, few.problemCount], [1, 3])
})

test('a fork whose own insert fails is kept until it is durable, and the writer after that may be left too', async () => {
  const { audit, urls, ask } = await open({ pauseMs: [20, 100] })
  const [old] = await ask('SELECT id FROM scrim.audit_writer')
  await asRole(urls.audit, linkedOn(String(old?.id)))
  await ask('REVOKE INSERT ON scrim.audit_writer FROM scrim_audit')
  await attempt(audit)
  await waitUntil('the new writer is turned away', 3_000, () => audit.state().reason.includes('42501'))
  await ask('GRANT INSERT ON scrim.audit_writer TO scrim_audit')
  await ready(audit)
  const [next] = await ask(`SELECT id FROM scrim.audit_writer WHERE id <> '${old?.id}'`)
  await asRole(urls.audit, linkedOn(String(next?.id)))
  await attempt(audit)
  await ready(audit)
  assert.equal((await attempt(audit)).ended, 'durable')
  const { problems } = await verifyChain(urls.audit)
  assert.deepEqual(
    problems.map((problem) => [problem.writer, problem.counter]),
    [old, next].map((writer) => [writer?.id, 2]),
  )
})

test('another event in the place of one that is unsure is not taken for it', async () => {
  const { audit, urls, proxy, ask, countOf, warnings } = await open()
  const unlock = await locked(urls, 'SHARE')
  const appended = attempt(audit)
  await sleep(200)
  proxy.refuse()
  proxy.cut(true)
  await ask(
    "SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity WHERE usename = 'scrim_audit' AND wait_event_type = 'Lock'",
  )
  await unlock()
  await ask(
    `INSERT INTO scrim.audit_event SELECT day, writer, counter + 1, hash, sha256('x'), '{}' FROM scrim.audit_event`,
  )
  proxy.pass()
  const { id, ended } = await appended
  assert.equal(ended, 'refused')
  assert.equal(await countOf(id), 0)
  assert.match(warnings.join(), /did not write/)
  await ready(audit)
  assert.equal((await attempt(audit)).ended, 'durable')
})

test('an acknowledged event that the database has lost is said aloud, and leaves a gap to be found', async () => {
  const { audit, urls, ask, warnings } = await open()
  await attempt(audit)
  await ask(
    'DELETE FROM scrim.audit_event WHERE counter = 2',
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'scrim_audit' AND datname = current_database()",
  )
  await waitUntil('it is said', 3_000, () => /is gone/.test(warnings.join()))
  await ready(audit)
  const { problems } = await verifyChain(urls.audit)
  assert.match(problems[0]?.what ?? '', /event 2 is missing/)
})
