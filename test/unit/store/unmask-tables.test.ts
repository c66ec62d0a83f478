// What the control database itself refuses to its own login: deciding for others, widening, going back, counting down,
// removing. No gateway runs here.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { asRole, asSuperuser, createTestControl } from '../../control-database.ts'
import { startTestPostgres, type TestPostgres } from '../../postgres.ts'

let postgres: TestPostgres
let url = ''

before(async () => {
  postgres = await startTestPostgres()
  url = (await createTestControl(postgres)).control
})
after(() => postgres.stop())

const id = '01ARZ3NDEKTSV4RRFFQ69G5FAV'
const grantId = '01ARZ3NDEKTSV4RRFFQ69G5FAW'
const request = `INSERT INTO scrim.unmask_request (id, issuer, subject, app, dataset, column_names, reason, duration_ms, max_rows, needed, scope)
  VALUES ('${id}', 'i', 'ana', 'cli', 'customers', '{email}', 'r', 60000, 5, 2, 'k:1')`
const decision = (subject: string, parts: Readonly<Record<string, string>> = {}): string => {
  const { verdict = 'approved', durationMs = '60000', maxRows = '5', scope = 'k:1' } = parts
  return `INSERT INTO scrim.unmask_decision (request, verdict, issuer, subject, roles, duration_ms, max_rows, scope, sealed)
    VALUES ('${id}', '${verdict}', 'i', '${subject}', '{leads}', ${durationMs}, ${maxRows}, '${scope}', 'k:4')`
}
const end = (state: string): string =>
  `UPDATE scrim.unmask_request SET state = '${state}', ended_at = now() WHERE id = '${id}'`
const grant = (parts: Readonly<Record<string, string>> = {}): string => {
  const { from = 'now()', until = "now() + interval '1 minute'", maxRows = '5' } = parts
  return `INSERT INTO scrim.unmask_grant (id, request, from_at, until_at, max_rows, sealed)
    VALUES ('${grantId}', '${id}', ${from}, ${until}, ${maxRows}, 'k:2')`
}
const set = (words: string): string => `UPDATE scrim.unmask_grant SET ${words} WHERE id = '${grantId}'`
const revoked = "state = 'revoked', ended_at = now(), revoked_issuer = 'i', revoked_subject = 's'"

const pending = [request]
const half = [...pending, decision('olga')]
const full = [...half, decision('omar')]
const granted = [...full, end('approved'), grant()]

/** The code of the last statement's refusal, after all before it went well. Nothing stays. */
async function codeOf(statements: readonly string[], role = url): Promise<string> {
  const client = new pg.Client({ connectionString: role })
  await client.connect()
  try {
    await client.query('BEGIN')
    for (const statement of statements.slice(0, -1)) await client.query(statement)
    await client.query(statements.at(-1) ?? '')
    return 'allowed'
  } catch (error) {
    return error instanceof pg.DatabaseError ? (error.code ?? '') : String(error)
  } finally {
    await client.end()
  }
}

test('what a gateway does is allowed', async () => {
  for (const statements of [
    granted,
    [...half, decision('max', { verdict: 'denied' }), end('denied')],
    [...half, decision('ana', { verdict: 'withdrawn' }), end('withdrawn')],
    [
      ...granted,
      `INSERT INTO scrim.unmask_row (grant_id, fingerprint) VALUES ('${grantId}', 'f')`,
      set('rows_used = 1'),
    ],
    [...granted, set("rows_used = 5, state = 'exhausted', ended_at = now()")],
    [...granted, set(revoked)],
    [
      "INSERT INTO scrim.webhook_outbox (kind, body, endpoint) VALUES ('k', 'b', 'e')",
      'UPDATE scrim.webhook_outbox SET attempts = 1',
    ],
  ]) {
    assert.equal(await codeOf(statements), 'allowed', statements.at(-1))
  }
})

