// What each step leaves behind: its event with every field, the message for whoever wants to hear of it, and nothing where
// nothing was done.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Refusal } from '../../../gateway/errors/refusal.ts'
import type { Principal } from '../../../gateway/identity/principal.ts'
import type { Observe } from '../../../gateway/observe/observe.ts'
import type { Enqueue, StepMessage } from '../../../gateway/unmask/steps.ts'
import type { UnmaskScope } from '../../../gateway/unmask/unmask.ts'
import { startTestPostgres, type TestPostgres } from '../../postgres.ts'
import { openUnmaskHouse, person, releaseOf, rowsOf, scopeOf, type UnmaskHouse } from '../../unmask-house.ts'
import { waitUntil } from '../../wait-until.ts'

let postgres: TestPostgres
let house: UnmaskHouse
const messages: StepMessage[] = []
const [ana, olga, omar] = [person('ana'), person('olga'), person('omar')]
const start = Date.UTC(2026, 0, 2, 10)
const iso = (minute: number): string => new Date(start + minute * 60_000).toISOString()
const clock = (minute: number): Promise<void> => house.stopClock(start + minute * 60_000)
const minutes = (n: number): number => n * 60_000

before(async () => {
  postgres = await startTestPostgres()
  house = await openUnmaskHouse(postgres, 'events')
})
after(async () => {
  await house.close()
  await postgres.stop()
})

const enqueue: Enqueue = async (_, message) => {
  messages.push(message)
}

/** Since this was last asked, in their order, but the beats. */
const seen = new Set<unknown>()
async function newEvents(): Promise<readonly unknown[]> {
  const rows = await house.ask(
    "SELECT writer || '/' || counter AS place, body::json AS event FROM scrim.audit_event e ORDER BY counter",
  )
  const fresh = rows.filter(({ place }) => !seen.has(place))
  for (const { place } of fresh) seen.add(place)
  return fresh
    .map(({ event }) => (event instanceof Object ? { kind: '', ...event, id: '' } : { kind: event }))
    .filter(({ kind }) => kind !== 'beat')
}

const whoOf = ({ issuer, subject, kind, app, roles, actor }: Principal) => ({
  ...{ issuer, subject, kind, app, roles, actor },
})

test('each step says who, what, when, under which rules, and what it allows', async () => {
  const { unmask } = await house.gateway({ enqueue })
  await newEvents()
  await clock(0)
  const { request } = await unmask.request(scopeOf({ maxRows: 10 }), ana, 'r-0', null)
  await clock(1)
  await unmask.approve(request.id, { durationMs: minutes(10) }, olga, 'r-1')
  await clock(2)
  const { grant } = await unmask.approve(request.id, { maxRows: 1 }, omar, 'r-2')
  await clock(3)
  const { token } = await unmask.token(request.id, ana, 'r-3')
  const usable = await unmask.begin(token, ana)
  const event = releaseOf(usable, ana, rowsOf(1))
  await clock(4)
  await unmask.release(usable, rowsOf(1), { ...event, by: 'rule', rows: [] })
  const step = (name: string, minute: number, by: Principal | null, more: Readonly<Record<string, unknown>>) => ({
    ...{ kind: 'unmask', id: '', at: iso(minute), request: `r-${minute}`, who: by && whoOf(by), dataset: 'customers' },
    ...{ catalog: house.catalog.version, step: name, unmask: request.id, grant: null, columns: ['email'] },
    ...{ scope: request.scope, durationMs: minutes(15), maxRows: 10, ...more },
  })
  const approvedBy = [olga, omar].map(({ issuer, subject }) => ({ issuer, subject }))
  assert.deepEqual(await newEvents(), [
    step('requested', 0, ana, {}),
    step('approved', 1, olga, { durationMs: minutes(10) }),
    step('approved', 2, omar, { maxRows: 1 }),
    step('granted', 2, omar, { grant, durationMs: minutes(10), maxRows: 1 }),
    step('token', 3, ana, { grant, maxRows: 1 }),
    { ...event, id: '', by: 'grant', grant: { id: grant, request: request.id, approvedBy }, rows: rowsOf(1).flat() },
    step('exhausted', 4, null, { request: 'http-request', grant, maxRows: 1 }),
  ])
  assert.deepEqual(
    messages,
    (['requested', 'approved', 'approved', 'granted', 'exhausted'] as const).map((name, n) => ({
      ...{ kind: `unmask.${name}`, id: request.id, dataset: 'customers', at: iso([0, 1, 2, 2, 4][n] ?? 0) },
    })),
  )
})

