// The three servers of the embedded default: who follows whom, who may log in where, and what they hold.
import assert from 'node:assert/strict'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { loadOrMakeSecrets, roleUrl, type Secrets } from '../../../gateway/embedded/secrets.ts'
import { ask } from '../../ask-database.ts'
import { type Scrim, sharedScrim } from '../../scrim.ts'

let scrim: Scrim
let secrets: Secrets

before(async () => {
  scrim = await sharedScrim()
  secrets = await loadOrMakeSecrets(scrim.folder)
})

test('the standby is in recovery and streams through its slot', async () => {
  const standby = scrim.superuserUrl('standby', 'postgres')
  const primary = scrim.superuserUrl('primary', 'postgres')
  assert.equal(await ask(standby, 'SELECT pg_is_in_recovery() AS answer'), true)
  assert.equal(await ask(primary, 'SELECT pg_is_in_recovery() AS answer'), false)
  const slots = `SELECT active AND wal_status = 'reserved' AS answer FROM pg_replication_slots`
  assert.equal(await ask(primary, slots), true)
  assert.equal(await ask(primary, 'SELECT state AS answer FROM pg_stat_replication'), 'streaming')
})

test('what the primary commits is on the standby at once', async () => {
  await ask(scrim.superuserUrl('primary', 'postgres'), 'CREATE TABLE IF NOT EXISTS followed AS SELECT 1 AS answer')
  const exists = `SELECT to_regclass('public.followed') IS NOT NULL AS answer`
  for (const until = Date.now() + 5_000; (await ask(scrim.superuserUrl('standby', 'postgres'), exists)) !== true; ) {
    assert.ok(Date.now() < until, 'within five seconds')
    await sleep(20)
  }
})

test('a reader’s session that holds a snapshot on the standby does not hold back the primary’s vacuum', async () => {
  const client = new pg.Client({ connectionString: roleUrl(secrets, 'scrim_masked', scrim.ports.standby, 'shop') })
  await client.connect()
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ')
    await client.query('SELECT 1')
    // The standby reports each second.
    await sleep(2_500)
    const held = 'SELECT xmin::text AS answer FROM pg_replication_slots'
    assert.equal(await ask(scrim.superuserUrl('primary', 'postgres'), held), null)
    assert.equal((await client.query('SELECT 1')).rowCount, 1)
  } finally {
    await client.end()
  }
})

for (const role of ['scrim_masked', 'scrim_clear', 'scrim_lookup'] as const) {
  test(`${role} reads the sample company on the standby and nothing else anywhere`, async () => {
    const { primary, standby, control } = scrim.ports
    assert.equal(await ask(roleUrl(secrets, role, standby, 'shop'), 'SELECT current_user AS answer'), role)
    for (const url of [
      roleUrl(secrets, role, primary, 'shop'),
      roleUrl(secrets, role, primary, 'scrim'),
      roleUrl(secrets, role, primary, 'postgres'),
      roleUrl(secrets, role, standby, 'scrim'),
      roleUrl(secrets, role, standby, 'postgres'),
      roleUrl(secrets, role, control, 'scrim'),
      roleUrl(secrets, role, control, 'postgres'),
    ]) {
      await assert.rejects(ask(url, 'SELECT 1'), { code: '28000' })
    }
  })
}

for (const role of ['scrim_control', 'scrim_audit', 'scrim_ctl_owner'] as const) {
  test(`${role} reaches the control database on its own server and nothing else anywhere`, async () => {
    const { primary, standby, control } = scrim.ports
    assert.equal(await ask(roleUrl(secrets, role, control, 'scrim'), 'SELECT current_user AS answer'), role)
    for (const url of [
      roleUrl(secrets, role, control, 'postgres'),
      roleUrl(secrets, role, primary, 'scrim'),
      roleUrl(secrets, role, primary, 'shop'),
      roleUrl(secrets, role, primary, 'postgres'),
      roleUrl(secrets, role, standby, 'scrim'),
      roleUrl(secrets, role, standby, 'shop'),
    ]) {
      await assert.rejects(ask(url, 'SELECT 1'), { code: '28000' })
    }
  })
}

