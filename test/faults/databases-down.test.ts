// A database goes away under the gateway: 503 and no data while it is gone, and recovery by itself when it is back.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { call, eventsOf, query } from '../call.ts'
import { stopServer } from '../embedded-servers.ts'
import { type RunningScrim, startScrim } from '../scrim.ts'
import { waitUntil } from '../wait-until.ts'

const path = '/customers?fields=id,email,plan&limit=5'
const recoveryMs = 5_000

let scrim: RunningScrim
const servers: { stop(): Promise<void> }[] = []

before(async () => {
  scrim = await startScrim()
  assert.equal((await call(scrim, 'ana', path)).status, 200)
})

after(async () => {
  for (const server of servers) await server.stop()
  await scrim.stop()
})

const answers = async (status: number): Promise<boolean> => (await call(scrim, 'ana', path)).status === status

describe('the replica is gone', () => {
  for (const how of ['SIGINT', 'SIGQUIT'] as const) {
    it(`(${how}) is a 503 that says when to try again, never the primary, and ends by itself`, async () => {
      const stopped = await stopServer(scrim, 'standby', how)
      for (let i = 0; i < 5; i++) {
        const began = performance.now()
        const { status, body, headers } = await call(scrim, 'ana', path)
        assert.deepEqual([status, body.code], [503, 'SOURCE_UNAVAILABLE'])
        assert.equal(headers.get('retry-after'), '2')
        assert.equal(body.data, undefined)
        assert.ok(performance.now() - began < 10_000)
      }
      await waitUntil('readiness tells', 2_000, async () => {
        const { status, body } = await call(scrim, null, '/readyz')
        const { ready, reason, try: command } = body.sources.shop
        if (status !== 503 || ready) return false
        assert.match(reason, /^masked: .*; clear: .*; lookup: /)
        assert.equal(command, 'scrim database verify shop')
        return true
      })
      assert.equal((await fetch(`${scrim.url}/healthz`)).status, 200)
      servers.push(await stopped.start())
      await waitUntil('reads work again', recoveryMs, () => answers(200))
      const states = (): readonly string[] =>
        scrim
          .output()
          .split('\n')
          .filter((line) => line.includes('"kind":"source","source":"shop"'))
          .map((line) => JSON.parse(line).state)
      const twice = ['not-ready', 'ready', 'not-ready', 'ready'].slice(0, how === 'SIGINT' ? 2 : 4)
      await waitUntil('the log has each change once', 5_000, async () => {
        await call(scrim, null, '/readyz')
        return states().length >= twice.length
      })
      assert.deepEqual(states(), twice)
    })
  }
})

describe('the connections of the replica are cut', () => {
  it('while reads are under way, and the gateway lives on: each reply is whole or a 503', async () => {
    const statuses = new Map<number, number>()
    let over = false
    const reader = async (person: string): Promise<void> => {
      while (!over) {
        const { status, body } = await call(scrim, person, '/customers?limit=200&fields=id,full_name')
        if (status === 200) assert.equal(body.data.length, 200)
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
      }
    }
    const readers = ['ana', 'sam', 'ana', 'sam', 'ana', 'sam', 'ana', 'sam'].map(reader)
    const cut =
      "SELECT count(pg_terminate_backend(pid))::int AS n FROM pg_stat_activity WHERE usename IN ('scrim_masked', 'scrim_clear')"
    let cuts = 0
    while (cuts < 200) {
      const [row] = await query(scrim, 'standby', 'shop', cut)
      cuts += Number(row?.n)
      await sleep(30)
    }
    over = true
    await Promise.all(readers)
    assert.deepEqual(
      [...statuses.keys()].filter((status) => status !== 200 && status !== 503),
      [],
    )
    assert.ok((statuses.get(200) ?? 0) > 0)
    await waitUntil('reads work again', recoveryMs, () => answers(200))
  })
})

describe('the control database is gone', () => {
  it('is a 503 without data for reads and refusals alike, and ends by itself', async () => {
    const stopped = await stopServer(scrim, 'control')
    for (const asked of [path, '/customers?email=eq.x', '/nope', '/customers/7']) {
      const began = performance.now()
      const { status, body, text } = await call(scrim, 'ana', asked)
      assert.deepEqual([status, body.code], [503, 'AUDIT_UNAVAILABLE'], `${asked}: ${text}`)
      assert.doesNotMatch(text, /\*\*\*/)
      assert.ok(performance.now() - began < 10_000)
    }
    const sam = await call(scrim, 'sam', '/customers?limit=1')
    assert.deepEqual([sam.status, sam.body.data], [503, undefined])
    await waitUntil('readiness tells', 2_000, async () => {
      const { status, body } = await call(scrim, null, '/readyz')
      return status === 503 && body.audit.ready === false
    })
    servers.push(await stopped.start())
    await waitUntil('reads work again', recoveryMs, () => answers(200))
    await waitUntil('readiness tells', 2_000, async () => (await call(scrim, null, '/readyz')).status === 200)
  })
})

describe('the primary is gone', () => {
  it('keeps no read waiting: the replica is read and the audit is written as before', async () => {
    const stopped = await stopServer(scrim, 'primary')
    for (const [person, asked, status] of [
      ['ana', path, 200],
      ['sam', '/customers?limit=1', 200],
      ['ana', '/nope', 404],
    ] as const) {
      const { status: got, text, headers } = await call(scrim, person, asked)
      assert.equal(got, status, text)
      assert.notEqual((await eventsOf(scrim, headers.get('request-id') ?? '')).length, 0, asked)
    }
    const ready = await call(scrim, null, '/readyz')
    assert.equal(ready.status, 200, ready.text)
    servers.push(await stopped.start())
  })
})
