// What may be done with a grant once it is there: collected, read with, counted, revoked and listed, on a real control database.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Refusal } from '../../../gateway/errors/refusal.ts'
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
const [ana, olga, max, ada] = [person('ana'), person('olga'), person('max'), person('ada')]

before(async () => {
  postgres = await startTestPostgres()
  house = await openUnmaskHouse(postgres, 'use_of_grants')
  ;({ unmask } = await house.gateway({ limits: { pending: 1_000, decisionsPerHour: 1_000 } }))
})
after(async () => {
  await house.close()
  await postgres.stop()
})

const refused = (code: string, work: () => Promise<unknown>): Promise<Refusal> => assertRefused(house, code, work)

test('a token is the requester’s, through the app it was asked through, and nobody else’s', async () => {
  const id = await approved(unmask)
  const pending = (await unmask.request(scopeOf({}), ana, 'r', null)).request.id
  await refused('UNMASK_NOT_ALLOWED', () => unmask.token(pending, ana, 'r'))
  await refused('UNMASK_NOT_ALLOWED', () => unmask.token(id, olga, 'r'))
  await refused('UNMASK_NOT_ALLOWED', () => unmask.token(id, { ...ana, app: 'other' }, 'r'))
  await refused('UNMASK_NOT_ALLOWED', () => unmask.token(id, { ...ana, actor: 'agent' }, 'r'))
  const { token } = await unmask.token(id, ana, 'r')
  const usable = await unmask.begin(token, ana)
  for (const foreign of [
    olga,
    { ...ana, app: 'other' },
    { ...ana, issuer: 'https://other.example' },
    { ...ana, actor: 'agent' },
  ]) {
    await refused('UNMASK_TOKEN_FOREIGN', () => unmask.begin(token, foreign))
    await refused('UNMASK_OUT_OF_SCOPE', () => unmask.release(usable, rowsOf(1), releaseOf(usable, foreign, rowsOf(1))))
  }
  for (const event of [
    { ...releaseOf(usable, ana, rowsOf(1)), dataset: 'orders' },
    { ...releaseOf(usable, ana, rowsOf(1)), columns: [{ name: 'phone', rule: usable.id }] },
  ]) {
    await refused('UNMASK_OUT_OF_SCOPE', () => unmask.release(usable, rowsOf(1), event))
  }
})

test('a page of more rows than are left shows nothing and says how many there are', async () => {
  const id = await approved(unmask)
  const { token } = await unmask.token(id, ana, 'r')
  const usable = await unmask.begin(token, ana)
  const release = (...keys: number[]) =>
    unmask.release(usable, rowsOf(...keys), releaseOf(usable, ana, rowsOf(...keys)))
  assert.deepEqual(await release(1, 1, 2), { left: 1 }, 'a row twice on a page is one')
  const error = await refused('UNMASK_ROWS_EXCEEDED', () => release(3, 4))
  assert.deepEqual(error.parts.details, { rows_left: 1 })
  assert.deepEqual(await release(1, 2, 3), { left: 0 })
  assert.equal((await unmask.find(id, ana)).history.at(-1)?.step, 'exhausted')
  for (const call of [() => release(1), () => unmask.begin(token, ana), () => unmask.token(id, ana, 'r')]) {
    await refused('UNMASK_GRANT_EXHAUSTED', call)
  }
})

test('a row that was shown under an older key is known under the current one', async () => {
  const keys = { current: new Uint8Array(32).fill(9), previous: [new Uint8Array(32).fill(7)] }
  const rotated = (await house.gateway({ keys })).unmask
  const id = await approved(unmask)
  const { token } = await unmask.token(id, ana, 'r')
  const usable = await rotated.begin(token, ana)
  const old = rowsOf(1)
  await rotated.release(usable, old, releaseOf(usable, ana, old))
  const both = [['new:1', ...(old[0] ?? [])]]
  assert.deepEqual(await rotated.release(usable, both, releaseOf(usable, ana, both)), { left: 2 })
  await assert.rejects(rotated.release(usable, [[]], releaseOf(usable, ana, [['x']])), RangeError)
})

test('whoever may revoke does, at once and for every gateway; twice is once; others do not know of it', async () => {
  const other = (await house.gateway()).unmask
  const owner = person('max', { roles: ['growth-data'] })
  for (const who of [ana, olga, ada, owner]) {
    const id = await approved(unmask)
    const { token, grant } = await unmask.token(id, ana, 'r')
    const usable = await other.begin(token, ana)
    const { state, revoked } = await unmask.revoke(grant, 'No longer needed.', who, 'r')
    assert.deepEqual([state, revoked?.by.subject, revoked?.reason], ['revoked', who.subject, 'No longer needed.'])
    assert.deepEqual((await unmask.revoke(grant, 'again', olga, 'r')).revoked, revoked)
    for (const each of [unmask, other]) {
      const error = await refused('UNMASK_GRANT_REVOKED', () => each.begin(token, ana))
      assert.match(error.message, /revoked at 20/)
      await refused('UNMASK_GRANT_REVOKED', () => each.release(usable, rowsOf(1), releaseOf(usable, ana, rowsOf(1))))
    }
    assert.equal((await unmask.find(id, ana)).history.at(-1)?.step, 'revoked')
  }
  const { grant } = await unmask.token(await approved(unmask), ana, 'r')
  const unknown = await refused('UNMASK_GRANT_UNKNOWN', () =>
    unmask.revoke('01ARZ3NDEKTSV4RRFFQ69G5FAV', null, max, 'r'),
  )
  const error = await refused('UNMASK_GRANT_UNKNOWN', () => unmask.revoke(grant, null, max, 'r'))
  assert.equal(error.message.replace(grant, ''), unknown.message.replace('01ARZ3NDEKTSV4RRFFQ69G5FAV', ''))
})

test('live grants are listed for their holder, approvers, owner and admin, page by page', async () => {
  const { grant } = await unmask.token(await approved(unmask), ana, 'r')
  const owner = person('max', { roles: ['growth-data'] })
  for (const who of [ana, olga, ada, owner]) {
    const first = await unmask.grants(who, { limit: 1, after: null })
    assert.deepEqual(
      first.items.map(({ id }) => id),
      [grant],
    )
    const second = await unmask.grants(who, { limit: 1, after: first.next })
    assert.ok(second.items[0] && second.items[0].id < grant)
  }
  assert.deepEqual((await unmask.grants(max, { limit: 9, after: null })).items, [])
  await unmask.revoke(grant, null, ana, 'r')
  assert.notEqual((await unmask.grants(ana, { limit: 1, after: null })).items[0]?.id, grant)
})
