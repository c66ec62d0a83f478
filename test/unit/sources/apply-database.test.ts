// What apply makes, on a real PostgreSQL: what each role reads, what stays when the catalogue or the table changes.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { after, test } from 'node:test'
import { applyDatabase } from '../../../gateway/sources/postgres/apply-database.ts'
import { planDatabase } from '../../../gateway/sources/postgres/plan-database.ts'
import { viewsOf } from '../../../gateway/sources/postgres/view-of.ts'
import { bucket } from '../../../masks/bucket.ts'
import { email } from '../../../masks/email.ts'
import { asSuperuser } from '../../control-database.ts'
import { startTestPostgres } from '../../postgres.ts'
import { customerColumns, customers, datasetOf, masked } from '../../shop-fixture.ts'
import { createSourceDatabase } from '../../source-database.ts'

const postgres = await startTestPostgres({ log_statement: 'all', logging_collector: 'on', log_min_messages: 'debug1' })
after(() => postgres.stop())

const { masked: shown, clear } = viewsOf(customers)
/** What an apply could have left: roles and their settings, schemas, relations, grants, defaults. */
const everything = `SELECT (SELECT json_agg(r ORDER BY r.oid) FROM pg_roles r) AS roles,
  (SELECT json_agg(s::text ORDER BY s::text) FROM pg_db_role_setting s) AS settings,
  (SELECT json_agg(n ORDER BY n.oid) FROM pg_namespace n) AS schemas,
  (SELECT json_agg((c.oid, c.relname, c.relacl::text)::text ORDER BY c.oid) FROM pg_class c) AS relations,
  (SELECT json_agg((a.attrelid, a.attname, a.attacl::text)::text ORDER BY a.attrelid, a.attnum) FROM pg_attribute a
    WHERE a.attacl IS NOT NULL) AS columns,
  (SELECT json_agg((p.oid, p.proacl::text)::text ORDER BY p.oid) FROM pg_proc p WHERE p.proacl IS NOT NULL) AS functions,
  (SELECT json_agg(d ORDER BY d.oid) FROM pg_default_acl d) AS defaults,
  (SELECT json_agg(t ORDER BY t.oid) FROM pg_event_trigger t) AS triggers`

const options = { dedicated: false, prune: false }
const smaller = datasetOf({
  columns: {
    id: { type: 'integer' },
    plan: { type: 'text' },
    lifetime_value: { type: 'decimal', mask: masked(bucket, 'lifetime_value', 'decimal', { size: 500 }) },
  },
})

test('the masked view shows the mask of each column, the clear one also what may be released', async () => {
  const shop = await createSourceDatabase(postgres, 'shows')
  await shop.apply()
  const rows = await shop.as('scrim_masked', `SELECT * FROM ${shown.qualified} ORDER BY id`)
  const [key] = await shop.superuser(
    `SELECT encode(ikey, 'hex') AS ikey, encode(okey, 'hex') AS okey FROM scrim.mask_key`,
  )
  const ikey = Buffer.from(String(key?.ikey), 'hex')
  const okey = Buffer.from(String(key?.okey), 'hex')
  const secret = Buffer.from(ikey.map((byte) => byte ^ 0x36))
  assert.deepEqual(secret, Buffer.from(okey.map((byte) => byte ^ 0x5c)))
  assert.deepEqual(secret.subarray(32), Buffer.alloc(32))
  assert.ok(new Set(secret.subarray(0, 32)).size > 16)
  const hmac = createHmac('sha256', secret.subarray(0, 32)).update('mona.secret@example.com').digest('hex')
  assert.equal(rows[0]?.email, 'm***@***.com')
  assert.equal(rows[0]?.customer_ref, hmac.slice(0, 32))
  assert.equal(rows[0]?.lifetime_value, '123000')
  assert.equal(rows[0]?.notes, null)
  assert.equal(rows[1]?.email, null)
  const [released] = await shop.as(
    'scrim_clear',
    `SELECT email, raw_email, raw_notes FROM ${clear.qualified} WHERE id = 1`,
  )
  assert.deepEqual(released, {
    email: 'm***@***.com',
    raw_email: 'mona.secret@example.com',
    raw_notes: 'Very Private Note',
  })
})

test('a second apply changes nothing and says so', async () => {
  const shop = await createSourceDatabase(postgres, 'twice')
  for (const dedicated of [false, true]) {
    const first = await shop.apply({ dedicated })
    assert.ok(first.applied.length > 0)
    const keys = await shop.superuser('SELECT * FROM scrim.mask_key')
    assert.deepEqual((await shop.apply({ dedicated })).applied, [])
    assert.deepEqual(await shop.superuser('SELECT * FROM scrim.mask_key'), keys)
  }
})

test('a plan changes nothing', async () => {
  const shop = await createSourceDatabase(postgres, 'planned')
  const { steps } = await planDatabase(shop.admin, [customers], { dedicated: true, prune: true })
  assert.ok(steps.length > 0)
  const [row] = await shop.superuser(`SELECT to_regnamespace('scrim') AS schema`)
  assert.equal(row?.schema, null)
})

