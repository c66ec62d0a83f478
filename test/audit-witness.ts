// What tests of the audit's faults ask: how did an append end, is everything acknowledged there once, does the chain hold?
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Audit } from '../gateway/audit/create-audit.ts'
import { verifyChain } from '../gateway/audit/verify-chain.ts'
import { Refusal } from '../gateway/errors/refusal.ts'
import { testReadEvent } from './audit-event.ts'
import { waitUntil } from './wait-until.ts'

export const ready = (audit: Audit, ms = 5_000): Promise<number> =>
  waitUntil('the audit is ready', ms, () => audit.state().ready)

/** Appends one and says how that ended, and in how many ms. */
export async function attempt(audit: Audit): Promise<{ id: string; ended: 'durable' | 'refused'; ms: number }> {
  const event = testReadEvent()
  const start = performance.now()
  const ended = await audit.append(event).then(
    () => 'durable' as const,
    (error: unknown) => {
      assert.ok(error instanceof Refusal && error.code === 'AUDIT_UNAVAILABLE' && error.status === 503)
      return 'refused' as const
    },
  )
  return { id: event.id, ended, ms: performance.now() - start }
}

/** Callers that append one event after the other while `work` goes on; answers what was acknowledged, and the longest wait. */
export async function underLoad(audit: Audit, callers: number, work: () => Promise<void>) {
  const durable: string[] = []
  let slowest = 0
  let going = true
  const load = Array.from({ length: callers }, async () => {
    while (going) {
      const { id, ended, ms } = await attempt(audit)
      slowest = Math.max(slowest, ms)
      if (ended === 'durable') durable.push(id)
      else await sleep(10)
    }
  })
  try {
    await work()
  } finally {
    going = false
    await Promise.all(load)
  }
  return { durable, slowest }
}

/** Every acknowledged event is there, and no event is there twice. */
export async function allOnce(
  ask: (sql: string) => Promise<Record<string, unknown>[]>,
  durable: readonly string[],
): Promise<void> {
  const written = await ask(
    "SELECT body::json ->> 'id' AS id FROM scrim.audit_event WHERE body::json ->> 'kind' = 'read'",
  )
  const ids = new Set(written.map((row) => row.id))
  assert.equal(ids.size, written.length, 'no event twice')
  assert.deepEqual(
    durable.filter((id) => !ids.has(id)),
    [],
    'no acknowledged event is missing',
  )
}

export const verified = async (url: string): Promise<void> => assert.deepEqual((await verifyChain(url)).problems, [])

/** An event that follows on the last one as its gateway's own would, with a hash that fits. */
export const linkedOn = (writer: string): string => `
  INSERT INTO scrim.audit_event
  SELECT day, writer, counter + 1, hash, sha256(convert_to(concat_ws(chr(10), 'scrim audit event 1', encode(hash, 'hex'),
    day::text, writer, (counter + 1)::text, '{"kind":"beat"}'), 'UTF8')), '{"kind":"beat"}'
  FROM scrim.audit_event e WHERE writer = '${writer}' ORDER BY e.counter DESC LIMIT 1`
