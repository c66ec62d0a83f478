// What somebody changed by hand: the plan names it, apply takes it back, and nobody reads more than before.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { planDatabase } from '../../../gateway/sources/postgres/plan-database.ts'
import { viewsOf } from '../../../gateway/sources/postgres/view-of.ts'
import { startTestPostgres } from '../../postgres.ts'
import { customers, rawValues } from '../../shop-fixture.ts'
import { attempt, createSourceDatabase } from '../../source-database.ts'

const postgres = await startTestPostgres()
after(() => postgres.stop())
const shop = await createSourceDatabase(postgres, 'shop')
await shop.apply({ dedicated: true })
await shop.superuser('CREATE ROLE by_hand')

const { masked: shown, clear } = viewsOf(customers)
const raw = 'SELECT email, notes, undeclared FROM shop.customers'
const keys = 'SELECT ikey FROM scrim.mask_key'

interface Change {
  readonly what: string
  readonly sql: readonly string[]
  /** What the role could then do, and must not once it is mended. */
  readonly role: 'scrim_masked' | 'scrim_clear' | null
  readonly read: string
}

const change = (what: string, sql: string | readonly string[], role: Change['role'], read: string): Change => ({
  what,
  sql: typeof sql === 'string' ? [sql] : sql,
  role,
  read,
})

const usage = 'GRANT USAGE ON SCHEMA shop TO scrim_masked'

const changes: readonly Change[] = [
  change(
    'a table-wide grant to the reader',
    ['GRANT SELECT ON shop.customers TO scrim_masked', usage],
    'scrim_masked',
    raw,
  ),
  change(
    'a column grant to the reader',
    ['GRANT SELECT (email) ON shop.customers TO scrim_masked', usage],
    'scrim_masked',
    'SELECT email FROM shop.customers',
  ),
  change('a grant of a table to PUBLIC', ['GRANT SELECT ON shop.customers TO PUBLIC', usage], 'scrim_masked', raw),
  change(
    'membership in a role that reads all',
    'GRANT pg_read_all_data TO scrim_masked WITH INHERIT TRUE',
    'scrim_masked',
    raw,
  ),
  change(
    'membership in the owner of the views',
    'GRANT scrim_owner TO scrim_masked WITH INHERIT TRUE',
    'scrim_masked',
    keys,
  ),
  change('a superuser', 'ALTER ROLE scrim_masked SUPERUSER', 'scrim_masked', keys),
  change('a grant of the keys', 'GRANT SELECT ON scrim.mask_key TO scrim_masked', 'scrim_masked', keys),
  change('a grant of the keys to PUBLIC', 'GRANT SELECT ON scrim.mask_key TO PUBLIC', 'scrim_clear', keys),
  change(
    'a grant of one column of the keys',
    'GRANT SELECT (ikey) ON scrim.mask_key TO scrim_masked',
    'scrim_masked',
    keys,
  ),
  change(
    'a grant of the clear view',
    `GRANT SELECT ON ${clear.qualified} TO scrim_masked`,
    'scrim_masked',
    `SELECT raw_email FROM ${clear.qualified}`,
  ),
  change(
    'a grant of the masked view to the clear role',
    `GRANT SELECT ON ${shown.qualified} TO scrim_clear`,
    'scrim_clear',
    `SELECT id FROM ${shown.qualified}`,
  ),
  change(
    'a view replaced by one that reads raw',
    `CREATE OR REPLACE VIEW ${shown.qualified} WITH (security_invoker = false) AS
      SELECT id, email COLLATE "C" AS email, email COLLATE "C" AS customer_ref, plan::text, signup_date, birth_date,
        lifetime_value, notes COLLATE "C" AS notes FROM shop.customers`,
    'scrim_masked',
    `SELECT id FROM ${shown.qualified} WHERE email = 'mona.secret@example.com'`,
  ),
]

for (const { what, sql, role, read } of changes) {
  test(`${what} is taken back`, async () => {
    const url = postgres.url(role ?? 'postgres', 'shop')
    await shop.superuser(...sql)
    const before = await attempt(url, [read])
    assert.ok(!before.refused && before.seen !== '[]', `the change must open something: ${before.seen}`)
    const { steps } = await planDatabase(shop.admin, [customers], { dedicated: true, prune: false })
    assert.ok(steps.length > 0)
    await shop.apply({ dedicated: true })
    const mended = await attempt(url, [read])
    assert.ok(mended.refused || mended.seen === '[]', mended.seen)
    for (const value of rawValues) assert.ok(!mended.seen.includes(value))
    assert.deepEqual((await shop.apply({ dedicated: true })).applied, [])
    assert.equal((await shop.as('scrim_masked', `SELECT * FROM ${shown.qualified}`)).length, 2)
    assert.equal((await shop.as('scrim_clear', `SELECT * FROM ${clear.qualified}`)).length, 2)
  })
}

