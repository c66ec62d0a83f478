// The functions that find keys by a stored value, on a real PostgreSQL: who may call them, what they compare, what index
// serves, and that apply makes, keeps and drops them as it does the views.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import pg from 'pg'
import { plainSelection } from '../../../gateway/ask/ask.ts'
import type { Dataset } from '../../../gateway/catalog/dataset.ts'
import { planRead } from '../../../gateway/plan/plan-read.ts'
import { createSeal } from '../../../gateway/seal/seal.ts'
import { createPostgresSource } from '../../../gateway/sources/postgres/create-postgres-source.ts'
import { type Lookup, lookupsOf } from '../../../gateway/sources/postgres/lookup-of.ts'
import { planDatabase } from '../../../gateway/sources/postgres/plan-database.ts'
import { viewsOf } from '../../../gateway/sources/postgres/view-of.ts'
import { hidden } from '../../../masks/hidden.ts'
import { startTestPostgres } from '../../postgres.ts'
import { samplePrincipal } from '../../sample-principals.ts'
import { customers as customersWithout, datasetOf, masked, rawValues } from '../../shop-fixture.ts'
import { attempt, createSourceDatabase } from '../../source-database.ts'

const postgres = await startTestPostgres()
after(() => postgres.stop())

const withLookup = (dataset: Dataset, ...lookup: readonly string[]): Dataset => ({
  ...dataset,
  access: dataset.access.map((entry) => ({ ...entry, lookup })),
})
const customers = withLookup(customersWithout, 'email')
const one = (dataset: Dataset): Lookup => lookupsOf(dataset)[0] ?? assert.fail('no lookup')
const byEmail = one(customers)
const options = { dedicated: false, prune: false }
const stored = 'mona.secret@example.com'

/** Keys that the function gives, as scrim_lookup asks it. */
async function keysOf(database: string, { qualified }: Lookup, value: string): Promise<readonly unknown[]> {
  const client = new pg.Client({ connectionString: postgres.url('scrim_lookup', database) })
  await client.connect()
  try {
    const { rows } = await client.query({ text: `SELECT ${qualified}($1)`, values: [value], rowMode: 'array' })
    return rows.flat()
  } finally {
    await client.end()
  }
}

for (const dedicated of [false, true]) {
  test(`scrim_lookup finds keys, and nobody else may call the function (dedicated: ${dedicated})`, async () => {
    const name = `lookups_${dedicated}`
    const shop = await createSourceDatabase(postgres, name)
    await shop.apply({ dedicated }, [customers])
    assert.deepEqual(await keysOf(name, byEmail, stored), [1])
    assert.deepEqual(await keysOf(name, byEmail, 'nobody@example.com'), [])
    const call = `SELECT ${byEmail.qualified}('${stored}')`
    for (const role of ['scrim_masked', 'scrim_clear']) {
      assert.deepEqual((await attempt(postgres.url(role, name), [call])).refused, '42501', role)
    }
    for (const role of ['scrim_owner', 'public']) {
      const may = `SELECT has_function_privilege('${role}', '${byEmail.signature}', 'EXECUTE') AS may`
      assert.deepEqual(await shop.superuser(may), [{ may: false }], role)
    }
    const held = await shop.superuser(
      `SELECT grantee::text, column_name::text AS column FROM information_schema.column_privileges
       WHERE grantee = 'scrim_finder' ORDER BY 2`,
    )
    assert.deepEqual(
      held.map(({ column }) => column),
      ['email', 'id'],
    )
    assert.deepEqual((await planDatabase(shop.admin, [customers], { ...options, dedicated })).steps, [])
  })

  test(`no statement gives scrim_lookup a stored value (dedicated: ${dedicated})`, async () => {
    const name = `hostile_lookups_${dedicated}`
    const shop = await createSourceDatabase(postgres, name)
    await shop.apply({ dedicated }, [customers])
    const { qualified, signature } = byEmail
    const { masked: shown, clear } = viewsOf(customers)
    const hostile = [
      'SELECT * FROM shop.customers',
      'SELECT email FROM shop.customers',
      `SELECT * FROM ${clear.qualified}`,
      'SELECT * FROM scrim.mask_key',
      'SET ROLE scrim_finder',
      'SET ROLE scrim_owner',
      `SELECT * FROM ${shown.qualified}`,
      `SELECT ${qualified}(email) FROM ${shown.qualified}`,
      `SET plan_cache_mode = force_custom_plan; SET debug_print_plan = on; SET client_min_messages = debug5; SELECT ${qualified}('${stored.slice(0, 4)}')`,
      `CREATE TEMPORARY TABLE customers (id int, email text)`,
      `SET search_path = pg_temp, public; SELECT ${qualified}('x')`,
      `EXPLAIN (ANALYZE, VERBOSE) SELECT ${qualified}('x')`,
      `CREATE OR REPLACE FUNCTION ${signature} RETURNS SETOF integer LANGUAGE sql AS 'SELECT 1'`,
      `ALTER FUNCTION ${signature} SECURITY INVOKER`,
      `ALTER FUNCTION ${signature} RESET search_path`,
      `SELECT pg_get_functiondef('${signature}'::regprocedure)`,
      `SELECT ${qualified}(NULL)`,
      `SELECT ${qualified}(repeat('x', 10000000))`,
      `SELECT ${qualified}('%'), ${qualified}('')`,
    ]
    for (const statement of hostile) {
      const { seen } = await attempt(postgres.url('scrim_lookup', name), statement.split('; '))
      for (const secret of rawValues) assert.ok(!seen.includes(secret), `${statement} shows ${secret}`)
    }
    assert.deepEqual((await planDatabase(shop.admin, [customers], { ...options, dedicated })).steps, [])
  })
}

