// Every way in which a request or a grant goes on, or is refused to, on a real control database: what the caller reads, what
// is kept, and that a refusal leaves nothing behind.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Catalog, Dataset } from '../../../gateway/catalog/dataset.ts'
import type { Refusal } from '../../../gateway/errors/refusal.ts'
import { createSeal } from '../../../gateway/seal/seal.ts'
import { hashScope } from '../../../gateway/unmask/scope-hash.ts'
import type { StepMessage } from '../../../gateway/unmask/steps.ts'
import type { Unmask } from '../../../gateway/unmask/unmask.ts'
import { startTestPostgres, type TestPostgres } from '../../postgres.ts'
import {
  approved,
  assertRefused,
  openUnmaskHouse,
  person,
  releaseOf,
  rowsOf,
  scopeOf,
  type UnmaskHouse,
} from '../../unmask-house.ts'

let postgres: TestPostgres
let house: UnmaskHouse
let unmask: Unmask
let catalog: Catalog
const messages: StepMessage[] = []
const [ana, olga, omar, max, ada] = [person('ana'), person('olga'), person('omar'), person('max'), person('ada')]

before(async () => {
  postgres = await startTestPostgres()
  house = await openUnmaskHouse(postgres, 'transitions')
  catalog = house.catalog
  const enqueue = async (_: unknown, message: StepMessage): Promise<void> => {
    messages.push(message)
  }
  const limits = { pending: 1_000, decisionsPerHour: 1_000 }
  ;({ unmask } = await house.gateway({ catalog: () => catalog, enqueue, limits }))
})
after(async () => {
  await house.close()
  await postgres.stop()
})

const ask = async (parts = {}, by = ana): Promise<string> =>
  (await unmask.request(scopeOf(parts), by, 'r', null)).request.id

const refused = (code: string, work: () => Promise<unknown>): Promise<Refusal> => assertRefused(house, code, work)

/** As if the owner had changed the dataset. */
async function withDataset(change: (dataset: Dataset) => Dataset | null, work: () => Promise<void>): Promise<void> {
  const datasets = new Map(catalog.datasets)
  const customers = datasets.get('customers')
  assert.ok(customers)
  const changed = change(customers)
  if (changed === null) datasets.delete('customers')
  else datasets.set('customers', changed)
  catalog = { ...catalog, datasets }
  try {
    await work()
  } finally {
    catalog = house.catalog
  }
}

const withUnmask = (dataset: Dataset, parts: Partial<Dataset['unmask']>): Dataset => ({
  ...dataset,
  unmask: { ...dataset.unmask, ...parts },
})

test('a confidential column needs one approval, a restricted one two, both together two', async () => {
  for (const [columns, needed] of [
    [['birth_date'], 1],
    [['email'], 2],
    [['birth_date', 'email'], 2],
    [['customer_ref'], 1],
  ] as const) {
    const { request } = await unmask.request(scopeOf({ columns }), ana, 'r', null)
    assert.equal(request.approvals.needed, needed, columns.join())
  }
  const id = await ask({ columns: ['birth_date'] })
  assert.equal((await unmask.approve(id, {}, olga, 'r')).state, 'approved')
})

test('a request is as it was asked, and says who, what, until when, and what happened', async () => {
  const { request } = await unmask.request(scopeOf({ where: 'id=in.(1,2)' }), ana, 'r', null)
  assert.deepEqual(
    { ...request, id: '', scope: '', createdAt: '', expiresAt: '', history: request.history.map(({ step }) => step) },
    {
      ...{ id: '', state: 'pending', ...scopeOf({ where: 'id=in.(1,2)' }) },
      ...{ by: { issuer: ana.issuer, subject: 'ana' }, app: 'cli', approvals: { needed: 2, given: 0, by: [] } },
      ...{ scope: '', createdAt: '', expiresAt: '', grant: null, history: ['requested'] },
    },
  )
  assert.equal(Date.parse(request.expiresAt) - Date.parse(request.createdAt), 86_400_000)
  assert.match(request.scope, /^[0-9a-f]{16}\.[0-9a-f]{8}:[0-9a-f]{32}$/)
})