test('the control database lies on its own server alone, with its roles; the company and the readers do not lie there', async () => {
  const databases = `SELECT string_agg(datname, ' ' ORDER BY datname) AS answer FROM pg_database WHERE NOT datistemplate`
  const roles = `SELECT string_agg(rolname, ' ' ORDER BY rolname) AS answer FROM pg_roles WHERE rolname LIKE 'scrim%'`
  const control = scrim.superuserUrl('control', 'postgres')
  assert.equal(await ask(control, databases), 'postgres scrim')
  assert.equal(await ask(control, roles), 'scrim_audit scrim_control scrim_ctl_owner')
  for (const server of ['primary', 'standby'] as const) {
    const url = scrim.superuserUrl(server, 'postgres')
    assert.equal(await ask(url, databases), 'postgres shop')
    assert.equal(await ask(url, `${roles} AND rolname ~ 'ctl_owner|control|audit'`), null)
  }
})

test('a wrong password is refused on all servers, the superuser’s too', async () => {
  const wrong = { ...secrets, passwords: { ...secrets.passwords, postgres: 'wrong', scrim_masked: 'wrong' } }
  for (const port of [scrim.ports.primary, scrim.ports.standby, scrim.ports.control]) {
    await assert.rejects(ask(roleUrl(wrong, 'postgres', port, 'postgres'), 'SELECT 1'), { code: '28P01' })
  }
  await assert.rejects(ask(roleUrl(wrong, 'scrim_masked', scrim.ports.standby, 'shop'), 'SELECT 1'), { code: '28P01' })
})

test('the control database and the company are durable: what made them quick is over', async () => {
  for (const server of ['control', 'primary'] as const) {
    for (const setting of ['fsync', 'full_page_writes', 'synchronous_commit', 'autovacuum']) {
      const url = scrim.superuserUrl(server, 'postgres')
      assert.equal(await ask(url, `SELECT current_setting('${setting}') AS answer`), 'on', `${setting} of ${server}`)
    }
  }
})

test('all servers listen on 127.0.0.1 alone and on no socket file', async () => {
  for (const server of ['primary', 'standby', 'control'] as const) {
    const url = scrim.superuserUrl(server, 'postgres')
    assert.equal(await ask(url, `SELECT current_setting('listen_addresses') AS answer`), '127.0.0.1')
    assert.equal(await ask(url, `SELECT current_setting('unix_socket_directories') AS answer`), '')
  }
})

test('the sample company is in the database, row for row', async () => {
  const tables = { customers: 20_000, orders: 120_000, tickets: 8_000, employees: 300 }
  for (const [table, rows] of Object.entries(tables)) {
    const url = scrim.superuserUrl('standby', 'shop')
    assert.equal(await ask(url, `SELECT count(*)::integer AS answer FROM public.${table}`), rows, table)
  }
  const bob = `SELECT string_agg(id::text, ',' ORDER BY id) AS answer FROM public.customers WHERE email = 'bob@example.com'`
  assert.equal(await ask(scrim.superuserUrl('standby', 'shop'), bob), '11,12')
})

test('secrets are files that only their owner can read, and scrim.yaml holds none of them', async () => {
  const inner = join(scrim.folder, 'secrets')
  const settings = await readFile(join(scrim.folder, 'scrim.yaml'), 'utf8')
  assert.equal((await stat(inner)).mode & 0o777, 0o700)
  for (const name of await readdir(inner)) {
    assert.equal((await stat(join(inner, name))).mode & 0o777, 0o600, name)
    assert.ok(!settings.includes((await readFile(join(inner, name), 'utf8')).trim()), name)
  }
  assert.equal((await stat(join(scrim.folder, 'issuer-keys.json'))).mode & 0o777, 0o600)
  for (const password of Object.values(secrets.passwords)) assert.ok(!settings.includes(password))
})
