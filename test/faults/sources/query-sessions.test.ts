// Query mode over a login that somebody else set up: its habits change no cell, and what it may not be is not ready.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import pg from 'pg'
import { parseAsk } from '../../../gateway/ask/parse-ask.ts'
import { Refusal } from '../../../gateway/errors/refusal.ts'
import { planRead } from '../../../gateway/plan/plan-read.ts'
import { createSeal } from '../../../gateway/seal/seal.ts'
import { createPostgresSource } from '../../../gateway/sources/postgres/create-postgres-source.ts'
import { createReadPool } from '../../../gateway/sources/postgres/read-pool.ts'
import { startupOptions } from '../../../gateway/sources/postgres/session-settings.ts'
import type { Statement } from '../../../gateway/sources/postgres/statement.ts'
import { suggestLogin } from '../../../gateway/sources/postgres/suggest-login.ts'
import { asRole } from '../../control-database.ts'
import { startTestPostgres } from '../../postgres.ts'
import { samplePrincipal } from '../../sample-principals.ts'
import { customerColumns, datasetOf } from '../../shop-fixture.ts'
import { createSourceDatabase } from '../../source-database.ts'

const { customer_ref: _, ...columns } = customerColumns
const dataset = datasetOf({ columns })
const postgres = await startTestPostgres()
after(() => postgres.stop())
const shop = await createSourceDatabase(postgres, 'shop')
await shop.superuser(
  ...suggestLogin([dataset]).steps.map(({ sql }) => sql),
  `ALTER ROLE scrim_reader PASSWORD '${postgres.superuser}'`,
  'CREATE SCHEMA evil',
  'GRANT USAGE ON SCHEMA evil TO scrim_reader',
  // Each hands on what it was given, where a mask's function of pg_catalog would hide it.
  'CREATE FUNCTION evil.left(text, integer) RETURNS text LANGUAGE sql RETURN $1',
  'CREATE FUNCTION evil.split_part(text, text, integer) RETURNS text LANGUAGE sql RETURN $1',
  'CREATE FUNCTION evil.make_date(integer, integer, integer) RETURNS date LANGUAGE sql RETURN now()::date',
  ...[
    'search_path = evil, pg_catalog',
    'default_transaction_read_only = off',
    'statement_timeout = 0',
    'max_parallel_workers_per_gather = 8',
    'synchronize_seqscans = on',
    "TimeZone = 'Asia/Tokyo'",
    "DateStyle = 'German'",
  ].map((setting) => `ALTER ROLE scrim_reader SET ${setting}`),
)
const reader = postgres.url('scrim_reader', 'shop')

function sourceOf(url: string, options: { readonly requireStandby?: boolean; readonly statementMs?: number } = {}) {
  const { requireStandby = false, ...rest } = options
  const source = createPostgresSource({
    settings: { masked: [], clear: [], lookup: [], admin: null, enforcement: 'query', requireStandby, maxLagMs: 1 },
    masked: [url],
    clear: [],
    datasets: [],
    replyBytes: 1_000_000,
    ...rest,
  })
  after(() => source.close())
  return source
}

const seal = createSeal({ current: new Uint8Array(32).fill(7), previous: [] })
function planOf(fields: string) {
  const limits = { fields: 200, relationDepth: 4, filterNodes: 100, filterDepth: 8, listItems: 1000, literal: 4096 }
  const ask = parseAsk('customers', null, [['fields', fields]], limits)
  const catalog = { version: 'query', datasets: new Map([['customers', dataset]]) }
  return planRead(ask, samplePrincipal('ana'), catalog, seal, { cells: 1000, rows: 20_000 })
}

test('functions on the path of the login are not called: masks are of pg_catalog', async () => {
  const asHimself = await asRole(reader, "SELECT left('mona', 1) AS given")
  assert.deepEqual(asHimself, [{ given: 'mona' }], 'the trap is set')
  const { rows } = await sourceOf(reader).read(planOf('id,email,signup_date,birth_date'))
  assert.deepEqual(rows[0], [1, 'm***@***.com', '2024-01-02', '1984-01-01'])
})

test('what is set for the login gives way to what a read needs', async () => {
  const names = ['search_path', 'default_transaction_read_only', 'statement_timeout', 'TimeZone', 'DateStyle']
  const parallel = ['max_parallel_workers_per_gather', 'synchronize_seqscans']
  const guard = { requireStandby: false, login: null, tables: [], others: [] }
  const options = { url: reader, size: 1, guard, onPromoted: () => undefined, timeoutMs: 7000, replyBytes: 10_000 }
  const pool = createReadPool({ ...options, startup: startupOptions('query', 3000) })
  after(() => pool.close())
  const list = [...names, ...parallel].map((name) => `current_setting('${name}')`).join(', ')
  const rows = await pool.read({ text: `SELECT ${list}`, values: [], pool: 'masked' } as unknown as Statement)
  assert.deepEqual(rows, [['pg_catalog', 'on', '3s', 'UTC', 'ISO, YMD', '0', 'off']])
})

test('the server itself stops a statement at the time that the datasets allow', async () => {
  const holder = new pg.Client({ connectionString: postgres.url('postgres', 'shop') })
  await holder.connect()
  for (const statement of ['BEGIN', 'LOCK shop.customers']) await holder.query(statement)
  const stopped = await sourceOf(reader, { statementMs: 200 })
    .read(planOf('id'))
    .catch((error: unknown) => error)
  await holder.end()
  assert.ok(stopped instanceof Refusal && stopped.code === 'SOURCE_TIMEOUT')
  assert.ok(stopped.cause instanceof pg.DatabaseError && stopped.cause.code === '57014')
})

test('a superuser, or a primary where a standby is demanded, is not ready, and says in which mode it is', async () => {
  const superuser = await sourceOf(postgres.url('postgres', 'shop')).state()
  assert.deepEqual(superuser, { ready: false, enforcement: 'query', reason: 'masked: the login is a superuser' })
  const primary = await sourceOf(reader, { requireStandby: true }).state()
  assert.equal(primary.ready, false)
  assert.match(primary.reason ?? '', /is a primary/)
  assert.equal((await sourceOf(reader).state()).ready, true)
})
