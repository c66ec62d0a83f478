// What people are told where a token, a read or a release under a grant is refused: every word, and to the moment, for the
// database's clock stands still.
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import type { Catalog, Dataset } from '../../../gateway/catalog/dataset.ts'
import { createSigningKeys } from '../../../gateway/seal/signing-keys.ts'
import { type ApprovalClaims, readApproval, signApproval } from '../../../gateway/unmask/approval-token.ts'
import type { Unmask, UnmaskScope, UsableGrant } from '../../../gateway/unmask/unmask.ts'
import { startTestPostgres, type TestPostgres } from '../../postgres.ts'
import { assertTold } from '../../told-refusal.ts'
import { approved, openUnmaskHouse, person, releaseOf, rowsOf, scopeOf, type UnmaskHouse } from '../../unmask-house.ts'

let postgres: TestPostgres
let house: UnmaskHouse
let unmask: Unmask
let catalog: Catalog
const [ana, olga, omar] = [person('ana'), person('olga'), person('omar')]
const keys = { current: new Uint8Array(32).fill(7), previous: [] }
const signingKeys = createSigningKeys(keys)
const start = Date.UTC(2026, 0, 2, 10)
/** Minutes after the start. */
const iso = (minute: number): string => new Date(start + minute * 60_000).toISOString()
const clock = (minute: number, ms = 0): Promise<void> => house.stopClock(start + minute * 60_000 + ms)
const again = 'Ask anew: POST /unmask/requests.'

before(async () => {
  postgres = await startTestPostgres()
  house = await openUnmaskHouse(postgres, 'grant_refusals')
  const limits = { pending: 1_000, decisionsPerHour: 1_000 }
  ;({ unmask } = await house.gateway({ catalog: () => catalog, limits, keys }))
})
beforeEach(async () => {
  catalog = house.catalog
  await clock(0)
})
after(async () => {
  await house.close()
  await postgres.stop()
})

const tamper = (sql: string) =>
  house.ask('SET session_replication_role = replica', sql, 'RESET session_replication_role')

/** Of 20 minutes and 3 rows, from the start. */
async function live(parts: Partial<UnmaskScope> = {}) {
  const id = await approved(unmask, { durationMs: 20 * 60_000, ...parts })
  const { token } = await unmask.token(id, ana, 'r')
  const usable = await unmask.begin(token, ana)
  return { id, token, usable, begin: () => unmask.begin(token, ana), show: show(usable) }
}

const show =
  (usable: UsableGrant) =>
  (...keys: readonly number[]) =>
    unmask.release(usable, rowsOf(...keys), releaseOf(usable, ana, rowsOf(...keys)))

test('the keys that prove a token are those of the gateway', () => {
  assert.deepEqual(unmask.keySet(), signingKeys.keySet())
})

test('a token says whose it is, through which app, of which grant, and until when: whole seconds, never beyond the grant', async () => {
  await clock(0, 1_700)
  const id = await approved(unmask, { durationMs: 20 * 60_000 })
  for (const [minute, expires] of [
    [1, 16],
    [10, 20],
  ] as const) {
    await clock(minute, 1_700)
    const { token, expiresAt, grant } = await unmask.token(id, ana, 'r')
    const exp = start / 1_000 + expires * 60 + 1
    assert.equal(expiresAt, new Date(exp * 1_000).toISOString())
    assert.deepEqual(await readApproval(signingKeys, token), {
      ...{ aud: 'scrim:approval', sub: 'ana', iss_sub: ana.issuer, app: 'cli', grant },
      ...{ iat: start / 1_000 + minute * 60 + 1, exp },
    })
  }
})

test('where there is no grant yet, or never will be, there is no token', async () => {
  const ask = async () => (await unmask.request(scopeOf(), ana, 'r', null)).request.id
  const [pending, denied] = [await ask(), await ask()]
  await unmask.deny(denied, {}, olga, 'r')
  const waits = `GET /unmask/requests/${pending} shows how many approvals it has. It waits until ${iso(24 * 60)}.`
  const none = 'If it is still needed, ask anew: POST /unmask/requests.'
  for (const [minute, id, status, detail, hint] of [
    [1, pending, 'pending', 'The request is not approved yet.', waits],
    [1, denied, 'denied', 'The request is denied: there is no grant.', none],
    [24 * 60, pending, 'expired', 'The request is expired: there is no grant.', none],
  ] as const) {
    await clock(minute)
    await assertTold(() => unmask.token(id, ana, 'r'), 'UNMASK_NOT_ALLOWED', detail, hint, { details: { status } })
  }
})