test('each part of what is asked changes the scope that is approved', () => {
  const { issuer, subject, actor, email, app } = ana
  const asked = { ...scopeOf(), issuer, subject, actor, email, app, id: 'a', needed: 2 }
  const seal = createSeal({ current: new Uint8Array(32), previous: [] })
  const changes = [
    ...[{}, { id: 'b' }, { subject: 'eve' }, { issuer: 'https://other.example' }, { actor: 'agent' }, { email: null }],
    ...[{ app: 'other' }, { needed: 1 }, { dataset: 'orders' }, { columns: ['phone'] }, { where: 'id=eq.1' }],
    ...[{ reason: 'Another reason.' }, { durationMs: 900_001 }, { maxRows: 4 }],
  ]
  const customers = catalog.datasets.get('customers') ?? assert.fail()
  const scopes = changes.map((change) => hashScope(seal, { ...asked, ...change }, customers))
  scopes.push(hashScope(seal, asked, { ...customers, meaning: '0123456789abcdef' }))
  assert.equal(new Set(scopes.map((scope) => scope.slice(17))).size, changes.length + 1)
})

test('the same words under the same key are the same request; other words are refused; another person’s key is another', async () => {
  const first = await unmask.request(scopeOf(), ana, 'r', 'key-1')
  const again = await unmask.request(scopeOf(), ana, 'r', 'key-1')
  assert.deepEqual([again.isNew, again.request], [false, first.request])
  const error = await refused('UNMASK_KEY_REUSED', () => unmask.request(scopeOf({ maxRows: 2 }), ana, 'r', 'key-1'))
  assert.match(error.message, new RegExp(first.request.id))
  await refused('UNMASK_KEY_REUSED', () => unmask.request(scopeOf(), { ...ana, app: 'other' }, 'r', 'key-1'))
  assert.equal((await unmask.request(scopeOf(), person('sam'), 'r', 'key-1')).isNew, true)
  await unmask.withdraw(first.request.id, {}, ana, 'r')
  assert.equal((await unmask.request(scopeOf(), ana, 'r', 'key-1')).request.state, 'withdrawn')
})

test('two gateways that get the same key at once make one request', async () => {
  const other = (await house.gateway()).unmask
  for (let round = 0; round < 10; round += 1) {
    const made = await Promise.all([unmask, other].map((each) => each.request(scopeOf(), ana, 'r', `both-${round}`)))
    assert.equal(made[0]?.request.id, made[1]?.request.id)
    assert.deepEqual(made.map(({ isNew }) => isNew).sort(), [false, true])
  }
})

test('where nobody approves, or the columns are not there, nothing is asked', async () => {
  await withDataset(
    (dataset) => withUnmask(dataset, { approvers: [] }),
    async () => {
      const error = await refused('UNMASK_NOBODY_APPROVES', () => ask())
      assert.match(error.parts.hint ?? '', /growth-data/)
    },
  )
  await refused('UNMASK_REQUEST_INVALID', () => ask({ columns: ['email', 'gone'] }))
  await refused('UNMASK_REQUEST_INVALID', () => ask({ dataset: 'gone' }))
})

test('what nobody would see is neither a reason nor a condition, a note or a word of a revocation', async () => {
  for (const hidden of ['a\0b', 'a\ud800b', 'a\u202eb', 'a\u200bb']) {
    await refused('UNMASK_REQUEST_INVALID', () => ask({ reason: hidden }))
    await refused('UNMASK_REQUEST_INVALID', () => ask({ where: `country=eq.${hidden}` }))
    await refused('UNMASK_REQUEST_INVALID', async () => unmask.request(scopeOf(), ana, 'r', hidden))
    const id = await ask()
    await refused('UNMASK_REQUEST_INVALID', async () => unmask.approve(id, { note: hidden }, olga, 'r'))
    await refused('UNMASK_REQUEST_INVALID', async () => unmask.deny(id, { note: hidden }, olga, 'r'))
    await refused('UNMASK_REQUEST_INVALID', async () => unmask.withdraw(id, { note: hidden }, ana, 'r'))
    const { grant } = await unmask.token(await approved(unmask), ana, 'r')
    await refused('UNMASK_REQUEST_INVALID', async () => unmask.revoke(grant, hidden, olga, 'r'))
  }
  const id = await ask({ reason: 'می\u200cخواهم, 👩\u200d💻 ❤\ufe0f' })
  assert.equal((await unmask.approve(id, { note: 'क्\u200dष' }, olga, 'r')).approvals.given, 1)
  await refused('UNMASK_REQUEST_INVALID', () => ask({ where: 'country=neq.D\u200dE' }))
  assert.ok(await ask({ where: 'country=neq.D%E2%80%8DE' }), 'a percent escape can be seen')
})