const silent: readonly (readonly [string, ...string[]])[] = [
  ['a wider column grant to the owner', 'GRANT SELECT (undeclared) ON shop.customers TO scrim_owner'],
  ['a table-wide grant to the owner', 'GRANT SELECT ON shop.customers TO scrim_owner'],
  ['a grant to the owner with grant option', 'GRANT SELECT (email) ON shop.customers TO scrim_owner WITH GRANT OPTION'],
  ['a write grant to the owner', 'GRANT INSERT, UPDATE (email) ON shop.customers TO scrim_owner'],
  ['a view replaced without its options', `CREATE OR REPLACE VIEW ${shown.qualified} AS ${shown.select}`],
  ['a view that runs as its reader', `ALTER VIEW ${shown.qualified} SET (security_invoker = true)`],
  ['a view of another owner', `ALTER VIEW ${shown.qualified} OWNER TO postgres`],
  ['a schema that anybody may create in', 'GRANT CREATE ON SCHEMA scrim TO PUBLIC'],
  ['a view granted to a stranger', `GRANT SELECT ON ${shown.qualified} TO by_hand`],
  ['an owner that can log in', 'ALTER ROLE scrim_owner LOGIN'],
  ['a reader that inherits', 'ALTER ROLE scrim_clear INHERIT'],
  ['more connections', 'ALTER ROLE scrim_masked CONNECTION LIMIT -1'],
  ['a search_path of its own', 'ALTER ROLE scrim_masked IN DATABASE shop SET search_path = shop, pg_catalog'],
  ['log settings of its own', "ALTER ROLE scrim_clear IN DATABASE shop SET log_statement = 'all'"],
  ['functions open by default', 'ALTER DEFAULT PRIVILEGES FOR ROLE scrim_owner GRANT EXECUTE ON FUNCTIONS TO PUBLIC'],
  ['a sleeping function for PUBLIC', 'GRANT EXECUTE ON FUNCTION pg_sleep(double precision) TO PUBLIC'],
  ['a dropped key', 'DELETE FROM scrim.mask_key'],
  ['a dropped view', `DROP VIEW ${clear.qualified}`],
  ['a revoked grant', `REVOKE SELECT ON ${shown.qualified} FROM scrim_masked`],
]

for (const [what, ...sql] of silent) {
  test(`${what} is found and mended`, async () => {
    await shop.superuser(...sql)
    const options = { dedicated: true, prune: false }
    const { steps } = await planDatabase(shop.admin, [customers], options)
    assert.ok(steps.length > 0, 'the plan must name it')
    // As an administrator runs a printed plan: once, and nothing is left.
    await shop.superuser('BEGIN', 'SET LOCAL search_path = pg_catalog', ...steps.map((step) => step.sql), 'COMMIT')
    assert.deepEqual((await planDatabase(shop.admin, [customers], options)).steps, [])
    assert.equal((await shop.as('scrim_masked', `SELECT * FROM ${shown.qualified}`)).length, 2)
    assert.equal((await shop.as('scrim_clear', `SELECT * FROM ${clear.qualified}`)).length, 2)
  })
}

test('keys exposed by default privileges are closed by the same apply', async () => {
  const other = await createSourceDatabase(postgres, 'exposed')
  await other.superuser('ALTER DEFAULT PRIVILEGES FOR ROLE scrim_owner GRANT SELECT ON TABLES TO PUBLIC')
  await other.apply()
  const url = postgres.url('scrim_masked', 'exposed')
  assert.ok((await attempt(url, [keys])).refused)
  assert.ok((await attempt(url, [`SELECT raw_email FROM ${clear.qualified}`])).refused)
  assert.deepEqual((await other.apply()).applied, [])
})

test('what others were granted stays, without --dedicated and with it', async () => {
  await shop.superuser('GRANT SELECT ON shop.customers TO by_hand', 'GRANT USAGE ON SCHEMA shop TO by_hand')
  await shop.apply({ dedicated: true, prune: true })
  assert.equal((await shop.superuser('SET ROLE by_hand', 'SELECT email FROM shop.customers')).length, 2)
  const shared = await createSourceDatabase(postgres, 'shared')
  await shared.superuser('GRANT SELECT ON shop.customers TO PUBLIC')
  const { notes } = await shared.apply({ prune: true })
  assert.ok(
    notes.some((note) => note.includes('shop.customers')),
    notes.join('\n'),
  )
  const open = `SELECT has_table_privilege('by_hand', 'shop.customers', 'SELECT') AS table,
    has_database_privilege('by_hand', 'shared', 'CONNECT, TEMPORARY') AS database`
  assert.deepEqual(await shared.superuser(open), [{ table: true, database: true }])
})
