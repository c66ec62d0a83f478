// The control database's schema on a real PostgreSQL: forward, back, forward; and who may do what to the audit.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { controlBootstrap } from '../../../gateway/store/control-bootstrap.ts'
import { migrate } from '../../../gateway/store/migrate.ts'
import { migrations } from '../../../migrations/registry.ts'
import { asRole, asSuperuser, createTestControl } from '../../control-database.ts'
import { startTestPostgres, type TestPostgres } from '../../postgres.ts'

let postgres: TestPostgres
let urls: Awaited<ReturnType<typeof createTestControl>>
const names = migrations.map((migration) => migration.name)

before(async () => {
  postgres = await startTestPostgres()
  urls = await createTestControl(postgres)
})
after(() => postgres.stop())

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'allowed',
    (error: unknown) => (error instanceof pg.DatabaseError ? (error.code ?? '') : String(error)),
  )

const tablesOf = async (url: string): Promise<readonly unknown[]> =>
  (
    await asRole(
      url,
      "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'scrim' AND c.relkind IN ('r', 'p') ORDER BY 1",
    )
  ).map((row) => row.relname)

test('migrations go up, down to nothing and up again, and the second up finds nothing to do', async () => {
  const { owner } = await createTestControl(postgres, 'steps')
  const full = await tablesOf(owner)
  assert.equal(full.length, 39, 'seven tables, and partitions from yesterday to 30 days ahead')
  assert.deepEqual(await migrate(owner), [])
  for (const name of names.toReversed()) assert.deepEqual(await migrate(owner, 'down'), [name])
  assert.deepEqual(await tablesOf(owner), [])
  assert.deepEqual(await migrate(owner, 'down'), [])
  assert.deepEqual(await migrate(owner), names)
  assert.deepEqual(await tablesOf(owner), full)
})

test('several at once all succeed and only one does the work, also after one that was killed half way', async () => {
  const { owner } = await createTestControl(postgres, 'killed')
  for (let round = 0; round < 3; round += 1) {
    for (const name of names.toReversed()) assert.deepEqual(await migrate(owner, 'down'), [name])
    await asRole(owner, 'UPDATE scrim_migrations.knex_migrations_lock SET is_locked = 1')
    const all = await Promise.all([1, 2, 3, 4].map(() => migrate(owner)))
    assert.deepEqual(all.flat(), names)
  }
  assert.equal((await tablesOf(owner)).length, 39)
})

test('the bootstrap can run again, keeps passwords, and makes no role that is more than it says', async () => {
  await asSuperuser(postgres, 'scrim_control', ...controlBootstrap('scrim_control'))
  const roles = await asSuperuser(
    postgres,
    'scrim_control',
    "SELECT rolname, rolcanlogin, rolsuper OR rolinherit OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls AS more, rolconnlimit > 0 AS bounded FROM pg_roles WHERE rolname LIKE 'scrim%' ORDER BY 1",
  )
  assert.deepEqual(
    roles,
    ['scrim_audit', 'scrim_control', 'scrim_ctl_owner'].map((rolname) => ({
      rolname,
      rolcanlogin: true,
      more: false,
      bounded: true,
    })),
  )
  assert.equal((await asRole(urls.audit, 'SELECT 1')).length, 1)
})

test('a login that PUBLIC alone speaks for cannot even connect', async () => {
  await asSuperuser(postgres, 'postgres', `CREATE ROLE stranger LOGIN PASSWORD '${postgres.superuser}'`)
  assert.equal(await codeOf(asRole(postgres.url('stranger', 'scrim_control'), 'SELECT 1')), '42501')
})

const today = "(now() AT TIME ZONE 'UTC')::date"
const ulid = '01ARZ3NDEKTSV4RRFFQ69G5FAV'
const ids = { group: `g-${ulid}`, serial: `s-${ulid}` } as const
const event = (table: string, writer: string): string =>
  `INSERT INTO ${table} VALUES (${today}, '${writer}', 1, sha256('a'), sha256('b'), '{}')`
const registration = (id: string, kind: string): string =>
  `INSERT INTO scrim.audit_writer (id, kind, gateway) VALUES ('${id}', '${kind}', 'g')`
const undone = (statement: string): string => `BEGIN; ${statement}; ROLLBACK`

const kinds = [
  { role: 'audit', own: 'group', other: 'serial' },
  { role: 'control', own: 'serial', other: 'group' },
] as const

