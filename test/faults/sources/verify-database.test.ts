// A database widened by hand: verify names each way, apply mends those that it can, and what is left says how to mend it.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Dataset } from '../../../gateway/catalog/dataset.ts'
import type { Trial } from '../../../gateway/sources/postgres/try-attempts.ts'
import { verifyDatabase } from '../../../gateway/sources/postgres/verify-database.ts'
import { viewsOf } from '../../../gateway/sources/postgres/view-of.ts'
import { startTestPostgres, type TestPostgres } from '../../postgres.ts'
import { customers, rawValues } from '../../shop-fixture.ts'
import { createSourceDatabase, type SourceDatabase } from '../../source-database.ts'
import { type Widening, widenedCatalogues } from './widened-catalogues.ts'

let postgres: TestPostgres
let shop: SourceDatabase
before(async () => {
  postgres = await startTestPostgres()
  shop = await createSourceDatabase(postgres, 'shop')
  await shop.apply({ dedicated: true })
  await shop.superuser('CREATE ROLE by_hand LOGIN', 'CREATE SCHEMA loose')
})
after(() => postgres.stop())

const { masked: shown, clear } = viewsOf(customers)
const logins = ['masked', 'clear', 'lookup'] as const

async function verify(database = 'shop', dedicated = true, datasets: readonly Dataset[] = [customers]) {
  const urls = logins.map((pool) => {
    return { role: `scrim_${pool}`, place: `${pool}[0]`, url: postgres.url(`scrim_${pool}`, database) }
  })
  const options = { source: 'shop', dedicated, prune: false, requireStandby: false }
  return verifyDatabase(postgres.url('postgres', database), datasets, urls, options)
}

const found = (trials: readonly Trial[]): readonly string[] =>
  trials
    .filter(({ verdict }) => verdict !== 'ok' && verdict !== 'note')
    .map(({ verdict, who, what, result }) => `${verdict}: ${who}: ${what}: ${result}`)

const usage = 'GRANT USAGE ON SCHEMA shop TO scrim_masked'
const tells = (what: string, sql: string | readonly string[], names: RegExp, byHand?: readonly string[]): Widening => ({
  what,
  sql: typeof sql === 'string' ? [sql] : sql,
  names,
  ...(byHand && { byHand }),
})

