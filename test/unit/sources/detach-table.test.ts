// Before a migration our views are taken off a table; after it, apply puts them back. What is not ours stays.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { detachTable } from '../../../gateway/sources/postgres/detach-table.ts'
import { viewsOf } from '../../../gateway/sources/postgres/view-of.ts'
import { startTestPostgres } from '../../postgres.ts'
import { customers, datasetOf } from '../../shop-fixture.ts'
import { createSourceDatabase, type SourceDatabase } from '../../source-database.ts'

const postgres = await startTestPostgres()
after(() => postgres.stop())

const orders = datasetOf({ name: 'orders', columns: { id: { type: 'integer' }, total: { type: 'decimal' } } })
const shrunk = datasetOf({ columns: { id: { type: 'integer' }, plan: { type: 'text' } } })

const viewsIn = async (shop: SourceDatabase): Promise<readonly unknown[]> =>
  (
    await shop.superuser(
      "SELECT relname FROM pg_class WHERE relnamespace = 'scrim'::regnamespace AND relkind = 'v' ORDER BY 1",
    )
  ).map((row) => row.relname)

test('a migration that a view would stop runs after detach, and apply brings back what the datasets now say', async () => {
  const shop = await createSourceDatabase(postgres, 'migrated')
  await shop.superuser('CREATE TABLE shop.orders (id integer PRIMARY KEY, total numeric)')
  await shop.apply({}, [customers, orders])
  await shop.apply({}, [shrunk, orders])
  const migrations = [
    'ALTER TABLE shop.customers DROP COLUMN email',
    'ALTER TABLE shop.customers ALTER COLUMN plan TYPE text',
  ]
  for (const migration of migrations) await assert.rejects(shop.superuser(migration), { code: /2BP01|0A000/ })
  const over = [customers, shrunk].flatMap((dataset) => [viewsOf(dataset).clear.name, viewsOf(dataset).masked.name])
  const dropped = await detachTable(shop.admin, customers.table)
  assert.deepEqual([...dropped].sort(), over.map((name) => `view scrim.${name}`).sort())
  assert.deepEqual(await viewsIn(shop), [viewsOf(orders).clear.name, viewsOf(orders).masked.name].sort())
  for (const migration of migrations) await shop.superuser(migration)
  assert.deepEqual(await detachTable(shop.admin, customers.table), [])
  await shop.apply({}, [shrunk, orders])
  assert.equal((await shop.as('scrim_masked', `SELECT * FROM ${viewsOf(shrunk).masked.qualified}`)).length, 2)
})

test('views over a view of yours, and functions, go with the table below it; yours stay', async () => {
  const shop = await createSourceDatabase(postgres, 'below')
  await shop.superuser('CREATE VIEW shop.people AS SELECT id, plan FROM shop.customers')
  const people = datasetOf({ name: 'people', columns: { id: { type: 'integer' }, plan: { type: 'text' } } })
  await shop.apply({}, [people])
  await shop.superuser(
    `CREATE FUNCTION scrim.people_lookup_0a1b2c3d(v text) RETURNS SETOF integer LANGUAGE sql
       BEGIN ATOMIC SELECT id FROM shop.customers WHERE email = v; END`,
  )
  const { masked, clear } = viewsOf(people)
  const dropped = await detachTable(shop.admin, customers.table)
  assert.deepEqual(dropped, [
    'function scrim.people_lookup_0a1b2c3d(pg_catalog.text)',
    `view scrim.${clear.name}`,
    `view scrim.${masked.name}`,
  ])
  assert.equal((await shop.superuser('SELECT * FROM shop.people')).length, 2)
})

test('a view of yours over one of ours stops it, and nothing is dropped', async () => {
  const shop = await createSourceDatabase(postgres, 'rested')
  await shop.apply()
  await shop.superuser(`CREATE VIEW shop.rests_on_it AS SELECT id FROM ${viewsOf(customers).masked.qualified}`)
  const before = await viewsIn(shop)
  await assert.rejects(
    detachTable(shop.admin, customers.table),
    /view shop\.rests_on_it depends on view .* it is not ours/,
  )
  assert.deepEqual(await viewsIn(shop), before)
})

test('a table that is not there is a finding', async () => {
  const shop = await createSourceDatabase(postgres, 'absent')
  await shop.apply()
  await assert.rejects(detachTable(shop.admin, { schema: 'shop', name: 'nobody' }), /there is no table shop\.nobody/)
})