for (const { role, own, other } of kinds) {
  test(`scrim_${role} writes under ${own} writers and under no ${other} one`, async () => {
    const codes = async (...statements: readonly string[]): Promise<readonly string[]> =>
      Promise.all(statements.map((statement) => codeOf(asRole(urls[role], undone(statement)))))
    const [mine, theirs] = [ids[own], ids[other]]
    assert.deepEqual(await codes(registration(mine, own), event('scrim.audit_event', mine)), ['allowed', 'allowed'])
    const refused = [
      registration(theirs, other),
      event('scrim.audit_event', theirs),
      // One row of several is enough; and no case, blank or leading line makes another kind of it.
      `${event('scrim.audit_event', mine)}, (${today}, '${theirs}', 2, sha256('a'), sha256('b'), '{}')`,
      event('scrim.audit_event', ulid),
      event('scrim.audit_event', mine.toUpperCase()),
      event('scrim.audit_event', ` ${mine}`),
      event('scrim.audit_event', `\n${mine}`),
      event('scrim.audit_event', ''),
    ]
    for (const statement of refused) assert.deepEqual(await codes(statement), ['42501'], statement)
    // COPY is not there at all for a table with policies.
    assert.deepEqual(await codes('COPY scrim.audit_event FROM STDIN'), ['0A000'])
    assert.deepEqual(
      await codes(`SET row_security = off; ${event('scrim.audit_event', theirs)}`),
      ['42501'],
      'a session that asks for no policies gets no rows in',
    )
  })
}

test('the id of a writer and its kind say the same, also where the owner writes', async () => {
  for (const [id, kind] of [
    [ids.serial, 'group'],
    [ids.group, 'serial'],
    [ulid, 'group'],
    [`x-${ulid}`, 'group'],
    [ids.group, 'g'],
    [`${ids.group}\n`, 'group'],
  ] as const) {
    assert.equal(await codeOf(asRole(urls.owner, undone(registration(id, kind)))), '23514', `${id} ${kind}`)
  }
})

test('both logins, and whoever else is granted it, read every event, of either kind', async () => {
  await createTestControl(postgres, 'read')
  const [audit, control] = [postgres.url('scrim_audit', 'read'), postgres.url('scrim_control', 'read')]
  await asRole(audit, registration(ids.group, 'group'), event('scrim.audit_event', ids.group))
  await asRole(control, registration(ids.serial, 'serial'), event('scrim.audit_event', ids.serial))
  await asSuperuser(
    postgres,
    'read',
    `CREATE ROLE auditor LOGIN PASSWORD '${postgres.superuser}'`,
    'GRANT CONNECT ON DATABASE read TO auditor',
    'GRANT USAGE ON SCHEMA scrim TO auditor',
    'GRANT SELECT ON scrim.audit_event, scrim.audit_writer TO auditor',
  )
  for (const url of [audit, control, postgres.url('auditor', 'read')]) {
    assert.equal(
      (await asRole(url, 'SELECT 1 FROM scrim.audit_event e JOIN scrim.audit_writer w ON w.id = e.writer')).length,
      2,
    )
  }
})

test('a grant on every table of the schema opens no partition', async () => {
  await createTestControl(postgres, 'granted')
  await asSuperuser(postgres, 'granted', 'GRANT ALL ON ALL TABLES IN SCHEMA scrim TO scrim_control')
  const url = postgres.url('scrim_control', 'granted')
  const [day] = await asSuperuser(
    postgres,
    'granted',
    `SELECT 'scrim.audit_event_' || to_char(${today}, 'YYYYMMDD') AS part`,
  )
  for (const id of [ids.group, ids.serial]) {
    assert.equal(await codeOf(asRole(url, event(String(day?.part), id))), '42501')
  }
  assert.equal(await codeOf(asRole(url, event('scrim.audit_event', ids.group))), '42501')
})

const harmful = [
  'lo_create(0)',
  "lo_from_bytea(0, 'a')",
  'lo_creat(-1)',
  'lo_open(1, 131072)',
  "lowrite(0, 'a')",
  'loread(0, 1)',
  'lo_unlink(1)',
  'pg_advisory_lock(1)',
  'pg_advisory_lock_shared(1)',
  'pg_advisory_xact_lock(1, 1)',
  'pg_try_advisory_lock(1)',
  'pg_try_advisory_xact_lock_shared(1, 1)',
  'pg_advisory_unlock_all()',
  'pg_sleep(0)',
  "pg_sleep_for('0')",
  "pg_sleep_until('-infinity')",
  "pg_logical_emit_message(false, 'a', 'b')",
  "pg_logical_emit_message(true, 'a', 'b'::bytea)",
]
const exceptions = { audit: [], control: ["pg_notify('a', 'b')"], owner: ['pg_advisory_xact_lock(1)'] } as const

for (const role of ['audit', 'control', 'owner'] as const) {
  test(`scrim_${role} writes no large object, takes no lock that others wait for, and may listen`, async () => {
    const own: readonly string[] = exceptions[role]
    const others = Object.values(exceptions)
      .flat()
      .filter((call) => !own.includes(call))
    for (const call of [...harmful, ...others])
      assert.equal(await codeOf(asRole(urls[role], `SELECT ${call}`)), '42501', call)
    for (const call of own) assert.equal(await codeOf(asRole(urls[role], `SELECT ${call}`)), 'allowed', call)
    assert.equal(await codeOf(asRole(urls[role], 'LISTEN changes', "NOTIFY changes, 'a'")), 'allowed')
  })
}