const widenings: readonly Widening[] = [
  tells(
    'a raw column granted to a reader',
    ['GRANT SELECT (email) ON shop.customers TO scrim_masked', usage],
    /wider: scrim_masked by masked\[0\]: read column shop\.customers\.email: answered/,
  ),
  tells(
    'a column added later and granted with the whole table',
    ['ALTER TABLE shop.customers ADD COLUMN later text', 'GRANT SELECT ON shop.customers TO scrim_masked', usage],
    /wider: scrim_masked by masked\[0\]: read undeclared column shop\.customers\.later: answered/,
  ),
  tells(
    'a table-wide grant to the owner of the views',
    'GRANT SELECT ON shop.customers TO scrim_owner',
    /take back from scrim_owner: SELECT on shop\.customers/,
  ),
  tells(
    'a table that anybody may read',
    ['GRANT SELECT ON shop.customers TO PUBLIC', 'GRANT USAGE ON SCHEMA shop TO PUBLIC'],
    /wider: scrim_lookup by lookup\[0\]: read column shop\.customers\.notes: answered/,
  ),
  tells(
    'a write grant',
    ['GRANT INSERT, DELETE ON shop.customers TO scrim_clear', 'GRANT USAGE ON SCHEMA shop TO scrim_clear'],
    /wider: scrim_clear by clear\[0\]: insert into shop\.customers: answered/,
  ),
  tells(
    'a write grant on one column',
    ['GRANT UPDATE (id) ON shop.customers TO scrim_clear', 'GRANT USAGE ON SCHEMA shop TO scrim_clear'],
    /wider: scrim_clear by clear\[0\]: update shop\.customers: answered/,
  ),
  tells(
    'a view replaced without its options',
    `CREATE OR REPLACE VIEW ${shown.qualified} AS ${shown.select}`,
    /wider: administrator: make again view customers_masked_/,
  ),
  tells(
    'a view that asks with the rights of its reader',
    `ALTER VIEW ${shown.qualified} SET (security_invoker = true)`,
    /make again view customers_masked_/,
  ),
  tells(
    'a rule on a view',
    `CREATE RULE loot AS ON INSERT TO ${shown.qualified} DO INSTEAD SELECT * FROM scrim.mask_key`,
    /make again view customers_masked_/,
  ),
  tells(
    'the clear view granted to the masked login',
    `GRANT SELECT ON ${clear.qualified} TO scrim_masked`,
    /wider: scrim_masked by masked\[0\]: read customers_clear_[0-9a-f]{8}: answered/,
  ),
  tells(
    'membership in a reader of another pool',
    'GRANT scrim_clear TO scrim_masked WITH INHERIT FALSE, SET TRUE',
    /take scrim_masked out of scrim_clear/,
  ),
  tells(
    'membership in the owner',
    'GRANT scrim_owner TO scrim_masked WITH SET TRUE',
    /wider: scrim_masked by masked\[0\]: become the owner of the views: answered/,
  ),
  tells(
    'membership in who reads all data',
    'GRANT pg_read_all_data TO scrim_lookup WITH INHERIT TRUE',
    /wider: scrim_lookup by lookup\[0\]: read column shop\.customers\.email: answered/,
  ),
  tells('a stranger in a reader', 'GRANT scrim_clear TO by_hand', /take by_hand out of scrim_clear/),
  tells(
    'a superuser',
    'ALTER ROLE scrim_masked SUPERUSER',
    /wider: scrim_masked by masked\[0\]: run a program on the server: answered/,
  ),
  tells('BYPASSRLS', 'ALTER ROLE scrim_clear BYPASSRLS', /mend role scrim_clear: BYPASSRLS/),
  tells('CREATEDB', 'ALTER ROLE scrim_lookup CREATEDB', /mend role scrim_lookup: CREATEDB/),
  tells(
    'connections without limit',
    'ALTER ROLE scrim_masked CONNECTION LIMIT -1',
    /mend role scrim_masked: CONNECTION LIMIT -1/,
  ),
  tells(
    'a role setting that is reset',
    'ALTER ROLE scrim_masked IN DATABASE shop RESET default_transaction_read_only',
    /settings of scrim_masked/,
  ),
  tells(
    'a role setting that is widened',
    "ALTER ROLE scrim_clear IN DATABASE shop SET statement_timeout = '0'",
    /settings of scrim_clear/,
  ),
  tells(
    'a function that acts as its owner and reads raw, for the masked login',
    [
      `CREATE FUNCTION loose.raw() RETURNS SETOF text LANGUAGE sql SECURITY DEFINER
         BEGIN ATOMIC SELECT email FROM shop.customers; END`,
      'REVOKE ALL ON FUNCTION loose.raw() FROM PUBLIC',
      'GRANT EXECUTE ON FUNCTION loose.raw() TO scrim_masked',
    ],
    /take back from scrim_masked: all on function loose\.raw\(\)/,
  ),
  tells(
    'a function of our schema that PUBLIC may call',
    [
      'CREATE FUNCTION scrim.raw() RETURNS SETOF bytea LANGUAGE sql SECURITY DEFINER BEGIN ATOMIC SELECT ikey FROM scrim.mask_key; END',
      'ALTER FUNCTION scrim.raw() OWNER TO scrim_owner',
    ],
    /take back from PUBLIC: all on function scrim\.raw\(\)/,
    ['DROP FUNCTION scrim.raw()'],
  ),
  tells(
    'the keys of masks',
    'GRANT SELECT ON scrim.mask_key TO scrim_masked',
    /wider: scrim_masked by masked\[0\]: read the keys of masks: answered/,
  ),
  tells(
    'keys exposed by default privileges',
    'ALTER DEFAULT PRIVILEGES FOR ROLE scrim_owner GRANT SELECT ON TABLES TO PUBLIC',
    /take back from PUBLIC: what new tables of scrim_owner would give it/,
  ),
  tells(
    'new tables of somebody else that a reader would get',
    'ALTER DEFAULT PRIVILEGES FOR ROLE postgres IN SCHEMA shop GRANT SELECT ON TABLES TO scrim_clear',
    /take back from scrim_clear: what new tables of postgres would give it/,
  ),
  tells(
    'a schema that PUBLIC may create in',
    'GRANT CREATE ON SCHEMA scrim TO PUBLIC',
    /take back from PUBLIC: CREATE on schema scrim/,
  ),
  tells(
    'a schema that a reader may create in',
    'GRANT CREATE ON SCHEMA public TO scrim_masked',
    /take back from scrim_masked: CREATE on schema public/,
  ),
  tells(
    'a database that a reader may create schemas in',
    'GRANT CREATE ON DATABASE shop TO scrim_masked',
    /wider: scrim_masked by masked\[0\]: create a schema: answered/,
  ),
  tells(
    'large objects that a reader may make',
    'GRANT EXECUTE ON FUNCTION lo_from_bytea(oid, bytea) TO scrim_masked',
    /wider: scrim_masked by masked\[0\]: write a large object: answered/,
  ),
  tells(
    'a large object of a reader',
    ['SELECT lo_create(424242)', 'GRANT UPDATE ON LARGE OBJECT 424242 TO scrim_masked'],
    /take back from scrim_masked: all on large object 424242/,
  ),
  tells(
    'files of the server',
    'GRANT EXECUTE ON FUNCTION pg_read_file(text) TO scrim_lookup',
    /wider: scrim_lookup by lookup\[0\]: read a file of the server: answered/,
  ),
  tells(
    'a sleeping function for PUBLIC',
    'GRANT EXECUTE ON FUNCTION pg_sleep(double precision) TO PUBLIC',
    /wider: scrim_masked by masked\[0\]: sleep: answered/,
  ),
  tells(
    'a language',
    'GRANT USAGE ON LANGUAGE plpgsql TO scrim_masked',
    /wider: scrim_masked by masked\[0\]: run code of its own: answered/,
  ),
  tells(
    'a server setting',
    'GRANT SET ON PARAMETER log_statement TO scrim_masked',
    /wider: scrim_masked by masked\[0\]: switch the statement log on: answered/,
  ),
  tells(
    'a table of somebody else in our schema',
    'CREATE TABLE scrim.loot (a text)',
    /in schema scrim stands a stranger: table scrim\.loot/,
    ['DROP TABLE scrim.loot'],
  ),
  tells(
    'a trigger on the table of keys',
    [
      "CREATE FUNCTION loose.listen() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
      'CREATE TRIGGER loot BEFORE INSERT ON scrim.mask_key FOR EACH ROW EXECUTE FUNCTION loose.listen()',
    ],
    /on the table of mask keys stands a stranger: trigger loot/,
    ['DROP TRIGGER loot ON scrim.mask_key'],
  ),
  tells(
    'keys that belong to a reader',
    'ALTER TABLE scrim.mask_key OWNER TO scrim_masked',
    /the table of mask keys belongs to scrim_masked/,
    ['ALTER TABLE scrim.mask_key OWNER TO scrim_owner'],
  ),
  tells(
    'a table that belongs to a reader',
    ['CREATE TABLE loose.owned (a text)', 'ALTER TABLE loose.owned OWNER TO scrim_clear'],
    /scrim_clear owns table loose\.owned/,
    ['DROP TABLE loose.owned'],
  ),
]

