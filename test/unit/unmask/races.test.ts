// Many at once, over two gateways: rows are counted once and never beyond the limit, a one-use grant is used once, and what
// was revoked, or ended, while a release waited for the grant's lock is not released.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { verifyChain } from '../../../gateway/audit/verify-chain.ts'
import { Refusal } from '../../../gateway/errors/refusal.ts'
import type { Unmask } from '../../../gateway/unmask/unmask.ts'
import { startTestPostgres, type TestPostgres } from '../../postgres.ts'
import {
  approved,
  clockAhead,
  openUnmaskHouse,
  person,
  releaseOf,
  rowsOf,
  scopeOf,
  type UnmaskHouse,
} from '../../unmask-house.ts'
import { waitUntil } from '../../wait-until.ts'

let postgres: TestPostgres
let house: UnmaskHouse
let gateways: readonly Unmask[]
const ana = person('ana')

before(async () => {
  postgres = await startTestPostgres()
  house = await openUnmaskHouse(postgres, 'races')
  const limits = { pending: 1_000, decisionsPerHour: 1_000 }
  gateways = [(await house.gateway({ limits })).unmask, (await house.gateway({ limits })).unmask]
})
after(async () => {
  assert.deepEqual((await verifyChain(house.urls.audit)).problems, [])
  await house.close()
  await postgres.stop()
})

const gateway = (n: number): Unmask => {
  const found = gateways[n % gateways.length]
  assert.ok(found)
  return found
}

async function live(maxRows: number, durationMs = 900_000) {
  const id = await approved(gateway(0), { maxRows, durationMs })
  const { token } = await gateway(0).token(id, ana, 'r')
  const usable = await gateway(1).begin(token, ana)
  const release = (n: number, ...keys: readonly (string | number)[]): Promise<string> =>
    gateway(n)
      .release(usable, rowsOf(...keys), releaseOf(usable, ana, rowsOf(...keys)))
      .then(
        () => 'released',
        (error: unknown) => {
          assert.ok(error instanceof Refusal, String(error))
          return error.code
        },
      )
  return { usable, token, release }
}

/** What the audit says was shown, the grant's own count, and its rows. */
async function shownBy(grant: string) {
  const [row] = await house.ask(
    `SELECT g.rows_used, (SELECT count(*)::int FROM scrim.unmask_row r WHERE r.grant_id = g.id) AS rows,
       (SELECT count(DISTINCT f)::int FROM scrim.audit_event e, json_array_elements_text(e.body::json -> 'rows') f
        WHERE e.body::json ->> 'kind' = 'release' AND e.body::json -> 'grant' ->> 'id' = g.id) AS told
     FROM scrim.unmask_grant g WHERE g.id = '${grant}'`,
  )
  return row
}

const tally = (ends: readonly string[]): Readonly<Record<string, number>> =>
  Object.fromEntries([...new Set(ends)].sort().map((end) => [end, ends.filter((one) => one === end).length]))

test('parallel releases, each within the limit, count a row once and never pass the limit', async () => {
  for (let round = 0; round < 5; round += 1) {
    const { usable, release } = await live(10)
    // Thirty pages of three of fifteen rows.
    const ends = await Promise.all(Array.from({ length: 30 }, (_, n) => release(n, n % 15, (n + 5) % 15, (n * 7) % 15)))
    const shown = await shownBy(usable.id)
    assert.ok(shown && Number(shown.rows_used) <= 10)
    assert.deepEqual([shown.rows, shown.told], [shown.rows_used, shown.rows_used])
    assert.ok(ends.includes('released'))
    assert.ok(ends.every((end) => ['released', 'UNMASK_ROWS_EXCEEDED', 'UNMASK_GRANT_EXHAUSTED'].includes(end)))
  }
})

test('a grant for one row, asked for a hundred times at once, releases once', async () => {
  const { usable, release } = await live(1)
  const ends = await Promise.all(Array.from({ length: 100 }, (_, n) => release(n, n)))
  assert.deepEqual(tally(ends), { UNMASK_GRANT_EXHAUSTED: 99, released: 1 })
  assert.deepEqual(await shownBy(usable.id), { rows_used: 1, rows: 1, told: 1 })
})

