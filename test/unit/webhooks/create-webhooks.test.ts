// Messages of a real outbox, to real receivers: signed, at least once, by one gateway at a time, and never with data or secrets.
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { freePort } from '../../../gateway/embedded/free-port.ts'
import type { Observation } from '../../../gateway/observe/observe.ts'
import { openControlConnection } from '../../../gateway/store/control-connection.ts'
import { createWebhooks, type Webhooks } from '../../../gateway/webhooks/create-webhooks.ts'
import type { Endpoint } from '../../../gateway/webhooks/to-endpoints.ts'
import { toPause, type WebhookLimits, webhookLimits } from '../../../gateway/webhooks/webhook-limits.ts'
import type { WebhookMessage } from '../../../gateway/webhooks/webhook-message.ts'
import { asRole, createTestControl } from '../../control-database.ts'
import { startTestPostgres, type TestPostgres } from '../../postgres.ts'
import { waitUntil } from '../../wait-until.ts'
import { isGenuine, startReceiver } from '../../webhook-receiver.ts'

const secret = 'a secret that only the receiver has'
const message: WebhookMessage = {
  kind: 'unmask.requested',
  id: '01JD0000000000000000000000',
  dataset: 'customers',
  at: '2026-11-22T12:00:00.000Z',
}
const soonMs = 20_000
const quick: Partial<WebhookLimits> = { pollMs: 10, pauseMs: [20, 100], attemptMs: 500 }

let postgres: TestPostgres
let urls: Awaited<ReturnType<typeof createTestControl>>

before(async () => {
  postgres = await startTestPostgres()
  urls = await createTestControl(postgres)
})
after(() => postgres.stop())
beforeEach(() => asRole(urls.superuser, 'TRUNCATE scrim.webhook_outbox'))

const endpoint = (url: string, format: Endpoint['format'] = 'json', name = 'env:HOOK'): Endpoint => ({
  name,
  url: `${url}/path-that-is-a-secret`,
  secret,
  format,
})

interface Teller extends AsyncDisposable {
  readonly webhooks: Webhooks
  readonly observed: readonly Observation[]
}

function start(endpoints: readonly Endpoint[], limits: Partial<WebhookLimits> = {}): Teller {
  const observed: Observation[] = []
  const webhooks = createWebhooks({
    endpoints,
    controlUrl: urls.control,
    publicUrl: () => 'https://scrim.example.com',
    observe: (event) => observed.push(event),
    limits: { ...quick, ...limits },
  })
  return { webhooks, observed, [Symbol.asyncDispose]: () => webhooks.close() }
}

/** As a step does it: in a transaction of its own, which ends as asked. */
async function tell({ webhooks }: Teller, end: 'COMMIT' | 'ROLLBACK' = 'COMMIT', messages = [message]): Promise<void> {
  const connection = await openControlConnection({
    url: urls.control,
    application: 'a step',
    connectMs: 5_000,
    deadlineMs: 5_000,
  })
  await connection.query({ text: 'BEGIN' })
  for (const each of messages) await webhooks.enqueue(connection, each)
  await connection.query({ text: end })
  await connection.end()
}

const outbox = () => asRole(urls.superuser, 'SELECT * FROM scrim.webhook_outbox ORDER BY id')
const isDelivered = async (): Promise<boolean> => {
  const rows = await outbox()
  return rows.length > 0 && rows.every(({ delivered_at }) => delivered_at !== null)
}