test('the requester and the approvers know of a request; for everyone else it does not exist', async () => {
  const id = await ask()
  for (const who of [ana, olga, omar]) assert.equal((await unmask.find(id, who)).id, id)
  const page = { limit: 200, after: null }
  for (const who of [max, ada, { ...ana, issuer: 'https://third.example' }]) {
    const unknown = await refused('UNMASK_REQUEST_UNKNOWN', () => unmask.find('01ARZ3NDEKTSV4RRFFQ69G5FAV', who))
    for (const call of [
      () => unmask.find(id, who),
      () => unmask.approve(id, {}, who, 'r'),
      () => unmask.deny(id, {}, who, 'r'),
      () => unmask.withdraw(id, {}, who, 'r'),
      () => unmask.token(id, who, 'r'),
    ]) {
      const error = await refused('UNMASK_REQUEST_UNKNOWN', call)
      assert.equal(error.message.replace(id, ''), unknown.message.replace('01ARZ3NDEKTSV4RRFFQ69G5FAV', ''))
      assert.equal(error.parts.hint, unknown.parts.hint)
    }
    assert.deepEqual((await unmask.requests(who, page)).items, [])
  }
  for (const hostile of ['', 'x', '\0', `${id}\n`, id.toLowerCase(), "' OR 1=1 --"]) {
    await refused('UNMASK_REQUEST_UNKNOWN', () => unmask.find(hostile, ana))
    await refused('UNMASK_REQUEST_UNKNOWN', () => unmask.approve(hostile, {}, olga, 'r'))
    await refused('UNMASK_GRANT_UNKNOWN', () => unmask.revoke(hostile, null, ada, 'r'))
    await refused('ASK_CURSOR_INVALID', () => unmask.requests(ana, { limit: 1, after: hostile }))
    await refused('ASK_CURSOR_INVALID', () => unmask.grants(ana, { limit: 1, after: hostile }))
  }
})

test('nobody decides their own request, nor twice, nor as a service or through another one', async () => {
  const own = await ask({}, olga)
  await refused('UNMASK_NOT_ALLOWED', () => unmask.approve(own, {}, olga, 'r'))
  await refused('UNMASK_NOT_ALLOWED', () => unmask.deny(own, {}, olga, 'r'))
  const id = await ask()
  await unmask.approve(id, {}, olga, 'r')
  await refused('UNMASK_NOT_ALLOWED', () => unmask.approve(id, {}, olga, 'r'))
  await refused('UNMASK_NOT_ALLOWED', () => unmask.approve(id, {}, { ...olga, subject: 'olga-2' }, 'r'))
  await refused('UNMASK_NOT_ALLOWED', () => unmask.approve(id, {}, { ...omar, email: 'ANA@kestrel.example' }, 'r'))
  await refused('UNMASK_REQUEST_UNKNOWN', () => unmask.approve(id, {}, { ...omar, kind: 'service' }, 'r'))
  await refused('UNMASK_REQUEST_UNKNOWN', () => unmask.approve(id, {}, { ...omar, actor: 'ana' }, 'r'))
  const unknown = { ...omar, issuer: 'https://other.example', email: null }
  await refused('UNMASK_NOT_ALLOWED', () => unmask.approve(id, {}, unknown, 'r'))
  await refused('UNMASK_NOT_ALLOWED', () => unmask.withdraw(id, {}, omar, 'r'))
  assert.equal((await unmask.approve(id, {}, omar, 'r')).state, 'approved')
})

test('a denial is final, also by one who approved before; so is a withdrawal', async () => {
  const denied = await ask()
  await unmask.approve(denied, {}, olga, 'r')
  const { state, history } = await unmask.deny(denied, { note: 'Look at the ticket.' }, olga, 'r')
  assert.deepEqual([state, history.at(-1)?.step, history.at(-1)?.note], ['denied', 'denied', 'Look at the ticket.'])
  const withdrawn = await ask()
  assert.equal((await unmask.withdraw(withdrawn, {}, ana, 'r')).state, 'withdrawn')
  for (const id of [denied, withdrawn]) {
    const error = await refused('UNMASK_DECIDED', () => unmask.approve(id, {}, omar, 'r'))
    assert.match(error.message, /denied at 20|withdrawn at 20/)
    await refused('UNMASK_DECIDED', () => unmask.deny(id, {}, omar, 'r'))
    await refused('UNMASK_DECIDED', () => unmask.withdraw(id, {}, ana, 'r'))
    await refused('UNMASK_NOT_ALLOWED', () => unmask.token(id, ana, 'r'))
  }
})

