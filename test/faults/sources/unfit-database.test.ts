// A database that does not hold what the datasets declare: every problem at once, with its place, and nothing is changed.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { applyDatabase } from '../../../gateway/sources/postgres/apply-database.ts'
import { DatabaseProblems } from '../../../gateway/sources/postgres/database-plan.ts'
import { viewsOf } from '../../../gateway/sources/postgres/view-of.ts'
import { asSuperuser } from '../../control-database.ts'
import { startTestPostgres } from '../../postgres.ts'
import { customerColumns, customers, datasetOf } from '../../shop-fixture.ts'
import { attempt, createSourceDatabase } from '../../source-database.ts'

const postgres = await startTestPostgres()
after(() => postgres.stop())
const options = { dedicated: false, prune: false }

test('missing tables and columns and unlike types are all named, with file and line', async () => {
  const shop = await createSourceDatabase(postgres, 'unfit')
  await shop.superuser(
    `CREATE COLLATION public.any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false)`,
    'ALTER TABLE shop.customers ADD COLUMN nick text COLLATE public.any_case',
  )
  const wrong = datasetOf({
    columns: {
      id: { type: 'bigint' },
      plan: { type: 'integer' },
      nowhere: { type: 'text' },
      xmin: { type: 'integer' },
      nick: { type: 'text' },
      email: customerColumns.email ?? { type: 'text' },
    },
  })
  const absent = datasetOf({ name: 'orders', columns: customerColumns })
  const failure = await applyDatabase(shop.admin, [wrong, absent], options).catch((error: unknown) => error)
  assert.ok(failure instanceof DatabaseProblems)
  assert.deepEqual(failure.problems, [
    'customers.yaml:10  dataset customers, column id: declared bigint, which reads bigint; in shop.customers it is integer: declare it integer',
    'customers.yaml:11  dataset customers, column plan: declared integer, which reads integer, smallint; in shop.customers it is character varying(20): declare it text',
    'customers.yaml:12  dataset customers, column nowhere: the table shop.customers has no column nowhere',
    'customers.yaml:13  dataset customers, column xmin: the table shop.customers has no column xmin',
    'customers.yaml:14  dataset customers, column nick: its collation is nondeterministic, which is not supported yet',
    'orders.yaml:1  dataset orders: there is no table shop.orders in this database',
  ])
  assert.deepEqual(await shop.superuser(`SELECT rolname FROM pg_roles WHERE rolname LIKE 'scrim%'`), [])
})

test('a database that is not in UTF8 is refused', async () => {
  await asSuperuser(
    postgres,
    'postgres',
    `CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C'`,
  )
  await assert.rejects(applyDatabase(postgres.url('postgres', 'latin'), [], options), /LATIN1: only UTF8/)
})

test('a schema scrim that is somebody else’s is refused', async () => {
  const shop = await createSourceDatabase(postgres, 'taken')
  await shop.superuser('CREATE SCHEMA scrim')
  await assert.rejects(applyDatabase(shop.admin, [customers], options), /schema scrim belongs to postgres/)
})

test('a table that belongs to one of our roles is refused: its owner reads every column', async () => {
  const shop = await createSourceDatabase(postgres, 'owned')
  await shop.apply()
  await shop.superuser('ALTER TABLE shop.customers OWNER TO scrim_owner')
  await assert.rejects(shop.apply(), /customers\.yaml:1 .* belongs to scrim_owner/)
})

test('row-level security on a table is noted', async () => {
  const shop = await createSourceDatabase(postgres, 'secured')
  await shop.superuser('ALTER TABLE shop.customers ENABLE ROW LEVEL SECURITY')
  const { notes } = await shop.apply()
  assert.ok(notes.some((note) => note.includes('row-level security')))
})

test('where a standby is required, our roles cannot log in on the primary, and others can', async () => {
  const shop = await createSourceDatabase(postgres, 'guarded')
  const { applied, notes } = await shop.apply({ dedicated: true, requireStandby: true })
  assert.ok(applied.includes('keep our roles off a primary'))
  assert.ok(notes.some((note) => note.includes('pg_hba.conf')))
  for (const role of ['scrim_masked', 'scrim_clear', 'scrim_lookup']) {
    await assert.rejects(attempt(postgres.url(role, 'guarded'), ['SELECT 1']), {
      code: '28000',
      message: 'standby only',
    })
  }
  assert.deepEqual((await shop.apply({ dedicated: true, requireStandby: true })).applied, [])
  await shop.superuser('ALTER EVENT TRIGGER scrim_login DISABLE')
  const url = postgres.url('scrim_masked', 'guarded')
  assert.ok(!(await attempt(url, [`SELECT id FROM ${viewsOf(customers).masked.qualified}`])).refused)
  await shop.apply({ dedicated: true, requireStandby: true })
  await assert.rejects(attempt(url, ['SELECT 1']), { code: '28000' })
})
