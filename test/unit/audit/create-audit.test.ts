// The group commit on a real PostgreSQL: what is acknowledged is durable, in one dense chain, within its bounds.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { type Audit, type AuditOptions, createAudit } from '../../../gateway/audit/create-audit.ts'
import { verifyChain } from '../../../gateway/audit/verify-chain.ts'
import { Refusal } from '../../../gateway/errors/refusal.ts'
import type { Observation } from '../../../gateway/observe/observe.ts'
import { testReadEvent } from '../../audit-event.ts'
import { asSuperuser, createTestControl } from '../../control-database.ts'
import { startTestPostgres, type TestPostgres } from '../../postgres.ts'
import { waitUntil } from '../../wait-until.ts'

let postgres: TestPostgres
before(async () => {
  postgres = await startTestPostgres()
})
const opened: Audit[] = []
after(async () => {
  // Also where a test failed half way: an audit that is left open looks for its database for ever.
  await Promise.all(opened.map((audit) => audit.close()))
  await postgres.stop()
})

const dayMs = 86_400_000
let databases = 0

async function open(options: Partial<AuditOptions> = {}) {
  databases += 1
  const database = `audit_${databases}`
  const urls = await createTestControl(postgres, database)
  const observed: Observation[] = []
  const audit = createAudit({ url: urls.audit, gateway: 'one', observe: (event) => observed.push(event), ...options })
  opened.push(audit)
  const ask = (sql: string) => asSuperuser(postgres, database, sql)
  return { audit, urls, observed, ask, database }
}

const ready = (audit: Audit): Promise<number> => waitUntil('the audit is ready', 5_000, () => audit.state().ready)
const isUnavailable = (error: unknown): boolean =>
  error instanceof Refusal && error.code === 'AUDIT_UNAVAILABLE' && error.parts.headers?.['Retry-After'] === '2'

test('an event that is acknowledged stands in the database, as seen from elsewhere at that very moment', async () => {
  const { audit, urls } = await open()
  const witness = new pg.Client({ connectionString: urls.control })
  await witness.connect()
  for (let i = 0; i < 50; i += 1) {
    const event = testReadEvent()
    await audit.append(event)
    const seen = await witness.query("SELECT 1 FROM scrim.audit_event WHERE body::json ->> 'id' = $1", [event.id])
    assert.equal(seen.rowCount, 1)
  }
  await witness.end()
  await audit.close()
})

test('no acknowledgement comes while the commit waits, and one comes once it is through', async () => {
  const { audit, urls } = await open()
  await ready(audit)
  const blocker = new pg.Client({ connectionString: urls.superuser })
  await blocker.connect()
  await blocker.query('BEGIN')
  await blocker.query('LOCK TABLE scrim.audit_event IN SHARE MODE')
  let acknowledged = false
  const appended = audit.append(testReadEvent()).then(() => {
    acknowledged = true
  })
  await sleep(300)
  assert.equal(acknowledged, false)
  await blocker.query('COMMIT')
  await appended
  await blocker.end()
  await audit.close()
})

test('2,000 events at once are all there, dense, in order, in few statements, and the chain verifies', async () => {
  const { audit, urls, ask } = await open()
  await ready(audit)
  await ask('CREATE TABLE public.statements (at timestamptz)')
  await ask(`CREATE FUNCTION public.note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
    'BEGIN INSERT INTO public.statements VALUES (now()); RETURN NULL; END'`)
  await ask('CREATE TRIGGER note AFTER INSERT ON scrim.audit_event FOR EACH STATEMENT EXECUTE FUNCTION public.note()')
  const events = Array.from({ length: 2_000 }, () => testReadEvent())
  await Promise.all(events.map((event) => audit.append(event)))
  const rows = await ask('SELECT counter, body FROM scrim.audit_event ORDER BY audit_event.counter')
  const reads = rows.filter((row) => String(row.body).includes('"kind":"read"'))
  assert.deepEqual(
    reads.map((row) => JSON.parse(String(row.body))),
    events,
  )
  assert.deepEqual(
    rows.map((row) => Number(row.counter)),
    rows.map((_, i) => i + 1),
  )
  const [statements] = await ask('SELECT count(*) AS n FROM public.statements')
  assert.equal(Number(statements?.n), Math.ceil(2_000 / 256))
  assert.deepEqual((await verifyChain(urls.audit)).problems, [])
  await audit.close()
})