test('approvers shorten, never widen; the least of them holds', async () => {
  const id = await ask({ maxRows: 10 })
  for (const wider of [{ durationMs: 900_001 }, { maxRows: 11 }]) {
    const error = await refused('UNMASK_WIDENED', () => unmask.approve(id, wider, olga, 'r'))
    assert.match(error.message, /15 minutes and 10 rows/)
  }
  await unmask.approve(id, { durationMs: 600_000 }, olga, 'r')
  await unmask.approve(id, { maxRows: 4 }, omar, 'r')
  const { token } = await unmask.token(id, ana, 'r')
  const grant = (await unmask.grants(ana, { limit: 100, after: null })).items.find(({ request }) => request === id)
  assert.ok(grant)
  assert.deepEqual([grant.maxRows, grant.durationMs, grant.rowsUsed], [4, 600_000, 0])
  assert.equal(Date.parse(grant.until) - Date.parse(grant.from), 600_000)
  assert.deepEqual(
    grant.approvedBy.map(({ subject }) => subject),
    ['olga', 'omar'],
  )
  assert.equal((await unmask.begin(token, ana)).until, grant.until)
})

test('an approver who saw another scope approves nothing', async () => {
  const id = await ask()
  const other = (await unmask.find(await ask({ maxRows: 2 }), olga)).scope
  await refused('UNMASK_CHANGED', () => unmask.approve(id, { scope: other }, olga, 'r'))
  await refused('UNMASK_CHANGED', () => unmask.approve(id, { scope: '' }, olga, 'r'))
})

/** By hand, past every guard: what someone with the database could do, and the gateway without our key could not. */
const tamper = (sql: string) =>
  house.ask('SET session_replication_role = replica', sql, 'RESET session_replication_role')

test('a request that was edited after it was made is not approved, and one edited after its approval is void', async () => {
  const edits = [
    "column_names = '{email,phone}'",
    "condition = 'id=gt.0'",
    "app = 'other'",
    "reason = 'x'",
    'max_rows = 400',
    'needed = 1',
    'email = NULL',
    'duration_ms = 14400000, expires_at = expires_at',
    "subject = 'sam'",
  ]
  for (const edit of edits) {
    const id = await ask()
    await tamper(`UPDATE scrim.unmask_request SET ${edit} WHERE id = '${id}'`)
    await refused('UNMASK_CHANGED', () => unmask.approve(id, {}, olga, 'r'))
  }
  for (const edit of edits.slice(0, -1)) {
    const id = await approved(unmask)
    const { token } = await unmask.token(id, ana, 'r')
    const usable = await unmask.begin(token, ana)
    await tamper(`UPDATE scrim.unmask_request SET ${edit} WHERE id = '${id}'`)
    const code = edit.startsWith('app') ? 'UNMASK_TOKEN_FOREIGN' : 'UNMASK_GRANT_VOID'
    await refused(code, () => unmask.begin(token, ana))
    const outside = edit.startsWith('app') ? 'UNMASK_OUT_OF_SCOPE' : 'UNMASK_GRANT_VOID'
    await refused(outside, () => unmask.release(usable, rowsOf(1), releaseOf(usable, ana, rowsOf(1))))
  }
})

test('a grant that was stretched, or whose approvers were changed, by hand is void', async () => {
  for (const edit of [
    "unmask_grant SET until_at = until_at + interval '1 hour' WHERE request =",
    'unmask_grant SET max_rows = 500 WHERE request =',
    "unmask_decision SET roles = '{growth-data-leads,x}' WHERE request =",
    "unmask_decision SET subject = subject || 'x' WHERE request =",
  ]) {
    const id = await approved(unmask)
    const { token } = await unmask.token(id, ana, 'r')
    const usable = await unmask.begin(token, ana)
    await tamper(`UPDATE scrim.${edit} '${id}'`)
    await refused('UNMASK_GRANT_VOID', () => unmask.begin(token, ana))
    await refused('UNMASK_GRANT_VOID', () => unmask.token(id, ana, 'r'))
    await refused('UNMASK_GRANT_VOID', () => unmask.release(usable, rowsOf(1), releaseOf(usable, ana, rowsOf(1))))
  }
})