describe('a message', () => {
  it('is told with a link and a sentence, signed over its time and every byte', async () => {
    await using receiver = await startReceiver()
    await using teller = start([endpoint(receiver.url)])
    await tell(teller)
    await waitUntil('it is delivered', soonMs, isDelivered)
    const [delivery] = receiver.deliveries
    assert.ok(delivery)
    assert.deepEqual(JSON.parse(delivery.text), {
      ...message,
      link: `https://scrim.example.com/unmask/requests/${message.id}`,
      text: `Somebody asks to see masked columns of customers. To decide, as an approver: npx --no scrim approve ${message.id}`,
    })
    assert.equal(delivery.headers['content-type'], 'application/json')
    assert.ok(isGenuine(delivery, secret))
    const later = {
      ...delivery,
      headers: { ...delivery.headers, 'scrim-timestamp': String(Math.floor(Date.now() / 1000) + 1) },
    }
    assert.ok(!isGenuine(later, secret), 'the time is not signed')
    assert.ok(!isGenuine({ ...delivery, text: delivery.text.replace('customers', 'orders') }, secret))
    assert.ok(!isGenuine(delivery, `${secret}!`))
  })

  it('is a text with its link for Slack', async () => {
    await using receiver = await startReceiver()
    await using teller = start([endpoint(receiver.url, 'slack')])
    await tell(teller)
    await waitUntil('it is delivered', soonMs, isDelivered)
    const { text, ...more } = JSON.parse(receiver.deliveries[0]?.text ?? '')
    assert.deepEqual(more, {})
    assert.match(text, /^Somebody asks .*\n<https:\/\/scrim\.example\.com\/unmask\/requests\/01JD0{22}>$/)
  })

  it('is told to every endpoint, and no one of them waits for another', async () => {
    await using well = await startReceiver()
    await using silent = await startReceiver(() => undefined)
    await using teller = start([endpoint(silent.url, 'json', 'env:SILENT'), endpoint(well.url)], { attemptMs: 600_000 })
    await tell(teller, 'COMMIT', [
      message,
      { ...message, kind: 'unmask.approved' },
      { ...message, kind: 'unmask.granted' },
    ])
    await waitUntil('one has all', soonMs, () => well.deliveries.length === 3)
    assert.deepEqual(
      well.deliveries.map(({ text }) => JSON.parse(text).kind),
      ['unmask.requested', 'unmask.approved', 'unmask.granted'],
    )
    await silent[Symbol.asyncDispose]()
  })

  it('is not told where the step it tells of was rolled back', async () => {
    await using receiver = await startReceiver()
    await using teller = start([endpoint(receiver.url)])
    await tell(teller, 'ROLLBACK')
    await tell(teller, 'COMMIT', [{ ...message, kind: 'unmask.denied' }])
    await waitUntil('it is delivered', soonMs, isDelivered)
    assert.deepEqual(
      receiver.deliveries.map(({ text }) => JSON.parse(text).kind),
      ['unmask.denied'],
    )
  })
})

describe('an endpoint that fails', () => {
  it('is told again after a 500, a cut and a redirect, under the same id and a fresh signature', async () => {
    await using receiver = await startReceiver((response, count) => {
      if (count === 1) response.writeHead(500).end('what went wrong here is nobody’s business')
      else if (count === 2) response.socket?.destroy()
      else if (count === 3) response.writeHead(302, { location: '/elsewhere' }).end()
      else response.writeHead(200).end('ok')
    })
    await using teller = start([endpoint(receiver.url)])
    await tell(teller)
    await waitUntil('it is delivered', soonMs, isDelivered)
    assert.equal(receiver.deliveries.length, 4)
    assert.deepEqual([...new Set(receiver.deliveries.map(({ path }) => path))], ['/path-that-is-a-secret'])
    assert.equal(new Set(receiver.deliveries.map(({ headers }) => headers['scrim-delivery'])).size, 1)
    assert.ok(receiver.deliveries.every((delivery) => isGenuine(delivery, secret)))
    const reasons = teller.observed.flatMap((event) => (event.kind === 'webhook' ? [event.reason] : []))
    assert.deepEqual([reasons[0], reasons[2]], ['answered 500', 'answered 302'])
    assert.match(reasons[1] ?? '', /^not reached/)
    assert.deepEqual(
      (await outbox()).map(({ attempts, last_error }) => [attempts, last_error]),
      [[4, null]],
    )
  })

  it('is not waited for longer than an attempt may take, nor read beyond its status', async () => {
    await using silent = await startReceiver((response, count) => {
      if (count > 1) response.writeHead(200).write('an answer without an end')
    })
    await using teller = start([endpoint(silent.url)], { attemptMs: 200 })
    await tell(teller)
    await waitUntil('it is delivered', soonMs, isDelivered)
    assert.deepEqual(
      teller.observed.map((event) => event.kind === 'webhook' && [event.state, event.reason]),
      [['put-off', 'no answer within 200 ms']],
    )
  })

  it('waits ever longer for the next attempt, up to a bound, half of it chance', () => {
    const { pauseMs } = webhookLimits
    const least = Array.from({ length: 12 }, (_, i) => toPause(i + 1, pauseMs, 0))
    assert.deepEqual(
      least,
      [...least].sort((a, b) => a - b),
    )
    assert.deepEqual([least[0], least[1], least[11]], [1_000, 2_000, 450_000])
    assert.equal(toPause(1_000_000, pauseMs, 1), 900_000)
    assert.equal(toPause(1, pauseMs, 0.5), 1_500)
  })

  it('is given up after a day, which the log says, and the message is kept', async () => {
    await using receiver = await startReceiver((response) => void response.writeHead(503).end())
    await using teller = start([endpoint(receiver.url)], { giveUpMs: 0 })
    await tell(teller)
    const isGivenUp = async (): Promise<boolean> => (await outbox())[0]?.gave_up_at instanceof Date
    await waitUntil('it is given up', soonMs, isGivenUp)
    await waitUntil('the log says so', soonMs, () => teller.observed.length > 0)
    const [observation] = teller.observed
    assert.equal(observation?.kind === 'webhook' && observation.state, 'given-up')
    await tell(teller, 'COMMIT', [{ ...message, kind: 'unmask.denied' }])
    await waitUntil('the next one is tried', soonMs, () => receiver.deliveries.length > 1)
    assert.deepEqual(
      receiver.deliveries.map(({ text }) => JSON.parse(text).kind),
      ['unmask.requested', 'unmask.denied'],
    )
    assert.equal((await outbox()).length, 2)
  })

  it('is never named in the log or the outbox beyond its host, nor is its secret, nor what it answered', async () => {
    const port = await freePort()
    const nobody = endpoint(`http://127.0.0.1:${port}`, 'json', 'env:NOBODY')
    await using receiver = await startReceiver((response) => void response.writeHead(500, 'words').end('more words'))
    await using teller = start([nobody, endpoint(receiver.url)])
    await tell(teller)
    await waitUntil('both have failed', soonMs, () => teller.observed.length > 4)
    const written = JSON.stringify([teller.observed, await outbox()])
    assert.match(written, /answered 500/)
    assert.match(written, /ECONNREFUSED/)
    for (const hidden of [secret, 'path-that-is-a-secret', 'words']) assert.ok(!written.includes(hidden), hidden)
  })
})

