// Time: the control database's clock alone decides, whatever a gateway's says, and what has ended says so before and after
// anyone has written it down.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { verifyChain } from '../../../gateway/audit/verify-chain.ts'
import { startTestPostgres, type TestPostgres } from '../../postgres.ts'
import { approved, openUnmaskHouse, person, releaseOf, rowsOf, scopeOf, type UnmaskHouse } from '../../unmask-house.ts'
import { waitUntil } from '../../wait-until.ts'

let postgres: TestPostgres
let databases = 0
const open: UnmaskHouse[] = []
const [ana, olga] = [person('ana'), person('olga')]
const minute = 60_000
const hour = 60 * minute

before(async () => {
  postgres = await startTestPostgres()
})
after(async () => {
  await Promise.all(open.map((house) => house.close()))
  await postgres.stop()
})

async function fresh(): Promise<UnmaskHouse> {
  databases += 1
  const house = await openUnmaskHouse(postgres, `time_${databases}`)
  open.push(house)
  return house
}

const stepsOf = async (house: UnmaskHouse): Promise<readonly unknown[]> =>
  (
    await house.ask(
      "SELECT body::json ->> 'step' AS s FROM scrim.audit_event e WHERE body::json ->> 'kind' = 'unmask' ORDER BY e.counter",
    )
  ).map(({ s }) => s)

test('a request that nobody decides within a day has expired: to the reader at once, in the audit once', async () => {
  const house = await fresh()
  const { unmask } = await house.gateway()
  const { request } = await unmask.request(scopeOf(), ana, 'r', null)
  await house.moveClock(24 * hour - minute)
  assert.equal((await unmask.approve(request.id, {}, olga, 'r')).state, 'pending')
  await house.moveClock(24 * hour)
  const { state, history } = await unmask.find(request.id, ana)
  assert.deepEqual(
    [state, history.at(-1)],
    ['expired', { at: request.expiresAt, step: 'expired', by: null, note: null }],
  )
  for (const call of [
    () => unmask.approve(request.id, {}, person('omar'), 'r'),
    () => unmask.deny(request.id, {}, olga, 'r'),
    () => unmask.withdraw(request.id, {}, ana, 'r'),
  ]) {
    await assert.rejects(call, {
      code: 'UNMASK_DECIDED',
      message: `Nobody decided the request until ${request.expiresAt}.`,
    })
  }
  assert.deepEqual(await stepsOf(house), ['requested', 'approved', 'request-expired'])
})

test('a token lives a quarter of an hour and never longer than its grant; the grant ends on the moment', async () => {
  const house = await fresh()
  const { unmask } = await house.gateway()
  const id = await approved(unmask, { durationMs: 20 * minute })
  const first = await unmask.token(id, ana, 'r')
  const { until } = await unmask.begin(first.token, ana)
  assert.ok(Date.parse(first.expiresAt) < Date.parse(until) - 4 * minute)
  await house.moveClock(15 * minute)
  await assert.rejects(unmask.begin(first.token, ana), { code: 'UNMASK_TOKEN_EXPIRED' })
  const second = await unmask.token(id, ana, 'r')
  assert.ok(
    Date.parse(second.expiresAt) <= Date.parse(until) && Date.parse(second.expiresAt) > Date.parse(until) - 1_000,
  )
  const usable = await unmask.begin(second.token, ana)
  await house.moveClock(20 * minute)
  const release = () => unmask.release(usable, rowsOf(1), releaseOf(usable, ana, rowsOf(1)))
  await assert.rejects(unmask.begin(second.token, ana), {
    code: 'UNMASK_GRANT_EXPIRED',
    message: `The grant ended at ${until}.`,
  })
  assert.deepEqual((await unmask.grants(ana, { limit: 9, after: null })).items, [])
  for (const call of [release, release, () => unmask.token(id, ana, 'r')]) {
    await assert.rejects(call, { code: 'UNMASK_GRANT_EXPIRED' })
  }
  await assert.rejects(unmask.revoke(usable.id, null, ana, 'r'), { code: 'UNMASK_DECIDED' })
  const steps = await stepsOf(house)
  assert.equal(steps.filter((step) => step === 'grant-expired').length, 1)
  assert.deepEqual(await house.ask('SELECT rows_used, state FROM scrim.unmask_grant'), [
    { rows_used: 0, state: 'expired' },
  ])
})

for (const shift of [-hour, hour]) {
  test(`a gateway whose clock is ${shift / minute} minutes off ends nothing earlier and nothing later`, async () => {
    const house = await fresh()
    const { unmask } = await house.gateway({ now: () => Date.now() + shift })
    const id = await approved(unmask, { durationMs: 10 * minute })
    const { token, expiresAt } = await unmask.token(id, ana, 'r')
    const [clock] = await house.ask('SELECT scrim.unmask_clock() AS now')
    const lives = Date.parse(expiresAt) - Number(clock?.now)
    assert.ok(lives > 9 * minute && lives <= 10 * minute, 'times are the database’s')
    const usable = await unmask.begin(token, ana)
    assert.deepEqual(await unmask.release(usable, rowsOf(1), releaseOf(usable, ana, rowsOf(1))), { left: 2 })
    await house.moveClock(10 * minute)
    await assert.rejects(unmask.begin(token, ana), { code: 'UNMASK_GRANT_EXPIRED' })
    await assert.rejects(unmask.release(usable, rowsOf(2), releaseOf(usable, ana, rowsOf(2))), {
      code: 'UNMASK_GRANT_EXPIRED',
    })
    assert.deepEqual((await verifyChain(house.urls.audit)).problems, [])
  })
}

test('what nobody meets is ended by the sweep, once, whichever gateway is first', async () => {
  const house = await fresh()
  const { unmask } = await house.gateway({ sweepMs: 50 })
  await house.gateway({ sweepMs: 50 })
  await unmask.request(scopeOf(), ana, 'r', null)
  await approved(unmask)
  await house.moveClock(25 * hour)
  await waitUntil('both are ended', 10_000, async () => {
    const [left] = await house.ask(
      "SELECT (SELECT count(*) FROM scrim.unmask_request WHERE state = 'pending') + (SELECT count(*) FROM scrim.unmask_grant WHERE state = 'active') AS n",
    )
    return left?.n === '0'
  })
  await house.close()
  const ended = (await stepsOf(house)).filter((step) => String(step).endsWith('-expired'))
  assert.deepEqual(ended.sort(), ['grant-expired', 'request-expired'])
  assert.deepEqual((await verifyChain(house.urls.audit)).problems, [])
})