test('what another hand changed is made again: owner, security, path, grants', async () => {
  const name = 'changed_lookups'
  const shop = await createSourceDatabase(postgres, name)
  await shop.apply({}, [customers])
  const { signature, name: made } = byEmail
  const changes: readonly (readonly [sql: string, title: RegExp])[] = [
    [`ALTER FUNCTION ${signature} SECURITY INVOKER`, /make again function/],
    [`ALTER FUNCTION ${signature} RESET search_path`, /make again function/],
    [`ALTER FUNCTION ${signature} SET search_path = public`, /make again function/],
    [`ALTER FUNCTION ${signature} CALLED ON NULL INPUT`, /make again function/],
    [`ALTER FUNCTION ${signature} OWNER TO postgres`, /make again function/],
    [`COMMENT ON FUNCTION ${signature} IS NULL`, /make again function/],
    [
      `SET search_path = pg_catalog;
       CREATE OR REPLACE FUNCTION ${byEmail.qualified}${byEmail.definition.replace(' WHERE ', ' WHERE true OR ')};
       DO $$ BEGIN EXECUTE format('COMMENT ON FUNCTION ${signature} IS %L', 'scrim ' ||
         encode(sha256(convert_to(pg_get_functiondef('${signature}'::regprocedure), 'UTF8')), 'hex')); END $$`,
      /make again function/,
    ],
    [`GRANT EXECUTE ON FUNCTION ${signature} TO PUBLIC`, /take back from PUBLIC: all on function/],
    [`GRANT EXECUTE ON FUNCTION ${signature} TO scrim_masked`, /take back from scrim_masked: all on function/],
    [`GRANT EXECUTE ON FUNCTION ${signature} TO scrim_lookup WITH GRANT OPTION`, /take back from scrim_lookup/],
    [`REVOKE EXECUTE ON FUNCTION ${signature} FROM scrim_lookup`, /let scrim_lookup call/],
    [`GRANT SELECT ON shop.customers TO scrim_finder`, /take back from scrim_finder: SELECT/],
    [`GRANT SELECT (notes) ON shop.customers TO scrim_finder`, /take back from scrim_finder: SELECT/],
    [`REVOKE SELECT (email) ON shop.customers FROM scrim_finder`, /let scrim_finder read shop\.customers/],
    [`GRANT SELECT ON ${viewsOf(customers).clear.qualified} TO scrim_lookup`, /take back from scrim_lookup: SELECT/],
    [`REVOKE SELECT ON ${viewsOf(customers).masked.qualified} FROM scrim_lookup`, /let scrim_lookup read/],
    [`DROP FUNCTION ${signature}`, /create function/],
    [
      `CREATE FUNCTION scrim.open() RETURNS integer LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'`,
      /take back from PUBLIC: all on function scrim\.open/,
    ],
  ]
  for (const [change, title] of changes) {
    await shop.superuser(change)
    const { applied } = await shop.apply({}, [customers])
    assert.ok(
      applied.some((step) => title.test(step)),
      `${change}: ${applied.join('; ')}`,
    )
    assert.deepEqual((await planDatabase(shop.admin, [customers], options)).steps, [], change)
    assert.deepEqual(await keysOf(name, byEmail, stored), [1], `${made} after ${change}`)
  }
})

