// The standby is promoted while reads run: the gateway leaves it at once, and nobody of ours can write there or come back.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { call, query } from '../../call.ts'
import { type RunningScrim, startScrim } from '../../scrim.ts'
import { attempt } from '../../source-database.ts'
import { waitUntil } from '../../wait-until.ts'

let scrim: RunningScrim
const logins = ['masked', 'clear', 'lookup'] as const
const urls = new Map<string, string>()

before(async () => {
  scrim = await startScrim()
  for (const login of logins) {
    urls.set(login, (await readFile(join(scrim.folder, 'secrets', `shop-${login}-url`), 'utf8')).trim())
  }
})
after(async () => void (await scrim.stop()))

const ours =
  "SELECT count(*)::int AS n FROM pg_stat_activity WHERE usename LIKE 'scrim%' AND application_name = 'scrim'"
const sessions = async (): Promise<number> => Number((await query(scrim, 'standby', 'shop', ours))[0]?.n)

test('a standby that is promoted under load is left at once, for reads and for writes', async (t) => {
  const thief = new pg.Client({ connectionString: urls.get('masked') })
  await thief.connect()
  const replies: { readonly status: number; readonly began: number; readonly ended: number }[] = []
  let over = false
  const reader = async (person: string): Promise<void> => {
    while (!over) {
      const began = performance.now()
      const { status, body } = await call(scrim, person, '/customers?limit=50&fields=id,full_name')
      if (status !== 200) assert.deepEqual([status, body.code, body.data], [503, 'SOURCE_UNAVAILABLE', undefined])
      replies.push({ status, began, ended: performance.now() })
    }
  }
  const readers = ['ana', 'sam', 'ana', 'sam', 'ana', 'sam'].map(reader)
  await waitUntil('reads run', 10_000, () => replies.length > 60)
  assert.ok((await sessions()) >= 2)

  const promoting = performance.now()
  await query(scrim, 'standby', 'shop', 'SELECT pg_promote(true, 60)')
  // Nobody asks for readiness: the reads themselves must find it out.
  await waitUntil('reads are refused', 10_000, () => replies.slice(-20).every(({ status }) => status === 503))
  const noticed = performance.now()
  let reason = ''
  await waitUntil('readiness tells', 10_000, async () => {
    const { status, body } = await call(scrim, null, '/readyz')
    reason = String(body.sources.shop.reason)
    return status === 503 && /promoted|primary/.test(reason)
  })
  await sleep(1500)
  over = true
  await Promise.all(readers)

  const late = replies.filter(({ began }) => began > noticed)
  assert.ok(late.length > 20, `${late.length} reads after it was noticed`)
  assert.deepEqual(
    late.filter(({ status }) => status === 200),
    [],
  )
  assert.equal(await sessions(), 0)
  t.diagnostic(`noticed ${Math.round(noticed - promoting)} ms after the promotion was asked: ${reason}`)
  t.diagnostic(`${replies.filter(({ status }) => status === 200).length} reads before, ${late.length} refused after`)

  // A session from before the promotion is on a primary now, and may call itself writable.
  assert.deepEqual((await thief.query('SELECT pg_is_in_recovery() AS standby')).rows, [{ standby: false }])
  await thief.query('SET default_transaction_read_only = off')
  for (const write of [
    "INSERT INTO public.customers (id, email) VALUES (-1, 'x')",
    'DELETE FROM public.customers',
    'CREATE TEMPORARY TABLE loot (a text)',
    'CREATE TABLE public.loot (a text)',
    'CREATE TABLE scrim.loot (a text)',
    'SELECT lo_create(0)',
    "SELECT pg_logical_emit_message(false, 'a', 'b')",
  ]) {
    await assert.rejects(thief.query(write), { code: '42501' }, write)
  }
  await thief.end()
  for (const url of urls.values()) {
    await assert.rejects(attempt(url, ['SELECT 1']), { code: '28000', message: 'standby only' })
  }
})
