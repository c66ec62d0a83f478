// What reaches the replica: placeholders and declared columns only. Its statement log is switched on for the roles themselves.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { call, query } from '../call.ts'
import { type RunningScrim, startScrim } from '../scrim.ts'
import { waitUntil } from '../wait-until.ts'

const canaries = ['canary-plan-7731', '1911-11-11', '77310', 'canary-name-9921']
const calls: readonly (readonly [person: string, path: string, lines: number])[] = [
  ['ana', '/customers?fields=id,email,plan&limit=3', 1],
  ['ana', '/customers?limit=2&count=exact', 1],
  ['ana', `/customers?fields=id&country=eq.${canaries[0]}`, 1],
  ['ana', `/customers?fields=id&birth_date=lt.${canaries[1]}&order=signup_date.desc`, 1],
  ['ana', `/customers?fields=id&or=(plan.like.${canaries[3]}*,id.in.(${canaries[2]},2))`, 1],
  ['ana', `/customers/${canaries[2]}`, 1],
  ['sam', '/customers?limit=4', 2],
  ['sam', `/customers?fields=full_name&country=eq.${canaries[0]}`, 1],
  ['max', '/orders?fields=id,total&limit=2', 1],
]

let scrim: RunningScrim

before(async () => {
  scrim = await startScrim()
  // A role's own `none` beats the server's `all`, and its log_min_messages = fatal would drop statements.
  for (const role of ['scrim_masked', 'scrim_clear', 'scrim_lookup']) {
    for (const setting of ["log_statement = 'all'", "log_min_messages = 'log'", 'log_min_duration_statement = 0']) {
      await query(scrim, 'primary', 'shop', `ALTER ROLE ${role} IN DATABASE shop SET ${setting}`)
    }
  }
  await query(scrim, 'primary', 'shop', 'SELECT pg_current_wal_lsn() AS lsn').then(([row]) =>
    waitUntil('the standby has the settings', 10_000, async () => {
      const [replayed] = await query(
        scrim,
        'standby',
        'shop',
        'SELECT pg_last_wal_replay_lsn() >= $1::pg_lsn AS done',
        [row?.lsn],
      )
      return replayed?.done === true
    }),
  )
  await query(
    scrim,
    'standby',
    'shop',
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename LIKE 'scrim%'",
  )
  await waitUntil(
    'the gateway has new sessions',
    5_000,
    async () => (await call(scrim, 'ana', calls[0]?.[1] ?? '')).status === 200,
  )
})

after(async () => void (await scrim.stop()))

const log = (): Promise<string> => readFile(join(scrim.folder, 'standby.log'), 'utf8')

/** What a new connection asks about itself is no read. */
const reads = /execute [^:]+: SELECT (?!pg_is_in_recovery|count\(\*\) > 0 AS reads)[^\n]*/g

describe('the statement log of the replica', () => {
  it('holds at least one line per call, with placeholders for every literal', async () => {
    for (const [person, path, lines] of calls) {
      const before = (await log()).length
      const { status, text } = await call(scrim, person, path)
      assert.ok(status === 200 || status === 404, text)
      const said = (): Promise<string> => log().then((all) => all.slice(before))
      const statements = async () => (await said()).match(reads) ?? []
      await waitUntil(`${lines} statements of ${path}`, 5_000, async () => (await statements()).length >= lines)
      for (const statement of await statements()) {
        assert.match(statement, /FROM "?scrim"?\."?(customers|orders)_(masked|clear)_[0-9a-f]{8}"?/)
        assert.match(statement, /\$\d+/)
      }
    }
  })

  it('holds no value that was looked up, nor do our own log, the audit and the reply, hit or miss or refused', async () => {
    const before = (await log()).length
    const rows = await query(
      scrim,
      'standby',
      'shop',
      `(SELECT email FROM customers WHERE country = 'DE' AND length(email) > 12 LIMIT 2)
       UNION ALL (SELECT email FROM customers WHERE country = 'SE' AND length(email) > 12 LIMIT 1)`,
    )
    const values = [...rows.map(({ email }) => String(email)), 'canary-lookup-4471@example.com', 'canary-lookup\0-8812']
    let statements = 0
    const replies: string[] = []
    for (const person of ['sam', 'ana']) {
      for (const value of values) {
        const init = { method: 'POST', body: JSON.stringify({ email: value }) }
        const type = { 'content-type': 'application/json' }
        const { status, text, headers } = await call(scrim, person, '/customers/lookup', { ...init, headers: type })
        replies.push(text, JSON.stringify([...headers]))
        if (status === 200) statements++
      }
    }
    assert.equal(statements, 4)
    const lookups = async () =>
      (await log()).slice(before).match(/execute [^:]+: SELECT [^\n]*_lookup_[0-9a-f]{8}[^\n]*/g)
    await waitUntil('the statements of the lookups', 5_000, async () => ((await lookups()) ?? []).length >= statements)
    const told = (): number => scrim.output().split('/customers/lookup').length - 1
    await waitUntil('our own log of the calls', 5_000, async () => told() >= statements)
    const events = await query(scrim, 'control', 'scrim', 'SELECT body FROM scrim.audit_event')
    const places = { log: await log(), own: scrim.output(), audit: JSON.stringify(events), replies: replies.join() }
    assert.ok(places.audit.includes('email.lookup.'))
    for (const [place, text] of Object.entries(places)) {
      for (const value of values) {
        for (const secret of [value, encodeURIComponent(value)])
          assert.ok(!text.includes(secret), `${place} holds ${secret}`)
      }
    }
  })

  it('holds no literal of a caller, no claim and no stored value', async () => {
    const all = await log()
    for (const canary of canaries) assert.ok(!all.includes(canary), canary)
    assert.doesNotMatch(all, /'DE'|\{DE\}/)
    const stored = await query(
      scrim,
      'standby',
      'shop',
      'SELECT email, full_name FROM public.customers WHERE length(email) > 8 AND length(full_name) > 8',
    )
    assert.ok(stored.length > 10_000)
    for (const row of stored) {
      assert.ok(!all.includes(String(row.email)))
      assert.ok(!all.includes(String(row.full_name)))
    }
  })

  it('names only the generated views and their declared columns', async () => {
    const views = await query(
      scrim,
      'standby',
      'shop',
      "SELECT DISTINCT attname FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid WHERE relkind = 'v' AND relnamespace = 'scrim'::regnamespace AND attnum > 0",
    )
    const declared = new Set(views.map(({ attname }) => attname))
    const named = [...(await log()).matchAll(/execute [^:]+: (SELECT [^\n]*)/g)].flatMap(([, statement]) =>
      [...(statement ?? '').matchAll(/d\."([^"]+)"/g)].map(([, name]) => name),
    )
    assert.ok(named.length > 50)
    for (const name of named) assert.ok(declared.has(name), `${name} is declared`)
  })
})