describe('several gateways', () => {
  const many = Array.from(
    { length: 40 },
    (_, i): WebhookMessage => ({
      ...message,
      id: String(i),
    }),
  )

  it('tell each message once between them', async () => {
    await using receiver = await startReceiver()
    await using first = start([endpoint(receiver.url)])
    await using second = start([endpoint(receiver.url)])
    await using third = start([endpoint(receiver.url)])
    assert.ok(second && third)
    await tell(first, 'COMMIT', many)
    await waitUntil('all are delivered', soonMs, isDelivered)
    const told = receiver.deliveries.map(({ text }) => Number(JSON.parse(text).id))
    assert.deepEqual(
      told.sort((a, b) => a - b),
      many.map((_, i) => i),
    )
  })

  it('lose nothing when one ends between an attempt and its record', async () => {
    const held: (() => void)[] = []
    await using slow = await startReceiver((response) => void held.push(() => response.writeHead(204).end()))
    const first = start([endpoint(slow.url)], { leaseMs: 300, attemptMs: 250 })
    await tell(first, 'COMMIT', many.slice(0, 3))
    await waitUntil('it has begun', soonMs, () => held.length > 0)
    await first.webhooks.close()
    assert.ok((await outbox()).every(({ delivered_at }) => delivered_at === null))
    await using receiver = await startReceiver()
    await using next = start([endpoint(receiver.url)])
    assert.ok(next)
    await waitUntil('all are delivered', soonMs, isDelivered)
    assert.deepEqual(new Set(receiver.deliveries.map(({ text }) => JSON.parse(text).id)), new Set(['0', '1', '2']))
  })

  it('deliver what was written while none of them could', async () => {
    await using receiver = await startReceiver()
    const ended = start([endpoint(receiver.url)])
    await ended.webhooks.close()
    await tell(ended)
    assert.equal(receiver.deliveries.length, 0)
    await using next = start([endpoint(receiver.url)])
    assert.ok(next)
    await waitUntil('it is delivered', soonMs, isDelivered)
  })

  it('go on after the control database cut them off, and say it once', async () => {
    await using receiver = await startReceiver()
    await using teller = start([endpoint(receiver.url)])
    await tell(teller)
    await waitUntil('it is delivered', soonMs, isDelivered)
    await asRole(
      urls.superuser,
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'scrim webhooks'",
    )
    await tell(teller, 'COMMIT', [{ ...message, kind: 'unmask.revoked' }])
    await waitUntil('both are delivered', soonMs, async () => receiver.deliveries.length === 2 && (await isDelivered()))
    assert.equal(teller.observed.filter(({ kind }) => kind === 'warning').length, 1)
  })
})

describe('without an endpoint', () => {
  it('nothing is written, and no connection held', async () => {
    await using teller = start([])
    await tell(teller)
    assert.deepEqual(await outbox(), [])
  })
})
