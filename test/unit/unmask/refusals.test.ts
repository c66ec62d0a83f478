// What people are told where a request or a decision is refused: every word, for it says what happened and what to do.
// The database's clock stands still, so that times are words too.
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import type { Catalog, Dataset } from '../../../gateway/catalog/dataset.ts'
import type { Principal } from '../../../gateway/identity/principal.ts'
import type { Unmask, UnmaskScope } from '../../../gateway/unmask/unmask.ts'
import { startTestPostgres, type TestPostgres } from '../../postgres.ts'
import { assertTold } from '../../told-refusal.ts'
import { approved, openUnmaskHouse, person, scopeOf, type UnmaskHouse } from '../../unmask-house.ts'

let postgres: TestPostgres
let house: UnmaskHouse
let unmask: Unmask
let catalog: Catalog
const [ana, olga, omar] = [person('ana'), person('olga'), person('omar')]
const otto = person('olga', { subject: 'otto', email: 'otto@kestrel.example' })
const start = Date.UTC(2026, 0, 2, 10)
/** Minutes after the start. */
const iso = (minute: number): string => new Date(start + minute * 60_000).toISOString()
const clock = (minute: number): Promise<void> => house.stopClock(start + minute * 60_000)

before(async () => {
  postgres = await startTestPostgres()
  house = await openUnmaskHouse(postgres, 'refusals')
  ;({ unmask } = await house.gateway({ catalog: () => catalog, limits: { pending: 1_000, decisionsPerHour: 1_000 } }))
})
beforeEach(async () => {
  catalog = house.catalog
  await clock(0)
})
after(async () => {
  await house.close()
  await postgres.stop()
})

const ask = async (by: Principal = ana, parts: Partial<UnmaskScope> = {}): Promise<string> =>
  (await unmask.request(scopeOf(parts), by, 'r', null)).request.id

/** As if the owner had changed the dataset, or taken it away. */
function redeclare(parts: Partial<Dataset> | null): void {
  const datasets = new Map(house.catalog.datasets)
  const customers = datasets.get('customers') ?? assert.fail()
  if (parts === null) datasets.delete('customers')
  else datasets.set('customers', { ...customers, ...parts })
  catalog = { ...house.catalog, datasets }
}

const another = 'Another approver of the dataset must decide.'
const anew = 'If it is still needed, the requester asks anew: POST /unmask/requests.'

const notApprovers: readonly {
  readonly what: string
  readonly asks?: Principal
  readonly decides: Principal
  readonly detail: string
  readonly hint: string
}[] = [
  {
    what: 'without a role that approves',
    decides: ana,
    detail: 'You hold no role that approves for this dataset.',
    hint: another,
  },
  {
    what: 'a service',
    asks: person('olga', { kind: 'service' }),
    decides: person('olga', { kind: 'service' }),
    detail: 'Only a person approves, and you are a service.',
    hint: 'Sign in as yourself.',
  },
  {
    what: 'through another one',
    asks: person('olga', { actor: 'agent' }),
    decides: person('olga', { actor: 'agent' }),
    detail: 'You come through another one who acts for you, and approvals are not delegated.',
    hint: 'Sign in as yourself.',
  },
  {
    what: 'their own',
    asks: olga,
    decides: olga,
    detail: 'Nobody decides their own request.',
    hint: `${another} You can withdraw it: POST /unmask/requests/{id}/withdraw.`,
  },
  {
    what: 'with the requester’s e-mail address',
    decides: person('omar', { email: 'ana@kestrel.example' }),
    detail: 'You have the same e-mail address as who asked: that is one person.',
    hint: another,
  },
  {
    what: 'from another identity provider that says no e-mail address',
    decides: person('omar', { issuer: 'https://other.example', email: null }),
    detail:
      'You and another one of this request come from two identity providers, and without both e-mail addresses nothing tells that you are two people.',
    hint: 'Ask whoever runs your identity provider to send a verified e-mail, or let another approver decide.',
  },
]

for (const { what, asks = ana, decides, detail, hint } of notApprovers) {
  test(`who decides ${what} is told why not`, async () => {
    const id = await ask(asks)
    const said = hint.replace('{id}', id)
    await assertTold(() => unmask.approve(id, {}, decides, 'r'), 'UNMASK_NOT_ALLOWED', detail, said)
    await assertTold(() => unmask.deny(id, {}, decides, 'r'), 'UNMASK_NOT_ALLOWED', detail, said)
  })
}

test('who approved it before, under this name or another, is told so', async () => {
  const id = await ask()
  await unmask.approve(id, {}, olga, 'r')
  const again = 'You have approved it before, and each approval is another person’s.'
  await assertTold(() => unmask.approve(id, {}, olga, 'r'), 'UNMASK_NOT_ALLOWED', again, another)
  const alias = 'Someone with your e-mail address has approved it before: that is one person.'
  const twin = { ...olga, subject: 'olga-2' }
  await assertTold(() => unmask.approve(id, {}, twin, 'r'), 'UNMASK_NOT_ALLOWED', alias, another)
})

