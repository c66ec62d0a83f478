// The control database goes away, refuses or hangs while reads with approval tokens run: 503 and no stored value, never a reply
// without its release event, and recovery by itself.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { type Called, call, query } from '../call.ts'
import { stopServer } from '../embedded-servers.ts'
import { type RunningScrim, startScrim } from '../scrim.ts'
import { waitUntil } from '../wait-until.ts'

const recoveryMs = 5_000
const readers = 6
const path = '/customers?fields=id,birth_date&limit=5'

let scrim: RunningScrim
let token = ''
const servers: { stop(): Promise<void> }[] = []

const post = async (person: string, at: string, body: object): Promise<Called['body']> => {
  const headers = { 'content-type': 'application/json' }
  const {
    status,
    text,
    body: said,
  } = await call(scrim, person, at, { method: 'POST', headers, body: JSON.stringify(body) })
  assert.ok(status < 300, text)
  return said
}

before(async () => {
  scrim = await startScrim()
  const asked = { dataset: 'customers', columns: ['birth_date'], reason: 'Ticket 4711', duration: '1h' }
  const { id } = await post('ana', '/unmask/requests', asked)
  await post('olga', `/unmask/requests/${id}/approve`, {})
  token = (await post('ana', `/unmask/requests/${id}/token`, {})).token
})

after(async () => {
  for (const server of servers) await server.stop()
  await scrim.stop()
})

const read = (): Promise<Called> => call(scrim, 'ana', path, { headers: { 'approval-token': token } })
const isShown = ({ body }: Called): boolean => body?.meta?.unmasked?.birth_date?.by === 'grant'
const works = async (): Promise<boolean> => isShown(await read())

/** Reads without a pause while `fault` is at work. Each is whole and recorded, or a 503 without a value. */
async function underReads(fault: () => Promise<void>): Promise<{ readonly shown: number; readonly refused: number }> {
  const replies: Called[] = []
  let over = false
  const reader = async (): Promise<void> => {
    while (!over) replies.push(await read())
  }
  const reading = Array.from({ length: readers }, reader)
  try {
    await fault()
  } finally {
    over = true
    await Promise.all(reading)
  }
  const refused = replies.filter(({ status }) => status === 503)
  const shown = replies.filter(isShown)
  assert.equal(
    refused.length + shown.length,
    replies.length,
    replies.find((one) => one.status !== 503 && !isShown(one))?.text,
  )
  for (const { body, text } of refused) {
    assert.match(body.code, /^(CONTROL|AUDIT)_UNAVAILABLE$/)
    assert.doesNotMatch(text, /birth_date|\d{4}-\d\d-\d\d(?!T)/)
  }
  const events = await query(
    scrim,
    'control',
    'scrim',
    `SELECT body::json ->> 'request' AS request FROM scrim.audit_event WHERE body::json ->> 'kind' = 'release'`,
  )
  const recorded = new Set(events.map(({ request }) => request))
  for (const { headers } of shown) assert.ok(recorded.has(headers.get('request-id')), 'a reply without its release')
  return { shown: shown.length, refused: refused.length }
}

const control = (text: string) => query(scrim, 'control', 'scrim', text)

describe('while reads under a grant run', () => {
  for (const how of ['SIGINT', 'SIGQUIT'] as const) {
    it(`the control database stops (${how}) and starts again`, async () => {
      const { shown, refused } = await underReads(async () => {
        await waitUntil('reads work', recoveryMs, works)
        const stopped = await stopServer(scrim, 'control', how)
        await sleep(1_000)
        assert.equal((await read()).status, 503)
        servers.push(await stopped.start())
        await waitUntil('reads work again', recoveryMs, works)
      })
      assert.ok(shown > 0 && refused > 0, `${shown} shown, ${refused} refused`)
    })
  }

  it('its connections are cut, again and again', async () => {
    const { shown } = await underReads(async () => {
      for (let cuts = 0; cuts < 20; cuts++) {
        await control("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'scrim_control'")
        await sleep(50)
      }
      await waitUntil('reads work again', recoveryMs, works)
    })
    assert.ok(shown > 0)
  })

  it('the right to write events is taken from its login: masked reads go on', async () => {
    const { refused } = await underReads(async () => {
      await control('REVOKE INSERT ON scrim.audit_event FROM scrim_control')
      try {
        for (let i = 0; i < 5; i++) assert.equal((await read()).status, 503)
        assert.equal((await call(scrim, 'ana', path)).status, 200)
      } finally {
        await control('GRANT INSERT ON scrim.audit_event TO scrim_control')
      }
      await waitUntil('reads work again', recoveryMs, works)
    })
    assert.ok(refused >= 5)
  })

  for (const table of ['audit_event', 'unmask_grant', 'unmask_row']) {
    it(`somebody locks scrim.${table}`, async () => {
      const client = new pg.Client({ connectionString: scrim.superuserUrl('control', 'scrim') })
      await client.connect()
      try {
        const { refused } = await underReads(async () => {
          await client.query('BEGIN')
          await client.query(`LOCK TABLE scrim.${table} IN ACCESS EXCLUSIVE MODE`)
          assert.equal((await read()).status, 503)
          await client.query('ROLLBACK')
          await waitUntil('reads work again', recoveryMs, works)
        })
        assert.ok(refused > 0)
      } finally {
        await client.end()
      }
    })
  }
})
