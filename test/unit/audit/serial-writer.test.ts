// Transactions that carry their own events: all or nothing, one after the other, one chain that verifies; beside the writer
// of groups, and beside other gateways.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { AuditLimits } from '../../../gateway/audit/audit-limits.ts'
import { createAudit } from '../../../gateway/audit/create-audit.ts'
import { createSerialWriter, type SerialWriter } from '../../../gateway/audit/serial-writer.ts'
import { verifyChain } from '../../../gateway/audit/verify-chain.ts'
import { Refusal } from '../../../gateway/errors/refusal.ts'
import type { Observation } from '../../../gateway/observe/observe.ts'
import { testReadEvent } from '../../audit-event.ts'
import { linkedOn } from '../../audit-witness.ts'
import { asSuperuser, createTestControl } from '../../control-database.ts'
import { startTestPostgres, type TestPostgres } from '../../postgres.ts'
import { createTcpProxy } from '../../tcp-proxy.ts'
import { waitUntil } from '../../wait-until.ts'

let postgres: TestPostgres
const left: (() => Promise<void>)[] = []
let databases = 0

before(async () => {
  postgres = await startTestPostgres()
})
after(async () => {
  for (const close of left) await close()
  await postgres.stop()
})

const ready = (writer: SerialWriter) => waitUntil('the writer is ready', 8_000, () => writer.state().ready)

async function open(limits: Partial<AuditLimits> = {}) {
  databases += 1
  const database = `serial_${databases}`
  const urls = await createTestControl(postgres, database)
  const proxy = await createTcpProxy(postgres.port)
  const observed: Observation[] = []
  const writer = createSerialWriter({
    url: urls.control.replace(`:${postgres.port}/`, `:${proxy.port}/`),
    gateway: 'one',
    observe: (event) => observed.push(event),
    limits,
  })
  left.push(async () => {
    await writer.close()
    await proxy.close()
  })
  await ready(writer)
  const ask = (...sql: readonly string[]) => asSuperuser(postgres, database, ...sql)
  const kept = async () => {
    const [row] = await ask(
      "SELECT (SELECT count(*)::int FROM scrim.webhook_outbox) AS rows, (SELECT count(*)::int FROM scrim.audit_event e WHERE body::json ->> 'kind' = 'read') AS events",
    )
    return [row?.rows, row?.events]
  }
  return { writer, urls, proxy, ask, kept, observed }
}

const insert = { text: "INSERT INTO scrim.webhook_outbox (kind, body) VALUES ('k', 'b')" }
const one = (writer: SerialWriter, value = 'done', events = [testReadEvent()]) =>
  writer.transact(async (transaction) => {
    await transaction.query(insert)
    return { value, events }
  })

test('what was done and its event are there together; two events of one transaction follow on each other', async () => {
  const { writer, kept, urls, ask } = await open()
  assert.equal(await one(writer), 'done')
  assert.equal(await one(writer, 'two', [testReadEvent(), testReadEvent()]), 'two')
  assert.deepEqual(await kept(), [2, 3])
  const report = await verifyChain(urls.audit)
  assert.deepEqual([report.problems, report.writers, report.events], [[], 1, 4])
  assert.deepEqual(await ask('SELECT kind, left(id, 2) AS id, gateway FROM scrim.audit_writer'), [
    { kind: 'serial', id: 's-', gateway: 'one' },
  ])
})

test('a refusal, a mistake of ours, a statement that fails, and work without an event keep nothing', async () => {
  const { writer, kept, urls } = await open()
  const refusal = new Refusal('UNMASK_DECIDED', { detail: 'd' })
  const failing = async (last: () => never | Promise<never>) =>
    writer.transact(async (transaction) => {
      await transaction.query(insert)
      return last()
    })
  const thrown = async (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => null,
      (error: unknown) => error,
    )
  assert.equal(
    await thrown(
      failing(() => {
        throw refusal
      }),
    ),
    refusal,
  )
  const mistake = new TypeError('x')
  assert.equal(
    await thrown(
      failing(() => {
        throw mistake
      }),
    ),
    mistake,
  )
  const swallowed = () =>
    writer.transact(async (transaction) => {
      await transaction.query(insert)
      await transaction.query({ text: 'SELECT 1/0' }).catch(() => null)
      return { value: 'done', events: [testReadEvent()] }
    })
  const failed = () =>
    writer.transact(async (transaction) => {
      await transaction.query(insert)
      await transaction.query({ text: 'SELECT secret FROM nowhere' })
      return { value: 'done', events: [testReadEvent()] }
    })
  for (const work of [failed, swallowed]) {
    await ready(writer)
    const error = await thrown(work())
    assert.ok(error instanceof Refusal && error.code === 'CONTROL_UNAVAILABLE' && error.status === 503)
    assert.doesNotMatch(JSON.stringify([error.message, error.parts.hint]), /secret|nowhere|SELECT/)
  }
  await ready(writer)
  const silent = writer.transact(async (transaction) => {
    await transaction.query(insert)
    return { value: 'nothing done', events: [] }
  })
  assert.equal(await silent, 'nothing done')
  assert.deepEqual(await kept(), [0, 0])
  await one(writer)
  assert.deepEqual(await kept(), [1, 1])
  assert.deepEqual((await verifyChain(urls.audit)).problems, [])
})