test('PostgreSQL itself comes to the same hashes', async () => {
  const { audit, ask } = await open()
  await audit.append(testReadEvent({ dataset: 'größe\u2028😀' }))
  await audit.close()
  const [row] = await ask(`SELECT count(*) AS n, count(*) FILTER (WHERE hash = sha256(convert_to(concat_ws(E'\\n',
    'scrim audit event 1', encode(prev_hash, 'hex'), day::text, writer, counter, body), 'UTF8'))) AS same FROM scrim.audit_event`)
  assert.equal(Number(row?.n), 2)
  assert.equal(row?.same, row?.n)
})

test('two gateways write two chains, each registered with its name', async () => {
  const first = await open()
  const second = createAudit({ url: first.urls.audit, gateway: 'two', observe: () => undefined })
  await Promise.all(
    [first.audit, second].flatMap((audit) => Array.from({ length: 100 }, () => audit.append(testReadEvent()))),
  )
  await Promise.all([first.audit.close(), second.close()])
  const writers = await first.ask(
    `SELECT kind, gateway FROM scrim.audit_writer WHERE id ~ '^g-[0-9A-Z]{26}$' ORDER BY gateway`,
  )
  assert.deepEqual(
    writers,
    ['one', 'two'].map((gateway) => ({ kind: 'group', gateway })),
  )
  const report = await verifyChain(first.urls.audit, { page: 7 })
  assert.deepEqual([report.events, report.writers, report.problems], [202, 2, []])
})

test('commits are durable even where the role says otherwise', async () => {
  const { audit, ask, database } = await open()
  await audit.close()
  await ask('ALTER ROLE scrim_audit SET synchronous_commit = off')
  try {
    await ask('CREATE TABLE public.modes (mode text)')
    await ask(`CREATE FUNCTION public.note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
      'BEGIN INSERT INTO public.modes VALUES (current_setting(''synchronous_commit'')); RETURN NULL; END'`)
    await ask('CREATE TRIGGER note AFTER INSERT ON scrim.audit_event FOR EACH STATEMENT EXECUTE FUNCTION public.note()')
    const url = postgres.url('scrim_audit', database)
    const again = createAudit({ url, gateway: 'one', observe: () => undefined })
    await again.append(testReadEvent())
    await again.close()
    assert.deepEqual(await ask('SELECT DISTINCT mode FROM public.modes'), [{ mode: 'on' }])
  } finally {
    await ask('ALTER ROLE scrim_audit RESET synchronous_commit')
  }
})

test('an idle writer beats, and each beat is a link', async () => {
  const { audit, urls } = await open({ limits: { beatMs: 30 } })
  await ready(audit)
  await sleep(400)
  await audit.close()
  const report = await verifyChain(urls.audit)
  assert.ok(report.events >= 5, `${report.events} events`)
  assert.deepEqual(report.problems, [])
})

test('closing writes what waits and takes nothing more', async () => {
  const { audit, ask } = await open()
  await ready(audit)
  const waiting = Array.from({ length: 600 }, () => audit.append(testReadEvent()))
  const closed = audit.close()
  await assert.rejects(audit.append(testReadEvent()), isUnavailable)
  await Promise.all([closed, ...waiting])
  assert.equal((await ask('SELECT 1 FROM scrim.audit_event')).length, 601)
})

