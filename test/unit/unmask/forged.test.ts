// Someone has the login of the control database and not our key. What they write there by its own guards' leave must show
// nothing: each forgery here is one that the database allows.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Refusal } from '../../../gateway/errors/refusal.ts'
import type { Observe } from '../../../gateway/observe/observe.ts'
import type { Unmask } from '../../../gateway/unmask/unmask.ts'
import { asRole } from '../../control-database.ts'
import { startTestPostgres, type TestPostgres } from '../../postgres.ts'
import { approved, openUnmaskHouse, person, releaseOf, rowsOf, scopeOf, type UnmaskHouse } from '../../unmask-house.ts'
import { waitUntil } from '../../wait-until.ts'

let postgres: TestPostgres
let house: UnmaskHouse
let unmask: Unmask
const [ana, olga, omar] = [person('ana'), person('olga'), person('omar')]
const otto = person('olga', { subject: 'otto', email: 'otto@kestrel.example' })

before(async () => {
  postgres = await startTestPostgres()
  house = await openUnmaskHouse(postgres, 'forged')
  ;({ unmask } = await house.gateway())
})
after(async () => {
  await house.close()
  await postgres.stop()
})

const forge = (sql: string) => asRole(house.urls.control, sql)

const ask = async (parts = {}): Promise<string> => (await unmask.request(scopeOf(parts), ana, 'r', null)).request.id

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'allowed',
    (error: unknown) => (error instanceof Refusal ? error.code : String(error)),
  )

const forgeDecision = (id: string, subject: string, sealed = "'k:1'") =>
  forge(`INSERT INTO scrim.unmask_decision (request, verdict, issuer, subject, email, roles, duration_ms, max_rows, scope, sealed)
    SELECT id, 'approved', issuer, '${subject}', '${subject}@kestrel.example', '{growth-data-leads}', duration_ms, max_rows, scope,
      ${sealed} FROM scrim.unmask_request WHERE id = '${id}'`)

test('a decision that no gateway has written counts for nothing, and is not shown', async () => {
  const id = await ask()
  await forgeDecision(id, 'omar')
  const { approvals, history } = await unmask.find(id, ana)
  assert.deepEqual([approvals.given, approvals.by, history.map(({ step }) => step)], [0, [], ['requested']])
  const half = await unmask.approve(id, {}, olga, 'r')
  assert.deepEqual([half.state, half.approvals.given], ['pending', 1])
  assert.equal(await codeOf(unmask.approve(id, {}, omar, 'r')), 'UNMASK_CHANGED', 'their own has no room')
  const { approvals: now, grant } = await unmask.approve(id, {}, otto, 'r')
  assert.deepEqual([now.by.map(({ subject }) => subject), typeof grant], [['olga', 'otto'], 'string'])
})

test('a true decision copied to another request, or to another name, counts for nothing there', async () => {
  const first = await ask()
  await unmask.approve(first, {}, olga, 'r')
  const sealed = `(SELECT sealed FROM scrim.unmask_decision WHERE request = '${first}')`
  const second = await ask()
  await forgeDecision(second, 'olga', sealed)
  await forgeDecision(first, 'omar', sealed)
  for (const [id, given] of [
    [first, 1],
    [second, 0],
  ] as const) {
    assert.equal((await unmask.find(id, ana)).approvals.given, given)
  }
})

test('a request that is copied, under another id and with fewer to agree, is approved by nobody', async () => {
  const denied = await ask()
  await unmask.deny(denied, {}, olga, 'r')
  const copy = `${denied.slice(0, 22)}ZZZZ`
  await forge(`INSERT INTO scrim.unmask_request (id, issuer, subject, actor, email, app, dataset, column_names, condition, reason,
      duration_ms, max_rows, needed, scope)
    SELECT '${copy}', issuer, subject, actor, NULL, app, dataset, column_names, condition, reason, duration_ms, max_rows, 1, scope
    FROM scrim.unmask_request WHERE id = '${denied}'`)
  assert.equal(await codeOf(unmask.approve(copy, {}, olga, 'r')), 'UNMASK_CHANGED')
})