test('a database as apply left it is as declared, and every attempt shows no stored value', async (t) => {
  const trials = await verify()
  assert.deepEqual(found(trials), [])
  assert.ok(trials.filter(({ result }) => result.startsWith('refused ')).length > 150)
  assert.equal(trials.filter(({ what, result }) => what === `read ${shown.name}` && result === 'answered').length, 1)
  for (const value of rawValues) assert.ok(!JSON.stringify(trials).includes(value))
  t.diagnostic(`${trials.length} attempts`)
})

for (const { what, sql, names, byHand } of [...widenings, ...widenedCatalogues]) {
  test(`${what}: verify names it, and ${byHand ? 'who mends it by hand' : 'apply'} closes it`, async () => {
    await shop.superuser(...sql)
    const trials = await verify()
    const lines = found(trials)
    assert.ok(
      lines.some((line) => names.test(line)),
      lines.join('\n'),
    )
    for (const { verdict, mend } of trials) assert.equal(mend === null, verdict === 'ok' || verdict === 'note')
    for (const value of rawValues) assert.ok(!JSON.stringify(trials).includes(value))
    if (byHand) {
      await shop.apply({ dedicated: true })
      assert.ok(found(await verify()).length > 0, 'apply leaves what belongs to others')
      await shop.superuser(...byHand)
    }
    await shop.apply({ dedicated: true })
    assert.deepEqual(found(await verify()), [])
  })
}