for (const { role, own } of kinds) {
  test(`scrim_${role} may add events and read them, and nothing else, by the table or by a partition`, async () => {
    const [day] = await asRole(urls.owner, `SELECT 'scrim.audit_event_' || to_char(${today}, 'YYYYMMDD') AS part`)
    const part = String(day?.part)
    const allowed = [
      undone(event('scrim.audit_event', ids[own])),
      undone(registration(ids[own], own)),
      'SELECT * FROM scrim.audit_event, scrim.audit_writer',
      'SELECT scrim.make_audit_partitions(30)',
    ]
    for (const statement of allowed) assert.equal(await codeOf(asRole(urls[role], statement)), 'allowed', statement)
    const closed = [
      ...['scrim.audit_event', part, 'scrim.audit_writer'].flatMap((table) => [
        `DELETE FROM ${table}`,
        `TRUNCATE ${table}`,
        `DROP TABLE ${table}`,
        `ALTER TABLE ${table} ADD COLUMN x int`,
        `BEGIN; LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`,
        `CREATE INDEX ON ${table} ((1))`,
        `CREATE RULE r AS ON INSERT TO ${table} DO INSTEAD NOTHING`,
      ]),
      "UPDATE scrim.audit_event SET body = ''",
      `UPDATE ${part} SET body = ''`,
      "UPDATE scrim.audit_writer SET gateway = ''",
      'SELECT * FROM scrim.audit_event FOR UPDATE',
      `${event('scrim.audit_event', ids[own])} ON CONFLICT (day, writer, counter) DO UPDATE SET body = ''`,
      `SELECT * FROM ${part}`,
      event(part, ids[own]),
      `ALTER TABLE scrim.audit_event DETACH PARTITION ${part}`,
      'CREATE TABLE scrim.mine (x int)',
      'CREATE TABLE public.mine (x int)',
      'CREATE TEMP TABLE mine (x int)',
      'CREATE SCHEMA mine',
      'DROP FUNCTION scrim.make_audit_partitions(int)',
      'SELECT * FROM scrim_migrations.knex_migrations',
      'SET ROLE scrim_ctl_owner',
    ]
    for (const statement of closed) assert.equal(await codeOf(asRole(urls[role], statement)), '42501', statement)
  })
}

test('no right to change or remove stands anywhere in the schema, and none at all on a partition', async () => {
  const rights = await asRole(
    urls.owner,
    `SELECT c.relname, r FROM pg_class c, unnest(ARRAY['scrim_audit', 'scrim_control', 'public']) r
     WHERE c.relnamespace = 'scrim'::regnamespace AND c.relkind IN ('r', 'p')
       AND has_table_privilege(r, c.oid, CASE WHEN c.relispartition THEN 'SELECT, INSERT, ' ELSE '' END
           || 'UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER, MAINTAIN')`,
  )
  assert.deepEqual(rights, [])
})

test('the partition function takes 0 to 30 days and runs for no one else', async () => {
  for (const argument of ['-1', '31', '2147483647', 'NULL']) {
    assert.equal(await codeOf(asRole(urls.audit, `SELECT scrim.make_audit_partitions(${argument})`)), '22023', argument)
  }
  await asSuperuser(
    postgres,
    'scrim_control',
    'CREATE ROLE onlooker LOGIN',
    `ALTER ROLE onlooker PASSWORD '${postgres.superuser}'`,
    'GRANT CONNECT ON DATABASE scrim_control TO onlooker',
    'GRANT USAGE ON SCHEMA scrim TO onlooker',
  )
  const onlooker = postgres.url('onlooker', 'scrim_control')
  assert.equal(await codeOf(asRole(onlooker, 'SELECT scrim.make_audit_partitions(0)')), '42501')
})

test('partitions that are gone come back, also when two gateways ask at once, while a long read and inserts go on', async () => {
  const gone = await asSuperuser(
    postgres,
    'scrim_control',
    `SELECT format('DROP TABLE scrim.audit_event_%s', to_char(${today} + n, 'YYYYMMDD')) AS drop FROM generate_series(20, 30) n`,
  )
  await asSuperuser(postgres, 'scrim_control', ...gone.map((row) => String(row.drop)))
  const reader = new pg.Client({ connectionString: urls.audit })
  const writer = new pg.Client({ connectionString: urls.audit })
  await Promise.all([reader.connect(), writer.connect()])
  try {
    // A verification in the middle of its snapshot, and a batch that has not committed.
    for (const [client, work] of [
      [reader, 'SELECT count(*) FROM scrim.audit_event'],
      [writer, event('scrim.audit_event', ids.group)],
    ] as const) {
      await client.query('BEGIN')
      await client.query(work)
    }
    const made = await Promise.all([1, 2].map(() => asRole(urls.audit, 'SELECT scrim.make_audit_partitions(30) AS n')))
    assert.equal(
      made.reduce((sum, [row]) => sum + Number(row?.n), 0),
      11,
    )
  } finally {
    await Promise.all([reader.end(), writer.end()])
  }
})