/** A live grant, and what shows rows under it. */
async function live(maxRows: number) {
  const id = await approved(unmask, { maxRows })
  const { token, grant } = await unmask.token(id, ana, 'r')
  const usable = await unmask.begin(token, ana)
  const release = (...keys: readonly number[]) =>
    codeOf(unmask.release(usable, rowsOf(...keys), releaseOf(usable, ana, rowsOf(...keys))))
  return { grant, release }
}

test('rows that another grant has shown, copied to this one, are neither shown for nothing nor counted', async () => {
  const [wide, narrow, moved] = [await live(3), await live(1), await live(1)]
  assert.equal(await wide.release(1, 2, 3), 'allowed')
  const copy = (grant: string, count: number): string =>
    `INSERT INTO scrim.unmask_row (grant_id, fingerprint)
     SELECT '${grant}', fingerprint FROM scrim.unmask_row WHERE grant_id = '${wide.grant}' LIMIT ${count}`
  await forge(copy(narrow.grant, 3))
  assert.equal(await narrow.release(1, 2, 3), 'UNMASK_GRANT_VOID')
  await forge(copy(moved.grant, 1))
  await forge(`UPDATE scrim.unmask_grant SET rows_used = 1 WHERE id = '${moved.grant}'`)
  assert.equal(await moved.release(1), 'UNMASK_ROWS_EXCEEDED', 'counted by hand, it is still not that row')
})

const pending = (id: string, columns: string, needed = '1'): string =>
  `INSERT INTO scrim.unmask_request (id, issuer, subject, app, dataset, column_names, reason, duration_ms, max_rows, needed, scope)
   VALUES ('${id}', 'i', 's', 'a', 'customers', ${columns}, 'r', 9000000000000000, 1, ${needed}, 's')`

test('a row that cannot be read keeps nobody from the others, nor the sweep from ending them', async () => {
  await assert.rejects(forge(pending('7ZZZZZZZZZZZZZZZZZZZZZZZZY', 'ARRAY[NULL]::text[]')), { code: '23514' })
  const warnings: string[] = []
  const observe: Observe = (seen) => {
    if (seen.kind === 'warning') warnings.push(seen.text)
  }
  const watching = (await house.gateway({ observe, sweepMs: 50 })).unmask
  const id = '7ZZZZZZZZZZZZZZZZZZZZZZZZZ'
  await forge(pending(id, "'{email}'"))
  // Longer than time itself goes on in JavaScript: until some 287,000 years from now.
  for (const sql of [
    `INSERT INTO scrim.unmask_decision (request, verdict, issuer, subject, roles, duration_ms, max_rows, scope, sealed)
     VALUES ('${id}', 'approved', 'i', 'o', '{x}', 9000000000000000, 1, 's', 'k')`,
    `UPDATE scrim.unmask_request SET state = 'approved', ended_at = 'infinity' WHERE id = '${id}'`,
    `INSERT INTO scrim.unmask_grant (id, request, from_at, until_at, max_rows, sealed)
     VALUES ('${id}', '${id}', now(), now() + interval '285000 years', 1, 'k')`,
  ])
    await forge(sql)
  // And one that waits, which only a superuser can bring about.
  const due = '7ZZZZZZZZZZZZZZZZZZZZZZZZY'
  await house.ask('ALTER TABLE scrim.unmask_request DROP CONSTRAINT unmask_request_column_names_check')
  await forge(pending(due, 'ARRAY[NULL]::text[]'))
  const mine = await ask()
  const page = { limit: 50, after: null }
  assert.equal((await watching.requests(olga, page)).items[0]?.id, mine)
  assert.equal(await codeOf(watching.grants(olga, page)), 'allowed')
  assert.ok(warnings.some((text) => text.includes(id)))
  await house.moveClock(86_400_000)
  await waitUntil('the sweep has ended the other', 10_000, async () => {
    const [found] = await house.ask(`SELECT state FROM scrim.unmask_request WHERE id = '${mine}'`)
    return found?.state === 'expired'
  })
  await house.moveClock(0)
})
