// Stored types against declared ones: what no declared type reads, what another one reads, and values against an enum.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { ColumnType } from '../../../gateway/expr/expr.ts'
import { DatabaseProblems } from '../../../gateway/sources/postgres/database-plan.ts'
import { planDatabase } from '../../../gateway/sources/postgres/plan-database.ts'
import { startTestPostgres, type TestPostgres } from '../../postgres.ts'
import { type ColumnWords, datasetOf } from '../../shop-fixture.ts'
import { createSourceDatabase, type SourceDatabase } from '../../source-database.ts'

let postgres: TestPostgres
let shop: SourceDatabase
before(async () => {
  postgres = await startTestPostgres()
  shop = await createSourceDatabase(postgres, 'unlike')
  await shop.superuser(
    `CREATE TYPE shop.mood AS ENUM ('sad', 'ok')`,
    'CREATE TYPE shop.pair AS (a integer, b text)',
    'CREATE TYPE shop.citext AS ENUM ()',
    'CREATE DOMAIN shop.cost AS money',
    'CREATE DOMAIN shop.moody AS shop.mood',
  )
})
after(() => postgres.stop())

let tables = 0
/** The problems of one column, without the place. */
async function problemsOf(stored: string, words: ColumnWords): Promise<readonly string[]> {
  const table = `t${tables++}`
  await shop.superuser(`CREATE TABLE shop.${table} (id integer PRIMARY KEY, it ${stored})`)
  const dataset = datasetOf({ name: table, table, columns: { id: { type: 'integer' }, it: words } })
  const failure = await planDatabase(shop.admin, [dataset], { dedicated: false, prune: false }).catch((error) => error)
  if (!(failure instanceof DatabaseProblems)) return []
  return failure.problems.map((problem) => problem.replace(/^.*column it: /, ''))
}

const keys: readonly (readonly [ddl: string, isKey: boolean])[] = [
  ['id integer PRIMARY KEY', true],
  ['id integer NOT NULL UNIQUE', true],
  ['id integer PRIMARY KEY DEFERRABLE', true],
  ['id integer', false],
  ['id integer UNIQUE', false],
  ['id integer NOT NULL, other integer, UNIQUE (id, other)', false],
  ['id integer NOT NULL, EXCLUDE USING btree (id WITH =)', false],
]
for (const [ddl, isKey] of keys) {
  test(`${ddl}: ${isKey ? 'a key' : 'no key, for two rows could have the same'}`, async () => {
    const table = `t${tables++}`
    await shop.superuser(`CREATE TABLE shop.${table} (${ddl})`)
    const dataset = datasetOf({ name: table, table, columns: { id: { type: 'integer' } } })
    const planned = planDatabase(shop.admin, [dataset], { dedicated: false, prune: false })
    if (isKey) await planned
    else await assert.rejects(planned, /its key id may be null or the same in several rows/)
  })
}

test('a unique index over some rows or over an expression makes no key; of a view its owner’s word is told', async () => {
  await shop.superuser(
    'CREATE TABLE shop.partly (id integer NOT NULL, live boolean)',
    'CREATE UNIQUE INDEX ON shop.partly (id) WHERE live',
    'CREATE UNIQUE INDEX ON shop.partly ((id + 1))',
    'CREATE VIEW shop.seen AS SELECT id FROM shop.partly',
  )
  const dataset = (table: string) => datasetOf({ name: table, table, columns: { id: { type: 'integer' } } })
  const plan = (table: string) => planDatabase(shop.admin, [dataset(table)], { dedicated: false, prune: false })
  await assert.rejects(plan('partly'), /may be null or the same/)
  const { notes } = await plan('seen')
  assert.ok(notes.some((note) => /shop\.seen is a view: nothing but its owner's word/.test(note)))
})

const unread: readonly string[] = [
  ...[
    'money',
    'xml',
    'timetz',
    'point',
    'macaddr',
    'bit(3)',
    'varbit',
    'tsvector',
    'oid',
    'int4multirange',
    'int2vector',
  ],
  ...['shop.pair', 'shop.cost', 'money[]', 'timetz[]', 'shop.pair[]', 'json[]', 'bytea[]', 'interval[]', 'int4range[]'],
]

for (const stored of unread) {
  test(`${stored} is refused whatever is declared, with the way out`, async () => {
    for (const type of ['text', 'decimal', 'json', 'text[]'] as const) {
      const [problem = '', ...more] = await problemsOf(stored, { type })
      assert.match(
        problem,
        /^in shop\.t\d+ it is .+, which no declared type reads: declare a view of yours .*"it"::text/,
      )
      assert.deepEqual(more, [])
    }
  })
}

const unlike: readonly (readonly [stored: string, declared: ColumnType, says: RegExp])[] = [
  [
    'bytea',
    'text',
    /^declared text, which reads text, varchar, char\(n\), citext, name, any enum; .* is bytea: declare it bytes$/,
  ],
  ['jsonb', 'text', /declare it json$/],
  ['text', 'json', /declare it text$/],
  ['text[]', 'text', /declare it 'text\[\]'$/],
  ['integer', 'integer[]', /reads integer\[\], smallint\[\]; .* is integer: declare it integer$/],
  ['timestamp', 'timestamptz', /declare it timestamp$/],
  ['timestamptz', 'timestamp', /declare it timestamptz$/],
  ['real', 'decimal', /declare it float$/],
  ['shop.moody', 'integer', /is shop\.moody: declare it text$/],
  ['shop.mood[]', 'text', /declare it 'text\[\]'$/],
  ['cidr', 'text', /declare it inet$/],
  ['bigint', 'integer', /declare it bigint$/],
]

for (const [stored, declared, says] of unlike) {
  test(`${stored} declared ${declared} is told what reads it`, async () => {
    const problems = await problemsOf(stored, { type: declared })
    assert.equal(problems.length, 1)
    assert.match(problems[0] ?? '', says)
  })
}

test('values that an owner lists are those of the enum, also through a domain', async () => {
  for (const stored of ['shop.mood', 'shop.moody']) {
    assert.deepEqual(await problemsOf(stored, { type: 'text', values: ['ok', 'sad'] }), [])
    const problems = await problemsOf(stored, { type: 'text', values: ['ok', 'fine'] })
    assert.deepEqual(problems, [
      `its enum ${stored} also has "sad": add it to values`,
      `its enum ${stored} has no "fine": take it out of values`,
    ])
  }
  assert.deepEqual(await problemsOf('text', { type: 'text', values: ['anything'] }), [])
})

test('a type of yours that is named as one that is read is not taken for it', async () => {
  await shop.superuser(
    'CREATE TYPE shop.json AS (a text)',
    'CREATE TYPE shop.timetz_range AS RANGE (subtype = timestamp)',
    'CREATE TYPE shop.numeric AS RANGE (subtype = float8)',
  )
  for (const stored of ['shop.json', 'shop.timetz_range', 'shop.numeric']) {
    assert.match((await problemsOf(stored, { type: 'text' }))[0] ?? '', /no declared type reads/)
  }
})