test('two approvers at once, over two gateways, make one grant', async () => {
  for (let round = 0; round < 10; round += 1) {
    const { request } = await gateway(0).request(scopeOf(), ana, 'r', null)
    const ends = await Promise.all(
      ['olga', 'omar'].map((name, n) => gateway(n).approve(request.id, {}, person(name), 'r')),
    )
    assert.deepEqual(ends.map(({ state }) => state).sort(), ['approved', 'pending'])
    const double = await Promise.allSettled(
      ['olga', 'olga'].map((name, n) => gateway(n).approve(request.id, {}, person(name), 'r')),
    )
    assert.deepEqual(
      double.map(({ status }) => status),
      ['rejected', 'rejected'],
    )
  }
})

test('one approver twice at once, over two gateways, counts once', async () => {
  for (let round = 0; round < 10; round += 1) {
    const { request } = await gateway(0).request(scopeOf(), ana, 'r', null)
    const ends = await Promise.allSettled([0, 1].map((n) => gateway(n).approve(request.id, {}, person('olga'), 'r')))
    assert.deepEqual(ends.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
    assert.equal((await gateway(0).find(request.id, ana)).approvals.given, 1)
  }
})

/** Holds the grant while `release` comes to wait for it, does `meanwhile`, and lets go. */
async function whileHeld(grant: string, release: () => Promise<string>, meanwhile: readonly string[]): Promise<string> {
  const holder = new pg.Client({ connectionString: house.urls.superuser })
  await holder.connect()
  try {
    await holder.query('BEGIN')
    await holder.query('SELECT 1 FROM scrim.unmask_grant WHERE id = $1 FOR UPDATE', [grant])
    const releasing = release()
    await waitUntil('the release waits for the lock', 2_000, async () => {
      const waiting = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND usename = 'scrim_control'"
      return (await house.ask(waiting)).length === 1
    })
    for (const statement of meanwhile) await holder.query(statement)
    await holder.query('COMMIT')
    return await releasing
  } finally {
    await holder.end()
  }
}

test('a revocation that commits while a release waits wins', async () => {
  const { usable, release } = await live(3)
  const revoke = `UPDATE scrim.unmask_grant SET state = 'revoked', ended_at = now(), revoked_issuer = 'i', revoked_subject = 's' WHERE id = '${usable.id}'`
  assert.equal(await whileHeld(usable.id, () => release(0, 1), [revoke]), 'UNMASK_GRANT_REVOKED')
  assert.deepEqual(await shownBy(usable.id), { rows_used: 0, rows: 0, told: 0 })
})

test('a grant that ends while a release waits has ended: the clock is read once the lock is held', async () => {
  const { usable, release } = await live(3)
  const end = await whileHeld(usable.id, () => release(0, 1), [clockAhead(900_000)])
  await house.moveClock(0)
  assert.equal(end, 'UNMASK_GRANT_EXPIRED')
  assert.deepEqual(await shownBy(usable.id), { rows_used: 0, rows: 0, told: 0 })
})

test('rows that another release took while this one waited are gone', async () => {
  const { usable, release } = await live(1)
  const [other] = rowsOf('other').flat()
  const take = [
    `INSERT INTO scrim.unmask_row (grant_id, fingerprint) VALUES ('${usable.id}', '${other}')`,
    `UPDATE scrim.unmask_grant SET rows_used = 1, state = 'exhausted', ended_at = now() WHERE id = '${usable.id}'`,
  ]
  assert.equal(await whileHeld(usable.id, () => release(1, 1), take), 'UNMASK_GRANT_EXHAUSTED')
})

test('revocations race releases over two gateways: after the acknowledgement nothing more is released', async () => {
  for (let round = 0; round < 30; round += 1) {
    const { usable, release } = await live(100)
    let acknowledged = false
    const late: string[] = []
    const reading = Array.from({ length: 4 }, async (_, reader) => {
      for (let n = 0; n < 6; n += 1) {
        const begunAfter = acknowledged
        const end = await release(reader, `${reader}-${n}`)
        if (begunAfter) late.push(end)
      }
    })
    await gateway(round).revoke(usable.id, null, person('olga'), 'r')
    acknowledged = true
    await Promise.all(reading)
    assert.ok(late.every((end) => end === 'UNMASK_GRANT_REVOKED'))
    const [after] = await house.ask(
      `SELECT count(*)::int AS n FROM scrim.unmask_row r JOIN scrim.unmask_grant g ON g.id = r.grant_id
       WHERE g.id = '${usable.id}' AND r.shown_at > g.ended_at`,
    )
    assert.equal(after?.n, 0, 'by the database’s clock')
  }
})