test('a column that a migration adds later appears in no view', async () => {
  const shop = await createSourceDatabase(postgres, 'later')
  await shop.apply()
  await shop.superuser(`ALTER TABLE shop.customers ADD COLUMN later text DEFAULT 'added-later'`)
  for (const view of [shown, clear]) {
    const [row] = await shop.superuser(`SELECT * FROM ${view.qualified}`)
    assert.deepEqual(Object.keys(row ?? {}), view.columns)
  }
  assert.deepEqual((await shop.apply()).applied, [])
  const owned = `SELECT has_column_privilege('scrim_owner', 'shop.customers', 'later', 'SELECT') AS may`
  assert.deepEqual(await shop.superuser(owned), [{ may: false }])
})

test('apply only adds; with prune, what no dataset uses is dropped and its columns are taken back', async () => {
  const shop = await createSourceDatabase(postgres, 'pruned')
  const views = `SELECT relname AS name FROM pg_class WHERE relnamespace = 'scrim'::regnamespace AND relkind = 'v'`
  const names = async () => (await shop.superuser(views)).map((row) => row.name).sort()
  await shop.apply()
  await shop.superuser('CREATE VIEW scrim.by_hand AS SELECT 1 AS one')
  await shop.apply({}, [smaller])
  const next = viewsOf(smaller)
  const all = ['by_hand', ...[shown, clear, next.masked, next.clear].map((view) => view.name)]
  assert.deepEqual(await names(), all.sort())
  assert.equal((await shop.as('scrim_masked', `SELECT email FROM ${shown.qualified}`)).length, 2)
  const { steps } = await planDatabase(shop.admin, [smaller], { dedicated: false, prune: true })
  const { applied } = await shop.apply({ prune: true }, [smaller])
  assert.deepEqual(
    applied,
    steps.map((step) => step.title),
    'one pass is enough',
  )
  assert.deepEqual(await names(), ['by_hand', next.masked.name, next.clear.name].sort())
  assert.ok(applied.some((title) => title.includes('SELECT ("email")')))
  assert.deepEqual((await shop.apply({ prune: true }, [smaller])).applied, [])
})

test('the keys of masks are in no plan and in no line of the log, with every statement logged', async () => {
  const shop = await createSourceDatabase(postgres, 'logged')
  const plan = JSON.stringify(await planDatabase(shop.admin, [customers], options))
  await shop.apply()
  const [key] = await shop.superuser(
    `SELECT encode(ikey, 'hex') AS ikey, encode(okey, 'hex') AS okey FROM scrim.mask_key`,
  )
  await shop.as('scrim_masked', `SELECT customer_ref FROM ${shown.qualified}`)
  const [log] = await shop.superuser('SELECT pg_read_file(pg_current_logfile()) AS text')
  const text = String(log?.text)
  assert.ok(text.includes('INSERT INTO scrim.mask_key'), 'the statement itself must be in the log')
  for (const part of [key?.ikey, key?.okey].map((hex) => String(hex).slice(0, 32))) {
    assert.equal(part.length, 32)
    assert.ok(!plan.includes(part))
    assert.ok(!text.toLowerCase().includes(part))
  }
})

test('two applies at once both succeed', async () => {
  const shop = await createSourceDatabase(postgres, 'racing')
  const results = await Promise.all([1, 2, 3].map(() => applyDatabase(shop.admin, [customers], options)))
  assert.equal(results.filter((result) => result.applied.length > 0).length, 1)
})

test('a step that Postgres refuses is named, and nothing is changed', async () => {
  const shop = await createSourceDatabase(postgres, 'refused')
  await shop.apply()
  await shop.superuser(
    `CREATE OR REPLACE VIEW ${shown.qualified} AS ${shown.select}`,
    `CREATE VIEW shop.rests_on_it AS SELECT * FROM ${shown.qualified}`,
  )
  await assert.rejects(shop.apply({}, [customers, { ...smaller, name: 'other' }]), /make again view customers_masked_/)
  assert.deepEqual(await shop.superuser(`SELECT to_regclass('${viewsOf(smaller).masked.qualified}') AS made`), [
    { made: null },
  ])
})

test('a failure in the last step leaves nothing of all the steps before it', async () => {
  const shop = await createSourceDatabase(postgres, 'atomic')
  const { steps } = await planDatabase(shop.admin, [customers], { ...options, dedicated: true, requireStandby: true })
  const last = steps.at(-1)
  assert.ok(last?.sql.includes('CREATE EVENT TRIGGER scrim_login'))
  // A function of another kind stands in the place of its.
  await shop.superuser(
    'CREATE SCHEMA scrim_guard',
    `CREATE FUNCTION scrim_guard.on_login() RETURNS integer LANGUAGE sql RETURN 1`,
  )
  const before = await shop.superuser(everything)
  await assert.rejects(shop.apply({ dedicated: true, requireStandby: true }), /keep our roles off a primary/)
  assert.deepEqual(await shop.superuser(everything), before)
})