test('a value that many rows hold finds none of them, whoever may see them', async () => {
  const name = 'common_values'
  const shop = await createSourceDatabase(postgres, name)
  await shop.apply({}, [customers])
  const hold = (value: string, from: number, rows: number) =>
    shop.superuser(
      `INSERT INTO ${customers.table.schema}.${customers.table.name} (id, email)
       SELECT i, '${value}' FROM generate_series(${from}, ${from + rows - 1}) AS i`,
    )
  await hold('few@example.com', 1000, 20)
  await hold('many@example.com', 2000, 21)
  assert.equal((await keysOf(name, byEmail, 'few@example.com')).length, 20)
  assert.deepEqual(await keysOf(name, byEmail, 'many@example.com'), [])
  // However many hold it, no more than these are looked at.
  await hold('many@example.com', 3000, 1000)
  const body = byEmail.definition.match(/(?<=BEGIN ATOMIC\s+)SELECT .*;/s)?.[0].replace('$1', "'many@example.com'")
  const plan = await shop.superuser(`EXPLAIN (ANALYZE, TIMING OFF, BUFFERS OFF) ${body}`)
  assert.match(JSON.stringify(plan), /Limit .*actual rows=21\.00/)
})

test('a catalogue without lookups makes none; one that drops them keeps them until it prunes', async () => {
  const shop = await createSourceDatabase(postgres, 'pruned_lookups')
  const functions = async () =>
    (await shop.superuser(`SELECT proname FROM pg_proc WHERE pronamespace = 'scrim'::regnamespace`)).length
  const reads = `SELECT has_table_privilege('scrim_lookup', '${viewsOf(customers).masked.qualified}', 'SELECT') AS view,
    has_column_privilege('scrim_finder', 'shop.customers', 'email', 'SELECT') AS column`
  await shop.apply({}, [customersWithout])
  assert.equal(await functions(), 0)
  assert.deepEqual(await shop.superuser(reads), [{ view: false, column: false }])
  // A plan that is run by hand is run once.
  const { steps } = await planDatabase(shop.admin, [customers], options)
  const { applied } = await shop.apply({}, [customers])
  assert.deepEqual(
    applied,
    steps.map(({ title }) => title),
  )
  assert.equal(await functions(), 1)
  await shop.apply({}, [customersWithout])
  assert.deepEqual(await keysOf('pruned_lookups', byEmail, stored), [1])
  assert.deepEqual(await shop.superuser(reads), [{ view: true, column: true }])
  await shop.apply({ prune: true }, [customersWithout])
  assert.equal(await functions(), 0)
  assert.deepEqual(await shop.superuser(reads), [{ view: false, column: false }])
  assert.deepEqual((await planDatabase(shop.admin, [customersWithout], { ...options, prune: true })).steps, [])
})