test('a full queue refuses at once, by number and by size, and keeps what it took', async () => {
  for (const limits of [{ queue: 10 }, { queueChars: 12_000 }]) {
    const { audit, urls, ask } = await open({ limits })
    await ready(audit)
    const blocker = new pg.Client({ connectionString: urls.superuser })
    await blocker.connect()
    await blocker.query('BEGIN')
    await blocker.query('LOCK TABLE scrim.audit_event IN SHARE MODE')
    const first = audit.append(testReadEvent())
    await sleep(100)
    let refused = 0
    const others = Array.from({ length: 500 }, () =>
      audit.append(testReadEvent()).catch((error) => {
        assert.ok(isUnavailable(error))
        refused += 1
      }),
    )
    await sleep(50)
    assert.ok(refused >= 480 && refused < 500, `${refused} refused`)
    await blocker.query('COMMIT')
    await Promise.all([first, ...others])
    const kept = await ask(`SELECT 1 FROM scrim.audit_event WHERE body LIKE '%"kind":"read"%'`)
    assert.equal(kept.length, 501 - refused)
    await blocker.end()
    await audit.close()
  }
})

test('at midnight the chain goes on in the next partition, and a clock set back stays there', async () => {
  let clock = Date.now()
  const { audit, urls, ask } = await open({ now: () => clock })
  await audit.append(testReadEvent())
  clock += dayMs
  await audit.append(testReadEvent())
  clock -= 3 * dayMs
  await audit.append(testReadEvent())
  await audit.close()
  const days = await ask(
    `SELECT day - (now() AT TIME ZONE 'UTC')::date AS ahead FROM scrim.audit_event ORDER BY counter`,
  )
  assert.deepEqual(
    days.map((row) => row.ahead),
    [0, 0, 1, 1],
  )
  assert.deepEqual((await verifyChain(urls.audit)).problems, [])
})

test('rows that the database takes and does not keep are not acknowledged', async () => {
  const { audit, urls, ask } = await open()
  await ready(audit)
  await ask("CREATE FUNCTION public.lose() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'")
  await ask('CREATE TRIGGER lose BEFORE INSERT ON scrim.audit_event FOR EACH ROW EXECUTE FUNCTION public.lose()')
  await assert.rejects(audit.append(testReadEvent()), isUnavailable)
  await ask('DROP TRIGGER lose ON scrim.audit_event')
  await ready(audit)
  await audit.append(testReadEvent())
  await audit.close()
  assert.deepEqual((await verifyChain(urls.audit)).problems, [])
})

test('a partition that is missing is made when it is needed; one that may not be made refuses', async () => {
  // From noon to the next morning: another day, and less than the day after which the coming ones are made anyway.
  let clock = Math.floor(Date.now() / dayMs) * dayMs + dayMs / 2
  const { audit, ask, urls } = await open({ now: () => clock })
  await ready(audit)
  const tomorrow = new Date(clock + dayMs).toISOString().slice(0, 10).replaceAll('-', '')
  await ask(`DROP TABLE scrim.audit_event_${tomorrow}`)
  clock += dayMs - 3_600_000
  await audit.append(testReadEvent())
  clock += 40 * dayMs
  await assert.rejects(audit.append(testReadEvent()), isUnavailable)
  await waitUntil('the state says why', 1_000, () => audit.state().reason.includes('23514'))
  clock -= 40 * dayMs
  await ready(audit)
  await audit.append(testReadEvent())
  await audit.close()
  assert.deepEqual((await verifyChain(urls.audit)).problems, [])
})

test('the coming days are made once a day, also by a gateway that runs for weeks', async () => {
  let clock = Date.now()
  const { audit, ask } = await open({ now: () => clock })
  await ready(audit)
  await audit.append(testReadEvent())
  const last = new Date(clock + 30 * dayMs).toISOString().slice(0, 10).replaceAll('-', '')
  await ask(`DROP TABLE scrim.audit_event_${last}`)
  clock += dayMs + 1
  await audit.append(testReadEvent())
  await audit.append(testReadEvent())
  const made = await ask(`SELECT to_regclass('scrim.audit_event_${last}') IS NOT NULL AS there`)
  assert.deepEqual(made, [{ there: true }])
  await audit.close()
})