test('who did not ask, or asked through another app, collects nothing', async () => {
  const id = await approved(unmask)
  await assertTold(
    () => unmask.token(id, olga, 'r'),
    'UNMASK_NOT_ALLOWED',
    'Only who asked collects the token.',
    'To see such data yourself, ask for it yourself: POST /unmask/requests.',
  )
  await assertTold(
    () => unmask.token(id, { ...ana, app: 'other' }, 'r'),
    'UNMASK_NOT_ALLOWED',
    'The request was made through the app cli, and holds for it alone.',
    'Collect the token there, or ask anew through other: POST /unmask/requests.',
  )
})

const told = {
  invalid: [
    'UNMASK_TOKEN_INVALID',
    'What stands in Approval-Token is no approval token of this gateway.',
    'Send the token of POST /unmask/requests/{id}/token as it is, or leave the header out to read masked.',
  ],
  foreign: [
    'UNMASK_TOKEN_FOREIGN',
    'The approval token was given to another person, or for another app, than this call comes from.',
    'Ask for yourself, through this app: POST /unmask/requests.',
  ],
} as const

test('a token of another tells nothing, not even whether there is such a grant; then its holder’s own is judged', async () => {
  const unknown = '01ARZ3NDEKTSV4RRFFQ69G5FAV'
  const signed = (parts: Partial<ApprovalClaims>): Promise<string> => {
    const said = { sub: 'ana', iss_sub: ana.issuer, app: 'cli', grant: unknown, iat: start / 1_000 }
    return signApproval(signingKeys, { ...said, exp: start / 1_000 + 600, ...parts })
  }
  await assertTold(() => unmask.begin('words', ana), ...told.invalid)
  const ours = await signed({})
  await assertTold(() => unmask.begin(ours, ana), ...told.invalid)
  for (const parts of [{ sub: 'olga' }, { iss_sub: 'https://other.example' }, { app: 'other' }]) {
    const token = await signed(parts)
    await assertTold(() => unmask.begin(token, ana), ...told.foreign)
  }
  // Signed for ana, but the grant is someone else's: a mistake of ours, and still nothing shows.
  const others = [{ issuer: 'https://other.example' }, { app: 'other' }, { actor: 'agent' }]
  for (const holder of [person('sam'), ...others.map((parts) => person('ana', parts))]) {
    const { request } = await unmask.request(scopeOf({ columns: ['birth_date'] }), holder, 'r', null)
    const { grant } = await unmask.approve(request.id, {}, olga, 'r')
    const token = await signed({ grant: grant ?? '' })
    await assertTold(() => unmask.begin(token, ana), ...told.foreign)
  }
})

test('a token ends on the moment, and says how to collect another', async () => {
  const { id, begin } = await live()
  await clock(15, -1)
  assert.equal((await begin()).request, id)
  await clock(15)
  await assertTold(
    begin,
    'UNMASK_TOKEN_EXPIRED',
    `The approval token expired at ${iso(15)}. The grant lives until ${iso(20)}.`,
    `Collect another: POST /unmask/requests/${id}/token.`,
  )
})

test('a grant that has ended says how and when, to whoever reads and to whoever would revoke it', async () => {
  const [revoked, exhausted, over] = [await live(), await live({ maxRows: 1 }), await live()]
  await clock(3)
  await unmask.revoke(revoked.usable.id, 'Done.', olga, 'r')
  await exhausted.show(1)
  await clock(5)
  const by = `GET /unmask/requests/${revoked.id} shows by whom and why. ${again}`
  const shown = 'The grant has shown all its 1 rows.'
  for (const call of [revoked.begin, () => revoked.show(1), () => unmask.token(revoked.id, ana, 'r')]) {
    await assertTold(call, 'UNMASK_GRANT_REVOKED', `The grant was revoked at ${iso(3)}.`, by)
  }
  await assertTold(exhausted.begin, 'UNMASK_GRANT_EXHAUSTED', shown, `${again} Then more rows show, or these again.`)
  const nothing = 'Nothing more is shown under it: there is nothing left to revoke.'
  await assertTold(() => unmask.revoke(exhausted.usable.id, null, olga, 'r'), 'UNMASK_DECIDED', shown, nothing)
  await clock(20, -1)
  assert.deepEqual(await over.show(1), { left: 2 })
  await clock(20)
  const ended = `The grant ended at ${iso(20)}.`
  await assertTold(() => unmask.revoke(over.usable.id, null, olga, 'r'), 'UNMASK_DECIDED', ended, nothing)
  for (const call of [over.begin, () => over.show(2)]) await assertTold(call, 'UNMASK_GRANT_EXPIRED', ended, again)
})