test('many at once run one after the other, in order, in one chain', async () => {
  const { writer, urls, kept } = await open()
  let inside = 0
  const order: number[] = []
  await Promise.all(
    Array.from({ length: 60 }, (_, n) =>
      writer.transact(async (transaction) => {
        inside += 1
        assert.equal(inside, 1)
        await transaction.query(insert)
        order.push(n)
        inside -= 1
        return { value: n, events: [testReadEvent()] }
      }),
    ),
  )
  assert.deepEqual(
    order,
    Array.from(order, (_, n) => n),
  )
  assert.deepEqual(await kept(), [60, 60])
  assert.deepEqual((await verifyChain(urls.audit)).problems, [])
})

test('a read waits for no transaction, changes nothing, and comes back after its connection was cut', async () => {
  const { writer, proxy, kept } = await open()
  const { promise: held, resolve: letGo } = Promise.withResolvers<void>()
  const busy = writer.transact(async () => {
    await held
    return { value: null, events: [] }
  })
  const { rows } = await writer.read({ text: 'SELECT $1::int + 1', values: [1] })
  assert.deepEqual(rows, [[2]])
  letGo()
  await busy
  await assert.rejects(writer.read(insert), { code: 'CONTROL_UNAVAILABLE' })
  proxy.cut()
  await waitUntil('it reads again', 5_000, () =>
    writer.read({ text: 'SELECT 1' }).then(
      () => true,
      () => false,
    ),
  )
  assert.deepEqual(await kept(), [0, 0])
})

/** Commits take a while: time to lose their answer on the way. */
const slowCommit = [
  "CREATE FUNCTION scrim.slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.4); RETURN NULL; END'",
  'GRANT EXECUTE ON FUNCTION pg_sleep(float8), scrim.slow() TO scrim_control',
  'CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON scrim.webhook_outbox DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION scrim.slow()',
]

test('an acknowledgement that is lost refuses its caller, and the chain goes on from what was committed', async () => {
  const { writer, proxy, ask, kept, urls, observed } = await open()
  await ask(...slowCommit)
  for (let round = 1; round <= 3; round += 1) {
    const lost = one(writer).then(
      () => null,
      (error: unknown) => error,
    )
    const next = one(writer)
    await waitUntil('it commits', 2_000, async () => {
      const committing =
        "SELECT 1 FROM pg_stat_activity WHERE query = 'COMMIT' AND state = 'active' AND usename = 'scrim_control'"
      return (await ask(committing)).length === 1
    })
    proxy.dropReplies()
    await waitUntil('it is committed', 2_000, async () => (await kept())[0] === round * 2 - 1)
    proxy.pass()
    proxy.cut(round % 2 === 0)
    const error = await lost
    assert.ok(error instanceof Refusal && error.code === 'CONTROL_UNAVAILABLE')
    assert.match(error.message, /not known/)
    assert.equal(await next, 'done', 'who waited behind it gets its turn')
    assert.deepEqual(await kept(), [round * 2, round * 2])
  }
  assert.deepEqual((await verifyChain(urls.audit)).problems, [])
  assert.deepEqual(
    observed.filter(({ kind }) => kind === 'warning'),
    [],
  )
})

test('a connection that breaks before the commit leaves nothing', async () => {
  const { writer, proxy, kept, urls } = await open()
  const broken = writer.transact(async (transaction) => {
    await transaction.query(insert)
    proxy.cut()
    await transaction.query(insert)
    return { value: null, events: [testReadEvent()] }
  })
  await assert.rejects(broken, { code: 'CONTROL_UNAVAILABLE', message: /Nothing of this was done/ })
  await ready(writer)
  await one(writer)
  assert.deepEqual(await kept(), [1, 1])
  assert.deepEqual((await verifyChain(urls.audit)).problems, [])
})

test('a database that is away refuses whoever waits in time, and then at once; it comes back by itself', async () => {
  const { writer, proxy, kept, urls } = await open({ graceMs: 300, deadlineMs: 600, connectMs: 500 })
  proxy.refuse()
  proxy.cut()
  await waitUntil('it is known', 2_000, () => !writer.state().ready)
  await assert.rejects(one(writer), { code: 'CONTROL_UNAVAILABLE' })
  let began = false
  await assert.rejects(
    writer.transact(async () => {
      began = true
      return { value: null, events: [] }
    }),
    { code: 'CONTROL_UNAVAILABLE' },
  )
  assert.equal(began, false)
  assert.doesNotMatch(writer.state().reason, /127|scrim_serial/)
  proxy.pass()
  await ready(writer)
  await one(writer)
  assert.deepEqual(await kept(), [1, 1])
  assert.deepEqual((await verifyChain(urls.audit)).problems, [])
})