test('in a shared database what PUBLIC gives is a note; a raw column is a finding, whoever gave it', async () => {
  const shared = await createSourceDatabase(postgres, 'shared')
  await shared.apply()
  const trials = await verify('shared', false)
  assert.deepEqual(found(trials), [])
  assert.ok(trials.some(({ verdict, what }) => verdict === 'note' && what === 'create a temporary table'))
  await shared.superuser('GRANT SELECT ON shop.customers TO PUBLIC', 'GRANT USAGE ON SCHEMA shop TO PUBLIC')
  const raw = /wider: scrim_masked by masked\[0\]: read column shop\.customers\.email: answered/
  const lines = found(await verify('shared', false))
  assert.ok(
    lines.some((line) => raw.test(line)),
    lines.join('\n'),
  )
})

test('what is missing is less than declared, and what cannot be tried is not verified', async () => {
  await shop.superuser(`DROP VIEW ${clear.qualified}`)
  const lines = found(await verify())
  assert.ok(lines.some((line) => /^less: administrator: create view customers_clear_/.test(line)))
  assert.ok(
    lines.includes('less: administrator: find the views of customers: detached, or not applied yet: its reads are 503'),
  )
  assert.deepEqual(
    lines.filter((line) => line.includes('42P01')),
    [],
  )
  await shop.apply({ dedicated: true })
  await shop.superuser('ALTER ROLE scrim_lookup PASSWORD NULL')
  assert.deepEqual(found(await verify()), [
    'unclear: scrim_lookup by lookup[0]: log in: refused 28P01',
    'unclear: scrim_lookup by lookup[0]: log in to the database postgres: refused 28P01',
  ])
  await shop.apply({ dedicated: true })
})

test('a URL of another login is wider than declared', async () => {
  const login = { role: 'scrim_masked', place: 'masked[0]', url: postgres.url('scrim_clear', 'shop') }
  const options = { source: 'shop', dedicated: true, prune: false, requireStandby: false }
  const lines = found(await verifyDatabase(shop.admin, [customers], [login], options))
  assert.ok(lines.includes('wider: scrim_masked by masked[0]: log in: as scrim_clear'))
})

test('where a standby is demanded, a primary that answers is wider than declared', async () => {
  const options = { source: 'shop', dedicated: true, prune: false, requireStandby: true }
  const login = { role: 'scrim_masked', place: 'masked[0]', url: postgres.url('scrim_masked', 'shop') }
  const open = found(await verifyDatabase(shop.admin, [customers], [login], options))
  for (const line of [
    'wider: administrator: keep our roles off a primary: to do',
    'wider: scrim_masked by masked[0]: find a standby: a primary',
    'wider: scrim_masked by masked[0]: log in on the primary: answered',
  ]) {
    assert.ok(open.includes(line), open.join('\n'))
  }
  const isAdvised = async (): Promise<boolean> =>
    (await verifyDatabase(shop.admin, [customers], [], { ...options, dedicated: false })).some(({ what }) =>
      what.startsWith('with --dedicated, a login event trigger'),
    )
  assert.equal(await isAdvised(), true)
  await shop.apply({ dedicated: true, requireStandby: true })
  assert.equal(await isAdvised(), false, 'the trigger is there')
  const closed = found(await verifyDatabase(shop.admin, [customers], [login], options))
  assert.deepEqual(closed, ['unclear: scrim_masked by masked[0]: log in: refused 28000'])
  await shop.superuser('ALTER EVENT TRIGGER scrim_login DISABLE')
  const disabled = found(await verifyDatabase(shop.admin, [customers], [login], options))
  assert.ok(disabled.includes('wider: scrim_masked by masked[0]: log in on the primary: answered'))
  assert.ok(disabled.includes('wider: administrator: keep our roles off a primary: to do'))
})
