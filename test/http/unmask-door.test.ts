// /unmask over the running gateway, as its people call it: every row of the table, every refusal, and what the audit says.
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { type Called, call, eventsOf } from '../call.ts'
import { type Scrim, sharedScrim } from '../scrim.ts'

let scrim: Scrim

before(async () => {
  scrim = await sharedScrim()
})

const json = { 'content-type': 'application/json' }

const post = (person: string, path: string, body: object = {}, headers: Record<string, string> = {}): Promise<Called> =>
  call(scrim, person, path, { method: 'POST', body: JSON.stringify(body), headers: { ...json, ...headers } })

const wanted = { dataset: 'customers', columns: ['email'], where: 'id=in.(1,2,3)', reason: 'Ticket 4711' }

/** One approval is enough for a confidential column. */
const lighter = { ...wanted, columns: ['birth_date'] }

async function asked(body: object = wanted): Promise<string> {
  const { status, text, body: made } = await post('ana', '/unmask/requests', body)
  assert.equal(status, 201, text)
  return made.id
}

const refused = async (answer: Called, status: number, code: string): Promise<void> => {
  assert.deepEqual([answer.status, answer.body.code], [status, code], answer.text)
  assert.equal(answer.headers.get('content-type'), 'application/problem+json')
  assert.ok(answer.body.hint.length > 10, answer.text)
  const [event] = await eventsOf(scrim, answer.body.instance)
  assert.deepEqual([event?.kind, event?.door, event?.code, event?.status], ['refusal', 'control', code, status])
}

describe('from a request to a token', () => {
  it('is asked for, approved by two people, collected by the requester, listed, and revoked', async () => {
    const made = await post('ana', '/unmask/requests', { ...wanted, duration: '20m', max_rows: 3 })
    assert.equal(made.status, 201, made.text)
    const { id, scope } = made.body
    assert.equal(made.headers.get('location'), `/unmask/requests/${id}`)
    assert.equal(made.headers.get('cache-control'), 'private, no-store')
    assert.equal(made.body.url, `${scrim.url}/unmask/requests/${id}`)
    assert.deepEqual(
      [made.body.status, made.body.duration, made.body.max_rows, made.body.approvals, made.body.approvers],
      ['pending', '20m', 3, { needed: 2, given: 0, by: [] }, ['growth-data-leads']],
    )
    assert.match(made.body.next, new RegExp(`Ask 2 people of the role growth-data-leads .* approve ${id}`))

    const first = await post('olga', `/unmask/requests/${id}/approve`, { scope, note: 'It is mine' })
    assert.deepEqual([first.status, first.body.status, first.body.approvals.given], [200, 'pending', 1], first.text)
    const last = await post('omar', `/unmask/requests/${id}/approve`, { duration: '10m', max_rows: 2 })
    assert.deepEqual([last.status, last.body.status], [200, 'approved'], last.text)
    assert.deepEqual(
      last.body.history.map(({ step }: { step: string }) => step),
      ['requested', 'approved', 'approved', 'granted'],
    )

    const { body: token } = await post('ana', `/unmask/requests/${id}/token`)
    assert.equal(token.grant, last.body.grant)
    const { body: keys } = await call(scrim, null, '/.well-known/jwks.json')
    const { payload, protectedHeader } = await jwtVerify(token.token, createLocalJWKSet(keys), {
      audience: 'scrim:approval',
      typ: 'scrim-approval+jwt',
    })
    assert.deepEqual([payload.sub, payload.grant, protectedHeader.alg], ['ana', token.grant, 'EdDSA'])
    assert.equal(new Date(Number(payload.exp) * 1000).toISOString(), token.expires_at)

    const isIt = ({ id: one }: { id: string }): boolean => one === token.grant
    for (const person of ['ana', 'olga', 'ada']) {
      const [grant] = (await call(scrim, person, '/unmask/grants')).body.data.filter(isIt)
      assert.deepEqual([grant?.status, grant?.duration, grant?.max_rows, grant?.rows_left], ['active', '10m', 2, 2])
    }
    assert.deepEqual((await call(scrim, 'sam', '/unmask/grants')).body.data.filter(isIt), [])

    const revoked = await post('omar', `/unmask/grants/${token.grant}/revoke`, { reason: 'The ticket is closed' })
    assert.deepEqual([revoked.status, revoked.body.status], [200, 'revoked'], revoked.text)
    assert.deepEqual([revoked.body.revoked.by.subject, revoked.body.revoked.reason], ['omar', 'The ticket is closed'])
    assert.deepEqual((await call(scrim, 'ana', '/unmask/grants')).body.data.filter(isIt), [])
    await refused(await post('ana', `/unmask/requests/${id}/token`), 403, 'UNMASK_GRANT_REVOKED')
  })

  it('leaves one event of each step', async () => {
    const id = await asked(lighter)
    await post('olga', `/unmask/requests/${id}/approve`)
    await post('ana', `/unmask/requests/${id}/token`)
    const events = await eventsOf(scrim, id)
    assert.deepEqual(
      events.map(({ kind, step, who }) => [kind, step, who?.subject ?? null]),
      [
        ['unmask', 'requested', 'ana'],
        ['unmask', 'approved', 'olga'],
        ['unmask', 'granted', 'olga'],
        ['unmask', 'token', 'ana'],
      ],
    )
  })
})
