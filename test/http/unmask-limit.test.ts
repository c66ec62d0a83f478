// How many requests one caller may make and how many one approver may decide: counted before anything is decided, whatever
// becomes of them, also where they come all at once.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Called, eventsOf } from '../call.ts'
import { createForge, type Forge, groups } from '../forged-people.ts'
import { judgedCall } from '../judged-call.ts'
import { type Scrim, sharedScrim } from '../scrim.ts'
import { type SecondGateway, startSecondGateway } from '../second-gateway.ts'

const most = 3
const publicUrl = 'https://data.example.com/scrim'
let scrim: Scrim
let gateway: SecondGateway
let forge: Forge

before(async () => {
  const shared = await sharedScrim()
  gateway = await startSecondGateway(shared, {
    limits: { unmask_requests: `${most}/h`, approvals: `${most}/h` },
    listen: { public_url: `${publicUrl}/` },
  })
  scrim = { ...shared, url: gateway.url }
  forge = await createForge(shared)
})

after(() => gateway[Symbol.asyncDispose]())

const post = (who: string, path: string, body: object = {}): Promise<Called> =>
  judgedCall(scrim, who, path, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  })

const wanted = { dataset: 'customers', columns: ['email'], where: 'id=eq.1', reason: 'Ticket 4711' }

async function assertLimited(answer: Called): Promise<void> {
  assert.deepEqual([answer.status, answer.body.code], [429, 'LIMIT_UNMASK'], answer.text)
  const seconds = Number(answer.headers.get('retry-after'))
  assert.ok(seconds > 3500 && seconds <= 3600, `${seconds}`)
  const [event] = await eventsOf(scrim, answer.body.instance)
  assert.deepEqual([event?.kind, event?.code, event?.door], ['refusal', 'LIMIT_UNMASK', 'control'])
}

describe('the limits of unmasking', () => {
  it('count requests of one caller, the refused ones too, and no other call', async () => {
    const who = forge('limit-asks', groups.analyst)
    const made = await post(who, '/unmask/requests', wanted)
    assert.equal(made.status, 201, made.text)
    assert.equal((await post(who, '/unmask/requests', { ...wanted, columns: ['plan'] })).status, 400)
    assert.equal((await post(who, '/unmask/requests', { ...wanted, dataset: 'nothing' })).status, 404)
    await assertLimited(await post(who, '/unmask/requests', wanted))
    await assertLimited(await post(who, '/unmask/requests', { ...wanted, dataset: 'nothing' }))
    assert.equal((await judgedCall(scrim, who, '/unmask/requests')).body.data.length, 1)
    assert.equal((await post(who, `/unmask/requests/${made.body.id}/withdraw`)).status, 200)
    assert.equal((await post(forge('limit-other', groups.analyst), '/unmask/requests', wanted)).status, 201)
  })

  it('let nobody decide in bulk, while a revocation still goes through', async () => {
    const ids = []
    for (const name of ['a', 'b']) {
      for (let i = 0; i < most; i++) {
        const who = forge(`limit-requester-${name}`, groups.analyst)
        ids.push((await post(who, '/unmask/requests', { ...wanted, columns: ['birth_date'] })).body.id)
      }
    }
    const approver = forge('limit-approver', groups.approver)
    const answers = await Promise.all(ids.map((id) => post(approver, `/unmask/requests/${id}/approve`)))
    const given = answers.filter(({ status }) => status === 200)
    const late = answers.filter(({ status }) => status === 429)
    assert.deepEqual([given.length, late.length], [most, most])
    for (const answer of late) await assertLimited(answer)
    await assertLimited(await post(approver, `/unmask/requests/${ids[0]}/deny`))
    for (const { body } of given) {
      assert.equal((await post(approver, `/unmask/grants/${body.grant}/revoke`)).body.status, 'revoked')
    }
    const other = forge('limit-approver-2', groups.approver)
    const left = ids.filter((_, i) => answers[i]?.status === 429)
    assert.equal((await post(other, `/unmask/requests/${left[0]}/deny`)).status, 200)
  })
})

describe('the limit of all other steps', () => {
  it('counts tokens, withdrawals and revocations together, of unknown ids too, and reads never', async () => {
    await using narrow = await startSecondGateway(await sharedScrim(), { limits: { unmask_steps: `${most}/h` } })
    const at = { ...scrim, url: narrow.url }
    const id = '01M81NZZZZZZZZZZZZZZZZZZZ9'
    const paths = [
      `/unmask/requests/${id}/withdraw`,
      `/unmask/requests/${id}/token`,
      `/unmask/grants/${id}/revoke`,
    ] as const
    const who = forge('limit-steps', groups.analyst)
    const send = (path: string): Promise<Called> => judgedCall(at, who, path, { method: 'POST' })
    for (const path of paths) assert.equal((await send(path)).status, 404)
    for (const path of paths) await assertLimited(await send(path))
    for (let i = 0; i <= most; i++) assert.equal((await judgedCall(at, who, '/unmask/grants')).status, 200)
  })
})

describe('links', () => {
  it('lead to the public address where scrim.yaml names one', async () => {
    const { body } = await post(forge('limit-links', groups.analyst), '/unmask/requests', wanted)
    assert.equal(body.url, `${publicUrl}/unmask/requests/${body.id}`)
    assert.ok(body.next.includes(body.url))
  })
})