test('a server that no longer answers costs its caller the deadline, and those behind it theirs', async () => {
  const { writer, proxy, kept } = await open({ graceMs: 300, deadlineMs: 600, connectMs: 500 })
  proxy.dropReplies()
  const ends = await Promise.allSettled([one(writer), one(writer), writer.read({ text: 'SELECT 1' })])
  for (const end of ends) assert.equal(end.status === 'rejected' && end.reason.code, 'CONTROL_UNAVAILABLE')
  proxy.pass()
  await ready(writer)
  await one(writer)
  assert.deepEqual(await kept(), [1, 1])
})

test('a transaction has one deadline for all its statements, and is gone when it passes', async () => {
  const { writer, ask, kept, urls } = await open({ deadlineMs: 900 })
  await ask('GRANT EXECUTE ON FUNCTION pg_sleep(float8) TO scrim_control')
  let statements = 0
  const slow = writer.transact(async (transaction) => {
    await transaction.query(insert)
    for (; statements < 30; statements += 1) await transaction.query({ text: 'SELECT pg_sleep(0.1)' })
    return { value: null, events: [testReadEvent()] }
  })
  await assert.rejects(slow, { code: 'CONTROL_UNAVAILABLE' })
  assert.ok(statements < 30)
  await ready(writer)
  await one(writer)
  assert.deepEqual(await kept(), [1, 1])
  assert.deepEqual((await verifyChain(urls.audit)).problems, [])
})

test('a foreign event under its name is left to verify, and it goes on under a new one', async () => {
  const { writer, ask, urls, observed } = await open()
  await one(writer)
  const [mine] = await ask('SELECT id FROM scrim.audit_writer')
  await ask(linkedOn(String(mine?.id)))
  await assert.rejects(one(writer), { code: 'CONTROL_UNAVAILABLE' })
  await waitUntil('it goes on', 5_000, () =>
    one(writer).then(
      () => true,
      () => false,
    ),
  )
  const { problems, writers } = await verifyChain(urls.audit)
  assert.equal(writers, 2)
  assert.deepEqual(
    problems.map(({ writer: name, counter }) => [name, counter]),
    [[mine?.id, 3]],
  )
  assert.ok(observed.some((event) => event.kind === 'warning' && /did not write/.test(event.text)))
})

test('an idle writer beats; beside it the group writer keeps its own chain; both verify over two gateways', async () => {
  const { writer, urls, ask } = await open({ beatMs: 50 })
  const other = createSerialWriter({ url: urls.control, gateway: 'two', observe: () => undefined })
  const audit = createAudit({ url: urls.audit, gateway: 'one', observe: () => undefined })
  left.push(
    () => audit.close(),
    () => other.close(),
  )
  await ready(other)
  const both = Array.from({ length: 20 }, (_, n) => one(n % 2 === 0 ? writer : other))
  await Promise.all([...both, ...Array.from({ length: 20 }, () => audit.append(testReadEvent()))])
  await waitUntil('it beats', 5_000, async () => {
    const beats = await ask(`SELECT 1 FROM scrim.audit_event e WHERE writer LIKE 's-%' AND body LIKE '{"kind":"beat"%'`)
    return beats.length > 4
  })
  const report = await verifyChain(urls.audit)
  assert.deepEqual([report.problems, report.writers], [[], 3])
})

test('a closed writer finishes what waits and takes nothing more', async () => {
  const { writer, kept } = await open()
  const waiting = Array.from({ length: 5 }, () => one(writer))
  await writer.close()
  assert.deepEqual(await Promise.all(waiting), Array(5).fill('done'))
  await assert.rejects(one(writer), { code: 'CONTROL_UNAVAILABLE' })
  assert.deepEqual(await kept(), [5, 5])
})

test('many reads at once each get their own answer, one after the other', async () => {
  const { writer } = await open()
  const warnings: string[] = []
  const hear = ({ name, message }: Error): void => void warnings.push(`${name}: ${message}`)
  process.on('warning', hear)
  const asked = Array.from({ length: 50 }, (_, i) => i)
  const replies = await Promise.all(asked.map((n) => writer.read({ text: 'SELECT $1::int', values: [n] })))
  process.off('warning', hear)
  assert.deepEqual(
    replies.map(({ rows }) => rows[0]?.[0]),
    asked,
  )
  assert.deepEqual(warnings, [])
})

test('a read that waited as long as a statement may take is refused, and the next one is answered', async () => {
  const { writer } = await open({ deadlineMs: 400 })
  const slow = [1, 2, 3].map(() => writer.read({ text: 'SELECT count(*) FROM generate_series(1, 2000000000)' }))
  for (const { status } of await Promise.allSettled(slow)) assert.equal(status, 'rejected')
  await waitUntil('reads are answered again', 5_000, () =>
    writer.read({ text: 'SELECT 1' }).then(
      () => true,
      () => false,
    ),
  )
})