test('what was decided says how and when, and how to go on', async () => {
  const [denied, withdrawn, granted, late] = [await ask(), await ask(), await ask(), await ask()]
  await clock(1)
  await unmask.deny(denied, {}, olga, 'r')
  await unmask.withdraw(withdrawn, {}, ana, 'r')
  await unmask.approve(granted, {}, olga, 'r')
  await clock(2)
  await unmask.approve(granted, {}, omar, 'r')
  await clock(24 * 60)
  const revoke = `To end what it allows: scrim revoke ${granted}, or POST /unmask/grants/{id}/revoke.`
  const cases: readonly (readonly [id: string, status: string, detail: string, hint: string])[] = [
    [denied, 'denied', `The request was denied at ${iso(1)}.`, anew],
    [withdrawn, 'withdrawn', `The request was withdrawn at ${iso(1)}.`, anew],
    [granted, 'approved', `The request was approved at ${iso(2)}.`, revoke],
    [late, 'expired', `Nobody decided the request until ${iso(24 * 60)}.`, anew],
  ]
  // Once more later, when the last is written down.
  for (const now of [24 * 60, 25 * 60]) {
    await clock(now)
    for (const [id, status, detail, hint] of cases) {
      await assertTold(() => unmask.approve(id, {}, otto, 'r'), 'UNMASK_DECIDED', detail, hint, { details: { status } })
    }
  }
})

test('an approver gives what was asked or less, and what they saw', async () => {
  const id = await ask(ana, { maxRows: 10 })
  for (const wider of [{ durationMs: 900_001 }, { maxRows: 11 }]) {
    await assertTold(
      () => unmask.approve(id, wider, olga, 'r'),
      'UNMASK_WIDENED',
      'Asked for are 15 minutes and 10 rows; you would give more.',
      'Give as much or less. For more, the requester must ask anew.',
      { details: { duration_ms: 900_000, max_rows: 10 } },
    )
  }
  await assertTold(
    () => unmask.approve(id, { scope: 'another' }, olga, 'r'),
    'UNMASK_CHANGED',
    'The scope that you name is not that of this request.',
    `Read it again: GET /unmask/requests/${id}.`,
  )
  await assertTold(
    () => unmask.withdraw(id, {}, olga, 'r'),
    'UNMASK_NOT_ALLOWED',
    'Only who asked may withdraw a request.',
    `To say no to it: POST /unmask/requests/${id}/deny.`,
  )
})

test('what has changed since it was asked is not approved, and who is to mend it is said', async () => {
  const [id, edited, forged] = [await ask(olga), await ask(), await ask()]
  const requester = 'Let the requester withdraw it and ask anew.'
  const gone = 'The dataset, or a column that is asked for, is not served any more.'
  redeclare(null)
  await assertTold(() => unmask.approve(id, {}, olga, 'r'), 'UNMASK_CHANGED', gone, requester)
  redeclare({ columns: new Map() })
  await assertTold(() => unmask.approve(id, {}, omar, 'r'), 'UNMASK_CHANGED', gone, requester)
  redeclare({ meaning: '0123456789abcdef' })
  const otherwise =
    'The dataset is declared otherwise than when this was asked: the same names could show something else.'
  await assertTold(() => unmask.approve(id, {}, omar, 'r'), 'UNMASK_CHANGED', otherwise, requester)
  redeclare({})
  const operator = 'Tell whoever runs this gateway, and let the requester ask anew.'
  const edit = `UPDATE scrim.unmask_request SET reason = 'x' WHERE id = '${edited}'`
  await house.ask('SET session_replication_role = replica', edit, 'RESET session_replication_role')
  const changed = 'The request is not the one that was made: what is stored has changed since.'
  await assertTold(() => unmask.approve(edited, {}, olga, 'r'), 'UNMASK_CHANGED', changed, operator)
  await house.ask(`INSERT INTO scrim.unmask_decision (request, verdict, issuer, subject, roles, duration_ms, max_rows, scope, sealed)
    SELECT id, 'approved', issuer, 'omar', '{x}', 1, 1, scope, 'k' FROM scrim.unmask_request WHERE id = '${forged}'`)
  const unwritten = 'A decision in your name stands in the database that no gateway has written.'
  await assertTold(() => unmask.approve(forged, {}, omar, 'r'), 'UNMASK_CHANGED', unwritten, operator)
})