test('a grant that the rules or someone’s hand have made void says which', async () => {
  const { begin } = await live()
  const customers = house.catalog.datasets.get('customers') ?? assert.fail()
  const under = (parts: Partial<Dataset>): void => {
    const datasets = new Map(house.catalog.datasets).set('customers', { ...customers, ...parts })
    catalog = { ...house.catalog, datasets }
  }
  const rules: readonly (readonly [change: Partial<Dataset>, detail: string])[] = [
    [{ columns: new Map() }, 'The dataset, or a column of the grant, is not served any more.'],
    [
      { unmask: { ...customers.unmask, approvals: { confidential: 1, restricted: 3 } } },
      "By the dataset's rules of today the grant needs 3 approvals, and 2 of its own still count.",
    ],
    [
      { meaning: '0123456789abcdef' },
      'The dataset is declared otherwise than when this was approved: the same names could show something else.',
    ],
  ]
  for (const [change, detail] of rules) {
    under(change)
    await assertTold(begin, 'UNMASK_GRANT_VOID', detail, again)
  }
  under({})
  const operator = 'Tell whoever runs this gateway.'
  const edited = await live()
  await tamper(`UPDATE scrim.unmask_request SET reason = 'x' WHERE id = '${edited.id}'`)
  const changed = 'What is stored is no longer what was approved.'
  await assertTold(edited.begin, 'UNMASK_GRANT_VOID', changed, operator)
  const miscounted = await live()
  await tamper(`UPDATE scrim.unmask_grant SET rows_used = 1 WHERE id = '${miscounted.usable.id}'`)
  const miscount = 'The rows that the grant has shown are not as many as it has counted.'
  await assertTold(() => miscounted.show(1), 'UNMASK_GRANT_VOID', miscount, operator)
})

test('a release beyond the grant says what the grant covers, and how many rows are left', async () => {
  const { usable, show } = await live()
  const one = rowsOf(1)
  const event = releaseOf(usable, ana, one)
  const columns = ['email', 'phone'].map((name) => ({ name, rule: usable.id }))
  await assertTold(
    () => unmask.release(usable, one, { ...event, columns }),
    'UNMASK_OUT_OF_SCOPE',
    'The grant does not cover what this call would show.',
    'GET /unmask/grants shows what it covers. For more, ask anew: POST /unmask/requests.',
  )
  assert.deepEqual(await show(1), { left: 2 })
  await assertTold(
    () => show(1, 2, 3, 4),
    'UNMASK_ROWS_EXCEEDED',
    'The page has 3 rows that the grant has not shown yet, and it has 2 left. Nothing is shown.',
    'Ask for fewer rows: limit=2, or a filter. For more rows, ask anew: POST /unmask/requests.',
    { details: { rows_left: 2 } },
  )
})

test('a release that no read could ask for is a mistake of ours, and shows nothing', async () => {
  const { usable } = await live()
  const rows = rowsOf(1)
  for (const id of ['01ARZ3NDEKTSV4RRFFQ69G5FAV', 'words', '\0']) {
    const call = unmask.release({ ...usable, id }, rows, releaseOf(usable, ana, rows))
    await assert.rejects(call, { name: 'Error', message: 'a grant that was begun with is not there' })
  }
  await assert.rejects(unmask.release(usable, [[]], releaseOf(usable, ana, rows)), {
    name: 'RangeError',
    message: 'a row without a fingerprint cannot be counted',
  })
})

test('a no is a no, also where the rules were eased and those who agreed before would be enough', async () => {
  const { request } = await unmask.request(scopeOf({ columns: ['birth_date'] }), ana, 'r', null)
  const customers = house.catalog.datasets.get('customers') ?? assert.fail()
  const two = { ...customers, unmask: { ...customers.unmask, approvals: { confidential: 2, restricted: 2 } } }
  catalog = { ...house.catalog, datasets: new Map(house.catalog.datasets).set('customers', two) }
  assert.equal((await unmask.approve(request.id, {}, olga, 'r')).state, 'pending')
  catalog = house.catalog
  const { state, grant } = await unmask.deny(request.id, {}, omar, 'r')
  assert.deepEqual([state, grant], ['denied', null])
})
