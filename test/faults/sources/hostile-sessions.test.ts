// Somebody got hold of a password of our roles: what the grants alone keep from them, on a primary, which is the worse case.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import pg from 'pg'
import { planDatabase } from '../../../gateway/sources/postgres/plan-database.ts'
import { viewsOf } from '../../../gateway/sources/postgres/view-of.ts'
import { startTestPostgres } from '../../postgres.ts'
import { customers, rawValues } from '../../shop-fixture.ts'
import { attempt, createSourceDatabase } from '../../source-database.ts'
import { hostileStatements } from './hostile-statements.ts'

const postgres = await startTestPostgres({ track_io_timing: 'off' })
after(() => postgres.stop())
const { masked: shown, clear } = viewsOf(customers)
/** No privilege; and a column, a function and (on the path of a closed schema) a table that are not there. */
const refusals = new Set(['42501', '42703', '42883', '42P01'])
const sides = [
  { role: 'scrim_masked', own: shown.qualified, other: clear.qualified },
  { role: 'scrim_clear', own: clear.qualified, other: shown.qualified },
] as const

const shared = await createSourceDatabase(postgres, 'shared')
await shared.apply()

for (const { role, own, other } of sides) {
  test(`in a shared database, no statement gives ${role} a stored value`, async () => {
    const { refused, harmless } = hostileStatements(own, other)
    const [key] = await shared.superuser(`SELECT encode(ikey, 'hex') AS ikey FROM scrim.mask_key`)
    const secrets = [...rawValues, String(key?.ikey).slice(0, 32)]
    const url = postgres.url(role, 'shared')
    assert.ok(refused.length + harmless.length >= 40)
    for (const statements of [...refused, ...harmless]) {
      const { seen } = await attempt(url, statements)
      for (const secret of secrets) assert.ok(!seen.includes(secret), `${statements.join('; ')} shows ${secret}`)
    }
    const rows = await shared.superuser('SELECT count(*)::integer AS count FROM shop.customers')
    assert.deepEqual(rows, [{ count: 2 }])
  })
}

test('in a dedicated database they are refused as well', async (t) => {
  const shop = await createSourceDatabase(postgres, 'shop')
  await shop.apply({ dedicated: true })
  for (const { role, own, other } of sides) {
    const { refused, harmless } = hostileStatements(own, other)
    const url = postgres.url(role, 'shop')
    const answered: string[] = []
    for (const statements of refused) {
      const result = await attempt(url, statements)
      if (!refusals.has(result.refused ?? '')) answered.push(`${result.refused} ${statements.join('; ')}`)
      for (const secret of rawValues)
        assert.ok(!result.seen.includes(secret), `${statements.join('; ')} shows ${secret}`)
    }
    assert.deepEqual(answered, [])
    for (const statements of harmless) {
      const { seen } = await attempt(url, statements)
      for (const secret of rawValues) assert.ok(!seen.includes(secret), `${statements.join('; ')} shows ${secret}`)
    }
    t.diagnostic(`${role}: ${refused.length} statements refused, ${harmless.length} more show nothing stored`)
    await assert.rejects(attempt(postgres.url(role, 'postgres'), ['SELECT 1']), { code: '42501' })
  }
  assert.deepEqual((await planDatabase(shop.admin, [customers], { dedicated: true, prune: true })).steps, [])
})

test('in a dedicated database no catalogue names what is not declared, column by column', async () => {
  const shop = await createSourceDatabase(postgres, 'names')
  await shop.superuser(
    "CREATE TYPE shop.ledger_state AS ENUM ('ledger_open')",
    'CREATE TABLE shop.ledger (ledger_id serial PRIMARY KEY, ledger_margin numeric CHECK (ledger_margin > 0), state shop.ledger_state)',
    'ALTER TABLE shop.customers ADD COLUMN ledger_limit numeric',
    "COMMENT ON COLUMN shop.ledger.ledger_margin IS 'ledger comment'",
    'CREATE FUNCTION shop.ledger_sum(ledger_from date) RETURNS numeric LANGUAGE sql RETURN 1',
    'CREATE DATABASE ledger_control',
  )
  await shop.apply({ dedicated: true })
  for (const { role } of sides) {
    const readable = await shop.superuser(
      `SELECT c.oid::regclass::text AS relation, quote_ident(a.attname) AS name
       FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
       WHERE c.relnamespace IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace) AND c.relkind IN ('r', 'v')
         AND a.attnum > 0 AND NOT a.attisdropped AND has_schema_privilege('${role}', c.relnamespace, 'USAGE')
         AND has_column_privilege('${role}', c.oid, a.attnum, 'SELECT')`,
    )
    assert.ok(readable.length > 200, `${readable.length} columns`)
    const client = new pg.Client({ connectionString: postgres.url(role, 'names') })
    await client.connect()
    const shown: string[] = []
    let answered = 0
    for (const { relation, name } of readable) {
      // Behind some views stand functions that are refused.
      const rows = await client.query(`SELECT ${name}::text FROM ${relation}`).then(
        (result) => result.rows,
        () => null,
      )
      if (rows !== null) answered += 1
      if (JSON.stringify(rows).includes('ledger')) shown.push(`${relation}.${name}`)
    }
    await client.end()
    assert.deepEqual(shown, [])
    assert.ok(answered > 150, `${answered} columns`)
  }
})

test('in a dedicated database the gateway can still ask what it asks, and the server works', async () => {
  const shop = await createSourceDatabase(postgres, 'works')
  await shop.apply({ dedicated: true })
  const client = new pg.Client({ connectionString: postgres.url('scrim_masked', 'works') })
  await client.connect()
  const { rows } = await client.query(
    `SELECT pg_is_in_recovery() AS standby, pg_last_xact_replay_timestamp() AS replayed, current_user AS role,
      to_regclass('${shown.qualified}') IS NOT NULL AS there, current_setting('TimeZone') AS zone,
      current_setting('statement_timeout') AS timeout, current_setting('transaction_read_only') AS read_only,
      current_setting('search_path') AS path, current_setting('log_min_messages') AS log, pg_backend_pid() > 0 AS pid,
      (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS super, now() IS NOT NULL AS time`,
  )
  assert.deepEqual(rows, [
    {
      standby: false,
      replayed: null,
      role: 'scrim_masked',
      there: true,
      zone: 'UTC',
      timeout: '5s',
      read_only: 'on',
      path: 'pg_catalog',
      log: 'fatal',
      pid: true,
      super: false,
      time: true,
    },
  ])
  for (const plan of ['pro', 'free']) {
    const text = `SELECT d.id FROM ${shown.qualified} AS d WHERE d.plan = $1::text AND d.email IS DISTINCT FROM $2::text`
    const { rowCount } = await client.query({ name: 'page', text, values: [plan, 'x'] })
    assert.equal(rowCount, 1)
  }
  await client.end()
  await shop.superuser('VACUUM (ANALYZE) shop.customers', 'SELECT * FROM pg_stats', 'SELECT * FROM pg_stat_activity')
})