test('the owner of the views may read what they read, and no column whose mask shows nothing', async () => {
  const shop = await createSourceDatabase(postgres, 'unread')
  const may = async (): Promise<unknown> => {
    const [row] = await shop.superuser(
      `SELECT array_agg(attname::text ORDER BY attnum) AS columns FROM pg_attribute
       WHERE attrelid = 'shop.customers'::regclass AND has_column_privilege('scrim_owner', attrelid, attnum, 'SELECT')
         AND attnum > 0`,
    )
    return row?.columns
  }
  const unreleased = datasetOf({ columns: customerColumns })
  await shop.apply({}, [unreleased])
  assert.deepEqual(await may(), ['id', 'email', 'plan', 'signup_date', 'birth_date', 'lifetime_value'])
  assert.equal((await shop.as('scrim_masked', `SELECT * FROM ${viewsOf(unreleased).masked.qualified}`)).length, 2)
  await shop.apply({ prune: true }, [customers])
  assert.deepEqual(await may(), ['id', 'email', 'plan', 'signup_date', 'birth_date', 'lifetime_value', 'notes'])
  await shop.apply({ prune: true }, [unreleased])
  assert.deepEqual(await may(), ['id', 'email', 'plan', 'signup_date', 'birth_date', 'lifetime_value'])
})

test('names with quotes, spaces, capitals, keywords and 63 bytes are read exactly', async () => {
  const shop = await createSourceDatabase(postgres, 'named "so"')
  const long = `${'é'.repeat(31)}x`
  const names = ['select', 'Mixed Case', `it's "quoted"`, 'semi;colon--', '$1', 'back\\slash', long]
  const table = `order"; DROP TABLE shop.customers; --`
  const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`
  const columns = names.map((name, i) => `${quoted(name)} text${i === 0 ? ' PRIMARY KEY' : ''}`).join(', ')
  const values = names.map((name) => `'${name.replaceAll("'", "''")}'`).join(', ')
  await shop.superuser(
    `CREATE TABLE shop.${quoted(table)} (${columns})`,
    `INSERT INTO shop.${quoted(table)} VALUES (${values})`,
  )
  const words = Object.fromEntries(names.map((name) => [name, { type: 'text' } as const]))
  const dataset = datasetOf({
    name: 'orders',
    table,
    columns: { ...words, hostile: { type: 'text', from: long, mask: masked(email, long, 'text', {}) } },
  })
  await shop.apply({}, [dataset])
  const [row] = await shop.as('scrim_masked', `SELECT * FROM ${viewsOf(dataset).masked.qualified}`)
  assert.ok(row)
  assert.deepEqual(Object.keys(row), [...names, 'hostile'])
  for (const name of names) assert.equal(row[name], name)
  assert.equal(row.hostile, '***')
  assert.deepEqual((await shop.apply({}, [dataset])).applied, [])
})

test('an administrator that is no superuser does what it may, and the rest is listed', async () => {
  const database = 'lesser'
  await asSuperuser(
    postgres,
    'postgres',
    `CREATE ROLE lesser_admin LOGIN CREATEROLE PASSWORD '${postgres.superuser}'`,
    `CREATE DATABASE ${database} OWNER lesser_admin`,
    'GRANT scrim_owner, scrim_finder TO lesser_admin WITH ADMIN TRUE',
  )
  await asSuperuser(
    postgres,
    database,
    'SET ROLE lesser_admin',
    'CREATE SCHEMA shop',
    `CREATE TABLE shop.customers (id integer PRIMARY KEY, plan text, lifetime_value numeric)`,
    'INSERT INTO shop.customers VALUES (1, NULL, 1249)',
    'RESET ROLE',
    'GRANT scrim_masked, scrim_clear, scrim_lookup TO lesser_admin WITH ADMIN TRUE, INHERIT FALSE, SET FALSE',
  )
  const admin = postgres.url('lesser_admin', database)
  const result = await applyDatabase(admin, [smaller], { dedicated: true, prune: false })
  assert.ok(result.applied.includes(`create view ${viewsOf(smaller).masked.name}`))
  assert.ok(result.skipped.includes('log settings of scrim_masked'))
  assert.ok(result.skipped.includes('take from PUBLIC: languages'))
  const again = await applyDatabase(admin, [smaller], { dedicated: true, prune: false })
  assert.deepEqual(again, { ...result, applied: [] })
  const rows = await asSuperuser(
    postgres,
    database,
    'SET ROLE scrim_masked',
    `SELECT * FROM ${viewsOf(smaller).masked.qualified}`,
  )
  assert.deepEqual(rows, [{ id: 1, plan: null, lifetime_value: '1000' }])
})
