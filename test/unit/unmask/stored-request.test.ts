// What is locked stays locked until the transaction ends, and what is no id of ours never reaches the database.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { SerialWriter, Transaction } from '../../../gateway/audit/serial-writer.ts'
import { createSeal } from '../../../gateway/seal/seal.ts'
import { isId, lockGrant, lockRequest, type Reading } from '../../../gateway/unmask/stored-request.ts'
import type { Unmask } from '../../../gateway/unmask/unmask.ts'
import { startTestPostgres, type TestPostgres } from '../../postgres.ts'
import { approved, openUnmaskHouse, person, type UnmaskHouse } from '../../unmask-house.ts'

let postgres: TestPostgres
let house: UnmaskHouse
let unmask: Unmask
let transactions: SerialWriter
const reading: Reading = {
  seal: createSeal({ current: new Uint8Array(32).fill(7), previous: [] }),
  observe: () => undefined,
}

before(async () => {
  postgres = await startTestPostgres()
  house = await openUnmaskHouse(postgres, 'stored')
  ;({ unmask, transactions } = await house.gateway())
})
after(async () => {
  await house.close()
  await postgres.stop()
})

const within = <T>(work: (transaction: Transaction) => Promise<T>): Promise<T> =>
  transactions.transact(async (transaction) => ({ value: await work(transaction), events: [] }))

test('a locked request and a locked grant wait for nobody else, and only they', async () => {
  const { id, grant } = await unmask.find(await approved(unmask), person('ana'))
  const grantId = grant ?? assert.fail()
  const other = await unmask.find(await approved(unmask), person('ana'))
  const take = (table: string, of: string) =>
    house.ask(`SELECT 1 FROM scrim.${table} WHERE id = '${of}' FOR UPDATE NOWAIT`)
  const isHeld = { code: '55P03' }
  await within(async (transaction) => {
    assert.equal((await lockRequest(transaction, id, reading))?.id, id)
    await assert.rejects(take('unmask_request', id), isHeld)
    assert.equal((await take('unmask_request', other.id)).length, 1)
    assert.equal((await take('unmask_grant', grantId)).length, 1)
  })
  await within(async (transaction) => {
    assert.equal((await lockGrant(transaction, grantId, reading))?.grant.id, grantId)
    await assert.rejects(take('unmask_grant', grantId), isHeld)
    assert.equal((await take('unmask_grant', other.grant ?? '')).length, 1)
  })
})

test('an id is 26 letters and digits of Crockford’s base 32, and whatever else is asked for is not there', async () => {
  const id = '01ARZ3NDEKTSV4RRFFQ69G5FAV'
  assert.ok(isId(id))
  for (const other of ['', '\0', `0${id}`, `${id}0`, `${id}\n`, id.toLowerCase(), id.replace('A', 'U')]) {
    assert.ok(!isId(other), JSON.stringify(other))
    for (const lock of [lockRequest, lockGrant]) {
      assert.equal(await within<unknown>((transaction) => lock(transaction, other, reading)), null)
    }
  }
})