test('who has too many requests pending, or decides too many, is told how many and until when', async () => {
  const limited = (await house.gateway({ limits: { pending: 2, decisionsPerHour: 2 } })).unmask
  const sam = person('sam')
  const asked = () => limited.request(scopeOf(), sam, 'r', null)
  const made = [await asked(), await asked()]
  await assertTold(
    asked,
    'LIMIT_UNMASK',
    'You have 2 requests that nobody has decided yet, and that is the most.',
    'Withdraw one that you do not need (GET /unmask/requests lists them), or ask its approvers to decide.',
    { headers: { 'Retry-After': '60' } },
  )
  const late = await ask()
  for (const [n, { request }] of made.entries()) {
    await clock(10 * n)
    await limited.approve(request.id, {}, otto, 'r')
  }
  await clock(30)
  await assertTold(
    () => limited.approve(late, {}, otto, 'r'),
    'LIMIT_UNMASK',
    'You have decided 2 requests within an hour, and that is the most: each deserves a look.',
    `Go on after ${iso(60)}, or let another approver decide.`,
    { headers: { 'Retry-After': '60' } },
  )
})

test('what cannot be asked is told so', async () => {
  const scope = (parts: Partial<UnmaskScope>) => () => ask(ana, parts)
  const gone = 'The dataset, or one of the columns, is not served any more.'
  const invalid = 'UNMASK_REQUEST_INVALID'
  await assertTold(scope({ dataset: 'gone' }), invalid, gone, 'GET /datasets/gone shows what there is.')
  await assertTold(scope({ columns: ['gone'] }), invalid, gone, 'GET /datasets/customers shows what there is.')
  const { request } = await unmask.request(scopeOf(), ana, 'r', 'once')
  await assertTold(
    () => unmask.request(scopeOf({ maxRows: 1 }), ana, 'r', 'once'),
    'UNMASK_KEY_REUSED',
    `You have used this Idempotency-Key before, for request ${request.id}, which asks for something else.`,
    'Send another key with another request.',
  )
  const { unmask: rules } = house.catalog.datasets.get('customers') ?? assert.fail()
  redeclare({ unmask: { ...rules, approvers: [] } })
  await assertTold(
    scope({}),
    'UNMASK_NOBODY_APPROVES',
    'Nobody may approve unmasking of customers.',
    'Talk to its owner, growth-data: only they can name approvers.',
  )
})

test('words that nobody could read are named as the caller calls them', async () => {
  const id = await ask()
  const { grant } = await unmask.token(await approved(unmask), ana, 'r')
  const bell = 'a\u0007b'
  const calls: readonly (readonly [name: string, call: () => Promise<unknown>])[] = [
    ['reason', () => ask(ana, { reason: bell })],
    ['where', () => ask(ana, { where: bell })],
    ['Idempotency-Key', () => unmask.request(scopeOf(), ana, 'r', bell)],
    ['note', () => unmask.approve(id, { note: bell }, olga, 'r')],
    ['note', () => unmask.deny(id, { note: bell }, olga, 'r')],
    ['note', () => unmask.withdraw(id, { note: bell }, ana, 'r')],
    ['reason', () => unmask.revoke(grant, bell, olga, 'r')],
  ]
  for (const [name, call] of calls) {
    const detail = `"${name}" holds a control character.`
    await assertTold(call, 'UNMASK_REQUEST_INVALID', detail, `${name}: write plain text.`)
  }
  await assertTold(
    () => ask(ana, { where: 'country=neq.D\u200dE' }),
    'UNMASK_REQUEST_INVALID',
    '"where" holds an invisible character.',
    'where: type it without, or write it as a percent escape, such as %E2%80%8D.',
  )
})

test('what is not there, and what is no place in a list, is told alike to everyone', async () => {
  const id = await ask()
  const { grant } = await unmask.token(await approved(unmask), ana, 'r')
  const max = person('max')
  for (const named of [id, '01ARZ3NDEKTSV4RRFFQ69G5FAV']) {
    const detail = `There is no request ${named} of yours, nor one that you may decide.`
    await assertTold(
      () => unmask.find(named, max),
      'UNMASK_REQUEST_UNKNOWN',
      detail,
      'GET /unmask/requests lists both.',
    )
  }
  for (const named of [grant, '01ARZ3NDEKTSV4RRFFQ69G5FAV']) {
    const detail = `There is no grant ${named} of yours, nor one that you may revoke.`
    await assertTold(
      () => unmask.revoke(named, null, max, 'r'),
      'UNMASK_GRANT_UNKNOWN',
      detail,
      'GET /unmask/grants lists the live ones.',
    )
  }
  for (const after of [`0${id}`, `${id}0`, '']) {
    for (const list of [unmask.requests, unmask.grants]) {
      await assertTold(
        () => list(ana, { limit: 1, after }),
        'ASK_CURSOR_INVALID',
        'The cursor is none of this list.',
        'Send page.next of the last reply as it is, or start again without a cursor.',
      )
    }
  }
})