test('text is compared byte by byte, whatever its column is, and the index of a plain one serves', async () => {
  const name = 'exact_lookups'
  const shop = await createSourceDatabase(postgres, name)
  const mask = (column: string) => masked(hidden, column, 'text', {})
  const columns = ['plain', 'short', 'folded', 'state']
  await shop.superuser(
    'CREATE EXTENSION IF NOT EXISTS citext',
    "CREATE TYPE shop.state AS ENUM ('ok', 'OK')",
    `CREATE TABLE shop.texts (id bigint PRIMARY KEY, plain text, short varchar(40), folded citext, state shop.state)`,
    `INSERT INTO shop.texts SELECT n, 'v' || n, 'v' || n, 'v' || n, 'ok' FROM generate_series(1, 5000) AS n`,
    "UPDATE shop.texts SET plain = 'ok', short = 'ok', folded = 'ok' WHERE id = 7",
    "UPDATE shop.texts SET state = 'OK' WHERE id <> 7",
    ...columns.map((column) => `CREATE INDEX ON shop.texts (${column})`),
    'ANALYZE shop.texts',
  )
  const texts = withLookup(
    datasetOf({
      name: 'texts',
      columns: {
        id: { type: 'bigint' },
        ...Object.fromEntries(columns.map((column) => [column, { type: 'text', mask: mask(column) } as const])),
      },
    }),
    ...columns,
  )
  await shop.apply({}, [texts])
  for (const lookup of lookupsOf(texts)) {
    const [column] = lookup.reads.slice(-1)
    assert.deepEqual(await keysOf(name, lookup, 'ok'), ['7'], column)
    if (column !== 'state')
      for (const value of ['OK', 'ok ', 'o\u212a']) assert.deepEqual(await keysOf(name, lookup, value), [])
  }
  const plain = lookupsOf(texts)[0]?.definition.match(/(?<=BEGIN ATOMIC\s+)SELECT .*;/s)?.[0] ?? assert.fail()
  const plan = await shop.superuser(
    'SET plan_cache_mode = force_generic_plan',
    `PREPARE p AS ${plain}`,
    "EXPLAIN EXECUTE p('x')",
  )
  assert.match(JSON.stringify(plan), /Index (Only )?Scan using texts_plain_idx|Bitmap Index Scan on texts_plain_idx/)
})

test('a key of two parts finds exactly its rows, within the rows and the columns of the caller', async () => {
  const name = 'composite_lookups'
  const shop = await createSourceDatabase(postgres, name)
  await shop.superuser(
    'CREATE TABLE shop.seats (row_no smallint, place varchar(3), guest text, floor integer, PRIMARY KEY (row_no, place))',
    "INSERT INTO shop.seats VALUES (1, 'a', 'mona', 1), (1, 'b', 'lisa', 1), (2, 'a', 'mona', 2), (2, 'b', 'gio', 1)",
  )
  const seats: Dataset = {
    ...withLookup(
      datasetOf({
        name: 'seats',
        columns: {
          row_no: { type: 'integer' },
          place: { type: 'text' },
          guest: { type: 'text', level: 'restricted', mask: masked(hidden, 'guest', 'text', {}) },
          floor: { type: 'integer' },
        },
      }),
      'guest',
    ),
    key: ['row_no', 'place'],
  }
  await shop.apply({}, [seats])
  const source = createPostgresSource({
    settings: {
      masked: [],
      clear: [],
      lookup: [],
      admin: null,
      enforcement: 'views',
      requireStandby: false,
      maxLagMs: 1000,
    },
    masked: [postgres.url('scrim_masked', name)],
    clear: [],
    lookup: [postgres.url('scrim_lookup', name)],
    datasets: [seats],
    replyBytes: 100_000,
  })
  try {
    const seal = createSeal({ current: new Uint8Array(32), previous: [] })
    const catalog = { version: 'v', datasets: new Map([['seats', seats]]) }
    const find = async (guest: string, fields: readonly string[]) => {
      const ask = {
        ...plainSelection,
        dataset: 'seats',
        key: null,
        fields: fields.map((column) => ({ column, as: column })),
        lookup: { column: 'guest', value: guest },
        count: true,
        explain: false,
      }
      return source.read(
        planRead(ask, { ...samplePrincipal('ana'), roles: ['analyst'] }, catalog, seal, { cells: 1000, rows: 20_000 }),
      )
    }
    const page = await find('mona', ['row_no', 'place', 'guest'])
    assert.deepEqual(page.rows, [
      [1, 'a', null],
      [2, 'a', null],
    ])
    assert.equal(page.count, '2')
    assert.deepEqual((await find('nobody', ['row_no'])).rows, [])
  } finally {
    await source.close()
  }
})
