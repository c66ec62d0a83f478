// A login that is stronger than declared, or another one, is not read over: the source says so, and answers nothing.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createPostgresSource } from '../../../gateway/sources/postgres/create-postgres-source.ts'
import { viewsOf } from '../../../gateway/sources/postgres/view-of.ts'
import { asSuperuser } from '../../control-database.ts'
import { startTestPostgres, type TestPostgres } from '../../postgres.ts'
import { customers } from '../../shop-fixture.ts'
import { createSourceDatabase } from '../../source-database.ts'

let postgres: TestPostgres
before(async () => {
  postgres = await startTestPostgres()
  for (const [name, dedicated] of [
    ['shared', false],
    ['own', true],
  ] as const) {
    const shop = await createSourceDatabase(postgres, name)
    await shop.apply({ dedicated })
  }
})
after(() => postgres.stop())

interface Asked {
  readonly database?: string
  readonly pool?: 'masked' | 'clear' | 'lookup'
  readonly login?: string
  readonly enforcement?: 'views' | 'query'
  readonly requireStandby?: boolean
}

function open({
  database = 'own',
  pool = 'masked',
  login = `scrim_${pool}`,
  enforcement = 'views',
  requireStandby = false,
}: Asked) {
  const urls = { masked: [], clear: [], lookup: [], [pool]: [postgres.url(login, database)] }
  return createPostgresSource({
    settings: { masked: [], clear: [], lookup: [], admin: null, enforcement, requireStandby, maxLagMs: 30_000 },
    ...urls,
    datasets: [customers],
    replyBytes: 1_000_000,
  })
}

async function reason(asked: Asked): Promise<string | null> {
  const source = open(asked)
  const state = await source.state()
  await source.close()
  assert.equal(state.ready, state.reason === null)
  const kind = `${asked.pool ?? 'masked'}: `
  if (state.reason !== null) assert.ok(state.reason.startsWith(kind), state.reason)
  return state.reason?.slice(kind.length) ?? null
}

async function superuser(database: string, ...statements: readonly string[]): Promise<void> {
  await asSuperuser(postgres, database, ...statements)
}

test('the declared login is ready, in a shared database and in a dedicated one', async () => {
  assert.equal(await reason({ database: 'shared' }), null)
  assert.equal(await reason({ database: 'own' }), null)
})

const powers = 'the login may create roles or databases, replicate, or pass by row security'
const stronger: readonly (readonly [attribute: string, reason: string])[] = [
  ['SUPERUSER', 'the login is a superuser'],
  ['CREATEROLE', powers],
  ['CREATEDB', powers],
  ['REPLICATION', powers],
  ['BYPASSRLS', powers],
]

for (const [attribute, words] of stronger) {
  test(`a login with ${attribute} is refused, and in query mode as well`, async () => {
    await superuser('own', `ALTER ROLE scrim_masked ${attribute}`)
    assert.equal(await reason({}), words)
    assert.equal(await reason({ enforcement: 'query' }), words)
    await superuser('own', `ALTER ROLE scrim_masked NO${attribute}`)
    assert.equal(await reason({}), null)
  })
}

test('a member of another role is refused, though it does not inherit', async () => {
  await superuser('own', 'GRANT scrim_clear TO scrim_masked WITH INHERIT FALSE')
  assert.equal(await reason({}), 'the login is a member of another role')
  await superuser('own', 'REVOKE scrim_clear FROM scrim_masked')
})

test('a masked pool that was given the URL of the clear login is refused', async () => {
  assert.equal(await reason({ login: 'scrim_clear' }), 'the login is not scrim_masked, as this pool demands')
})