test('what was done before is not written down again', async () => {
  const { unmask } = await house.gateway({ enqueue })
  await clock(0)
  const { request } = await unmask.request(scopeOf({ columns: ['birth_date'] }), ana, 'r', 'once')
  const { grant } = await unmask.approve(request.id, {}, olga, 'r')
  await unmask.revoke(grant ?? '', null, olga, 'r')
  await newEvents()
  messages.length = 0
  assert.equal((await unmask.revoke(grant ?? '', 'again', omar, 'r')).revoked?.by.subject, 'olga')
  assert.equal((await unmask.request(scopeOf({ columns: ['birth_date'] }), ana, 'r', 'once')).isNew, false)
  assert.deepEqual([await newEvents(), messages], [[], []])
})

test('a key that another gateway commits first makes one request, and one event', async () => {
  const { unmask } = await house.gateway({ enqueue })
  await clock(0)
  const { request: first } = await unmask.request(scopeOf(), ana, 'r', null)
  await newEvents()
  messages.length = 0
  // As if that one had been written with the key, and were about to commit.
  await house.ask('BEGIN', `UPDATE scrim.unmask_request SET idempotency_key = 'both' WHERE id = '${first.id}'`)
  const second = unmask.request(scopeOf(), ana, 'r', 'both')
  try {
    await waitUntil('the second waits for the first', 4_000, async () => {
      const waiting = await house.ask('SELECT 1 FROM pg_locks WHERE NOT granted')
      return waiting.length > 0
    })
  } finally {
    await house.ask('COMMIT')
  }
  assert.deepEqual(await second, { request: first, isNew: false })
  assert.deepEqual([await newEvents(), messages], [[], []])
})

/** A gateway that looks every few ms, and what it says to whoever runs it. */
async function sweeping(told: Enqueue = enqueue) {
  const warnings: string[] = []
  const observe: Observe = (observed) => {
    if (observed.kind === 'warning') warnings.push(observed.text)
  }
  const { unmask } = await house.gateway({ enqueue: told, observe, sweepMs: 20 })
  return { unmask, warnings }
}

const stateOf = async (id: string): Promise<unknown> =>
  (await house.ask(`SELECT state FROM scrim.unmask_request WHERE id = '${id}'`))[0]?.state

test('a sweep that fails says so, and ends at the next round what it left; a database that is away is not its news', async () => {
  await clock(0)
  const away = new Refusal('CONTROL_UNAVAILABLE', { detail: 'away' })
  const failures: Error[] = [away, new Error('the outbox is broken')]
  const { unmask, warnings } = await sweeping(async (_, { kind }) => {
    const failure = kind === 'unmask.request-expired' ? failures.shift() : undefined
    if (failure !== undefined) throw failure
  })
  const { request } = await unmask.request(scopeOf(), person('sam'), 'r', null)
  await clock(24 * 60)
  await waitUntil('it is ended', 5_000, async () => (await stateOf(request.id)) === 'expired')
  await unmask.close()
  assert.equal(failures.length, 0)
  assert.deepEqual(warnings, ['unmask: what has expired could not be written down: Error: the outbox is broken'])
})

test('what is due and cannot be read leaves no event, and keeps the sweep from nothing', async () => {
  await clock(0)
  const { unmask: asking } = await house.gateway({ enqueue })
  const ask = async (parts: Partial<UnmaskScope> = {}) =>
    (await asking.request(scopeOf({ columns: ['birth_date'], ...parts }), ana, 'r', null)).request.id
  const [waiting, granted] = [await ask(), await ask()]
  await asking.approve(granted, {}, olga, 'r')
  // Later than JavaScript can say: the one as it was made, the other as it would have expired.
  await house.ask(
    'SET session_replication_role = replica',
    `UPDATE scrim.unmask_request SET created_at = '290000-01-01' WHERE id = '${waiting}'`,
    `UPDATE scrim.unmask_request SET expires_at = '290000-01-01' WHERE id = '${granted}'`,
    'RESET session_replication_role',
  )
  await clock(25 * 60)
  await newEvents()
  const { unmask, warnings } = await sweeping()
  const said = (id: string): number => warnings.filter((text) => text.includes(id)).length
  await waitUntil('it has met both, and gone on', 5_000, () => said(waiting) >= 3 && said(granted) >= 3)
  await unmask.close()
  assert.deepEqual(await newEvents(), [])
  assert.ok(warnings.every((text) => text.endsWith(' cannot be read, and is left out')))
})
