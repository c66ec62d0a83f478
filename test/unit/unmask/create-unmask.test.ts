// Unmasking against a real control database: from the request to the release, and who hears of what.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { verifyChain } from '../../../gateway/audit/verify-chain.ts'
import { startTestPostgres, type TestPostgres } from '../../postgres.ts'
import { approved, openUnmaskHouse, person, releaseOf, rowsOf, scopeOf, type UnmaskHouse } from '../../unmask-house.ts'

let postgres: TestPostgres
let house: UnmaskHouse

before(async () => {
  postgres = await startTestPostgres()
  house = await openUnmaskHouse(postgres, 'unmask')
})
after(async () => {
  await house.close()
  await postgres.stop()
})

test('asked by one, approved by two, collected, used: each step has its event, and the chain holds', async () => {
  const { unmask } = await house.gateway()
  const ana = person('ana')
  const { request, isNew } = await unmask.request(scopeOf(), ana, 'req-1', null)
  assert.deepEqual([request.state, isNew, request.approvals.needed], ['pending', true, 2])
  const half = await unmask.approve(request.id, {}, person('olga'), 'req-2')
  assert.deepEqual([half.state, half.approvals.given, half.grant], ['pending', 1, null])
  const whole = await unmask.approve(request.id, { scope: request.scope }, person('omar'), 'req-3')
  assert.equal(whole.state, 'approved')
  const { token, grant } = await unmask.token(request.id, ana, 'req-4')
  assert.equal(grant, whole.grant)
  const usable = await unmask.begin(token, ana)
  assert.deepEqual(usable.columns, ['email'])
  const rows = rowsOf(1, 2)
  assert.deepEqual(await unmask.release(usable, rows, releaseOf(usable, ana, rows)), { left: 1 })
  assert.deepEqual(await unmask.release(usable, rows, releaseOf(usable, ana, rows)), { left: 1 }, 'seen rows are free')
  const last = rowsOf(3)
  assert.deepEqual(await unmask.release(usable, last, releaseOf(usable, ana, last)), { left: 0 })
  await assert.rejects(unmask.begin(token, ana), { code: 'UNMASK_GRANT_EXHAUSTED' })

  const steps = await house.ask(
    "SELECT coalesce(body::json ->> 'step', body::json ->> 'kind') AS s FROM scrim.audit_event e WHERE body::json ->> 'kind' <> 'beat' ORDER BY e.counter",
  )
  assert.deepEqual(
    steps.map(({ s }) => s),
    ['requested', 'approved', 'approved', 'granted', 'token', 'release', 'release', 'release', 'exhausted'],
  )
  const { problems, writers } = await verifyChain(house.urls.audit)
  assert.deepEqual([problems, writers], [[], 1])
})

test('what the caller may not know is refused beside the queue: nobody can make releases wait for it', async () => {
  const { unmask, transactions } = await house.gateway()
  const { request } = await unmask.request(scopeOf(), person('ana'), 'r', null)
  const granted = await unmask.find(await approved(unmask), person('ana'))
  const busy = Promise.withResolvers<void>()
  const held = transactions.transact(async () => {
    await busy.promise
    return { value: null, events: [] }
  })
  const stranger = person('sam')
  try {
    for (const id of [request.id, '01M81NZZZZZZZZZZZZZZZZZZZ9', 'nothing']) {
      const unknown = { code: 'UNMASK_REQUEST_UNKNOWN' }
      await assert.rejects(unmask.approve(id, {}, stranger, 'r'), unknown)
      await assert.rejects(unmask.deny(id, {}, stranger, 'r'), unknown)
      await assert.rejects(unmask.withdraw(id, {}, stranger, 'r'), unknown)
      await assert.rejects(unmask.token(id, stranger, 'r'), unknown)
    }
    for (const id of [granted.grant ?? '', '01M81NZZZZZZZZZZZZZZZZZZZ9', 'nothing']) {
      await assert.rejects(unmask.revoke(id, null, stranger, 'r'), { code: 'UNMASK_GRANT_UNKNOWN' })
    }
  } finally {
    busy.resolve()
    await held
  }
})

test('a service and a deputy decide nothing, and so know of nothing, whatever roles they hold', async () => {
  const { unmask } = await house.gateway()
  const { id, grant } = await unmask.find(await approved(unmask), person('ana'))
  const page = { limit: 100, after: null }
  const olga = person('olga')
  assert.ok((await unmask.grants(olga, page)).items.some((one) => one.id === grant))
  for (const other of [person('olga', { subject: 'job', kind: 'service' }), person('olga', { actor: 'agent' })]) {
    assert.deepEqual((await unmask.requests(other, page)).items, [])
    assert.deepEqual((await unmask.grants(other, page)).items, [])
    await assert.rejects(unmask.find(id, other), { code: 'UNMASK_REQUEST_UNKNOWN' })
    await assert.rejects(unmask.revoke(grant ?? '', null, other, 'r'), { code: 'UNMASK_GRANT_UNKNOWN' })
  }
})