test('every other step is refused: who decides, what they give, in which order, and what it leads to', async () => {
  const refused: Readonly<Record<string, readonly string[]>> = {
    'the requester approves': [...pending, decision('ana')],
    'the requester denies': [...pending, decision('ana', { verdict: 'denied' })],
    'another withdraws': [...pending, decision('olga', { verdict: 'withdrawn' })],
    'longer than asked': [...pending, decision('olga', { durationMs: '60001' })],
    'more rows than asked': [...pending, decision('olga', { maxRows: '6' })],
    'another scope': [...pending, decision('olga', { scope: 'k:3' })],
    'approved by nobody': [...pending, end('approved')],
    'approved by too few': [...half, end('approved')],
    'denied by nobody': [...half, end('denied')],
    'withdrawn by nobody': [...half, end('withdrawn')],
    'expired before its time': [...pending, end('expired')],
    'decided after it was approved': [...granted, decision('max')],
    'denied after it was approved': [...granted, end('denied')],
    'pending again': [...granted, `UPDATE scrim.unmask_request SET state = 'pending', ended_at = NULL`],
    'a state that is none': [...full, end('granted')],
    'a grant without approval': [...full, grant()],
    'a grant longer than its approvals': [
      ...full,
      end('approved'),
      grant({ until: "now() + interval '1 minute 1 ms'" }),
    ],
    'a grant from tomorrow': [
      ...full,
      end('approved'),
      grant({ from: "now() + interval '1 day'", until: "now() + interval '1 day 1 s'" }),
    ],
    'a grant of more rows than its approvals': [...half, decision('omar', { maxRows: '4' }), end('approved'), grant()],
    'a grant that ends before it begins': [...full, end('approved'), grant({ until: "now() - interval '1 s'" })],
    'more rows than granted': [...granted, set('rows_used = 6')],
    'rows counted down': [...granted, set('rows_used = 2'), set('rows_used = 1')],
    'exhausted with rows left': [...granted, set("state = 'exhausted', ended_at = now(), rows_used = 4")],
    'expired before its end': [...granted, set("state = 'expired', ended_at = now()")],
    'revoked by nobody': [...granted, set("state = 'revoked', ended_at = now()")],
    'active again': [
      ...granted,
      set(revoked),
      set("state = 'active', ended_at = NULL, revoked_issuer = NULL, revoked_subject = NULL"),
    ],
    'rows after a revocation': [...granted, set(revoked), set('rows_used = 1')],
    'rows after its end': [
      ...full,
      end('approved'),
      grant({ from: "now() - interval '2 s'", until: "now() - interval '1 s'" }),
      set('rows_used = 1'),
    ],
  }
  for (const [name, statements] of Object.entries(refused)) assert.equal(await codeOf(statements), '23514', name)
  const twice: Readonly<Record<string, readonly string[]>> = {
    'one approver twice': [...half, decision('olga')],
    'two grants of one request': [...granted, grant().replace(grantId, id)],
    'one row twice': [
      ...granted,
      `INSERT INTO scrim.unmask_row (grant_id, fingerprint) VALUES ('${grantId}', 'f'), ('${grantId}', 'f')`,
    ],
  }
  for (const [name, statements] of Object.entries(twice)) assert.equal(await codeOf(statements), '23505', name)
})

test('what was asked, decided, granted and shown cannot be rewritten, dated, removed or read by the other login', async () => {
  const tables = ['unmask_request', 'unmask_decision', 'unmask_grant', 'unmask_row', 'webhook_outbox']
  const columns = await asSuperuser(
    postgres,
    'scrim_control',
    `SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
     WHERE c.relnamespace = 'scrim'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND c.relname = ANY ('{${tables}}')
       AND has_column_privilege('scrim_control', c.oid, a.attnum, 'UPDATE') ORDER BY 1, 2`,
  )
  assert.deepEqual(
    columns.map(({ relname, attname }) => `${relname}.${attname}`),
    [
      ...['ended_at', 'revoked_issuer', 'revoked_reason', 'revoked_subject', 'rows_used', 'state'].map(
        (name) => `unmask_grant.${name}`,
      ),
      ...['ended_at', 'state'].map((name) => `unmask_request.${name}`),
      ...['attempts', 'delivered_at', 'gave_up_at', 'last_error', 'next_at'].map((name) => `webhook_outbox.${name}`),
    ],
  )
  const refused = [
    ...tables.map((table) => `DELETE FROM scrim.${table}`),
    ...tables.map((table) => `TRUNCATE scrim.${table}`),
    ...tables.map((table) => `ALTER TABLE scrim.${table} DISABLE TRIGGER ALL`),
    `${request.replace('(id,', '(state, id,').replace("VALUES ('", "VALUES ('approved', '")}`,
    request.replace('(id,', '(expires_at, id,').replace("VALUES ('", "VALUES ('infinity', '"),
    'SET session_replication_role = replica',
    'DROP FUNCTION scrim.unmask_clock()',
    'CREATE OR REPLACE FUNCTION scrim.unmask_clock() RETURNS timestamptz LANGUAGE sql RETURN now()',
  ]
  for (const statement of refused) assert.equal(await codeOf([statement]), '42501', statement)
  const audit = postgres.url('scrim_audit', 'scrim_control')
  for (const table of tables) assert.equal(await codeOf([`SELECT 1 FROM scrim.${table}`], audit), '42501')
  assert.equal((await asRole(url, 'SELECT scrim.unmask_clock() AS now')).length, 1)
})