test('a grant falls when its approvers’ role approves no more, when more approvals are needed, when a column goes', async () => {
  const id = await approved(unmask)
  const { token } = await unmask.token(id, ana, 'r')
  const usable = await unmask.begin(token, ana)
  const release = () => unmask.release(usable, rowsOf(1), releaseOf(usable, ana, rowsOf(1)))
  const changes: readonly ((dataset: Dataset) => Dataset | null)[] = [
    () => null,
    (dataset) => withUnmask(dataset, { approvers: ['others'] }),
    (dataset) => withUnmask(dataset, { approvers: [] }),
    (dataset) => withUnmask(dataset, { approvals: { confidential: 1, restricted: 3 } }),
    (dataset) => ({ ...dataset, columns: new Map([...dataset.columns].filter(([name]) => name !== 'email')) }),
  ]
  for (const change of changes) {
    await withDataset(change, async () => {
      await refused('UNMASK_GRANT_VOID', () => unmask.begin(token, ana))
      await refused('UNMASK_GRANT_VOID', release)
    })
  }
  assert.deepEqual(await release(), { left: 2 }, 'and holds again once they are as they were')
})

test('rules that change while a request waits count: more approvals are needed, a column that is gone cannot be approved', async () => {
  const id = await ask({ columns: ['birth_date'] })
  const gone = await ask()
  await withDataset(
    (dataset) => withUnmask(dataset, { approvals: { confidential: 2, restricted: 2 } }),
    async () => {
      const half = await unmask.approve(id, {}, olga, 'r')
      assert.deepEqual([half.state, half.approvals], ['pending', { needed: 2, given: 1, by: half.approvals.by }])
    },
  )
  await withDataset(
    (dataset) => ({ ...dataset, columns: new Map([...dataset.columns].filter(([name]) => name !== 'email')) }),
    async () => {
      await refused('UNMASK_CHANGED', () => unmask.approve(gone, {}, olga, 'r'))
    },
  )
  assert.equal((await unmask.approve(id, {}, omar, 'r')).state, 'approved')
})

test('one person has only so many requests pending, and decides only so many within an hour', async () => {
  const own = await openUnmaskHouse(postgres, 'limits')
  const { unmask: limited } = await own.gateway({ limits: { pending: 2, decisionsPerHour: 3 } })
  const sam = person('sam')
  const made = [await limited.request(scopeOf(), sam, 'r', null), await limited.request(scopeOf(), sam, 'r', 'k')]
  const error = await assert.rejects(limited.request(scopeOf(), sam, 'r', null), { code: 'LIMIT_UNMASK' })
  assert.equal(error, undefined)
  assert.equal((await limited.request(scopeOf(), sam, 'r', 'k')).isNew, false, 'the same again is no new one')
  for (const { request } of made) await limited.approve(request.id, {}, olga, 'r')
  await limited.withdraw(made[0]?.request.id ?? '', {}, sam, 'r')
  const third = await limited.request(scopeOf(), sam, 'r', null)
  await limited.deny(third.request.id, {}, olga, 'r')
  const fourth = await limited.request(scopeOf(), sam, 'r', null)
  await assert.rejects(limited.approve(fourth.request.id, {}, olga, 'r'), { code: 'LIMIT_UNMASK' })
  assert.equal((await limited.approve(fourth.request.id, {}, omar, 'r')).approvals.given, 1)
  await own.moveClock(3_600_001)
  assert.equal(
    (await limited.approve((await limited.request(scopeOf(), ana, 'r', null)).request.id, {}, olga, 'r')).approvals
      .given,
    1,
  )
  await own.close()
})

test('each step but a token is told, with ids and no data', async () => {
  messages.length = 0
  const id = await approved(unmask, { maxRows: 1 })
  const { token } = await unmask.token(id, ana, 'r')
  const usable = await unmask.begin(token, ana)
  await unmask.release(usable, rowsOf(1), releaseOf(usable, ana, rowsOf(1)))
  await unmask.deny(await ask(), {}, olga, 'r')
  await unmask.withdraw(await ask(), {}, ana, 'r')
  const revoked = await approved(unmask)
  await unmask.revoke((await unmask.token(revoked, ana, 'r')).grant, null, ana, 'r')
  assert.deepEqual(
    [...new Set(messages.map(({ kind }) => kind))].sort(),
    ['approved', 'denied', 'exhausted', 'granted', 'requested', 'revoked', 'withdrawn'].map((step) => `unmask.${step}`),
  )
  for (const message of messages) assert.deepEqual(Object.keys(message).sort(), ['at', 'dataset', 'id', 'kind'])
})