test('a login that may read one column of a table is refused, whoever gave it; in query mode it must', async () => {
  const words = 'the login may read a table of a dataset beside its view'
  const grants = [
    ['shared', 'SELECT (undeclared) ON shop.customers', 'scrim_masked'],
    ['shared', 'SELECT ON shop.customers', 'PUBLIC'],
    ['own', 'SELECT (plan) ON shop.customers', 'scrim_masked'],
  ] as const
  for (const [database, grant, role] of grants) {
    await superuser(database, `GRANT ${grant} TO ${role}`, `GRANT USAGE ON SCHEMA shop TO ${role}`)
    assert.equal(await reason({ database }), words, `${database}: ${grant} to ${role}`)
    assert.equal(await reason({ database, enforcement: 'query' }), null)
    await superuser(database, `REVOKE ${grant} FROM ${role}`, `REVOKE USAGE ON SCHEMA shop FROM ${role}`)
    assert.equal(await reason({ database }), null)
  }
})

test('a schema that a login may use is no reason in a shared database, where it reads nothing in it', async () => {
  await superuser('shared', 'GRANT USAGE ON SCHEMA shop TO PUBLIC')
  assert.equal(await reason({ database: 'shared' }), null)
  await superuser('shared', 'REVOKE USAGE ON SCHEMA shop FROM PUBLIC')
})

test('a login that may read the keys, or a view of another pool, is refused, whoever gave it', async () => {
  const words = 'the login may read the keys of masks, or a view of another login'
  const { masked, clear } = viewsOf(customers)
  const grants = [
    ['masked', 'scrim.mask_key', 'scrim_masked'],
    ['masked', clear.qualified, 'PUBLIC'],
    ['clear', 'scrim.mask_key', 'PUBLIC'],
    ['clear', masked.qualified, 'scrim_clear'],
    ['lookup', 'scrim.mask_key', 'scrim_lookup'],
    ['lookup', clear.qualified, 'scrim_lookup'],
  ] as const
  for (const database of ['shared', 'own']) {
    await superuser(database, 'GRANT USAGE ON SCHEMA scrim TO scrim_lookup')
    for (const [pool, object, role] of grants) {
      await superuser(database, `GRANT SELECT ON ${object} TO ${role}`)
      assert.equal(await reason({ database, pool }), words, `${database}: ${object} to ${role}`)
      assert.equal(await reason({ database, pool, enforcement: 'query' }), null)
      await superuser(database, `REVOKE SELECT ON ${object} FROM ${role}`)
      assert.equal(await reason({ database, pool }), null)
    }
  }
})

test('each kind of login that is not as declared is named, and no other', async () => {
  const settings = {
    masked: [],
    clear: [],
    lookup: [],
    admin: null,
    enforcement: 'views',
    requireStandby: false,
  } as const
  const source = createPostgresSource({
    settings: { ...settings, maxLagMs: 30_000 },
    masked: [postgres.url('scrim_masked', 'own')],
    clear: [postgres.url('scrim_clear', 'own')],
    lookup: [postgres.url('scrim_lookup', 'own')],
    datasets: [customers],
    replyBytes: 1_000_000,
  })
  await superuser('own', 'ALTER ROLE scrim_clear CREATEDB', 'ALTER ROLE scrim_lookup SUPERUSER')
  assert.equal((await source.state()).reason, `clear: ${powers}; lookup: the login is a superuser`)
  await superuser('own', 'ALTER ROLE scrim_clear NOCREATEDB', 'ALTER ROLE scrim_lookup NOSUPERUSER')
  assert.equal((await source.state()).reason, null)
  await source.close()
})

test('a primary is refused where a standby is demanded', async () => {
  assert.equal(await reason({ requireStandby: true }), 'the server is a primary, and this source demands a standby')
})

test('a login that is made stronger while its connections live is found by the next probe, and all of them go', async () => {
  const source = open({})
  assert.equal((await source.state()).ready, true)
  await superuser('own', 'ALTER ROLE scrim_masked CREATEDB')
  assert.equal((await source.state()).reason, `masked: ${powers}`)
  await superuser('own', 'ALTER ROLE scrim_masked NOCREATEDB')
  assert.equal((await source.state()).ready, true)
  await source.close()
})
