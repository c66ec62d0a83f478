// /unmask over the running gateway, as its people call it: every row of the table, and what the audit says. Every reply is one
// that the caller's own OpenAPI document describes.
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { type Called, call, eventsOf } from '../call.ts'
import { createForge, type Forge, groups } from '../forged-people.ts'
import { judgedCall } from '../judged-call.ts'
import { type Scrim, sharedScrim } from '../scrim.ts'

let scrim: Scrim
let forge: Forge
let ana: string
let olga: string
let omar: string

before(async () => {
  scrim = await sharedScrim()
  forge = await createForge(scrim)
  ana = forge('door-ana', groups.analyst)
  olga = forge('door-olga', groups.approver)
  omar = forge('door-omar', groups.approver)
})

const get = (who: string, path: string): Promise<Called> => judgedCall(scrim, who, path)

const post = (who: string, path: string, body: object = {}, headers: Record<string, string> = {}): Promise<Called> =>
  judgedCall(scrim, who, path, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  })

const wanted = { dataset: 'customers', columns: ['email'], where: 'id=in.(1,2,3)', reason: 'Ticket 4711' }
/** Confidential: one approval is enough. */
const lighter = { ...wanted, columns: ['birth_date'] }

async function asked(who: string, body: object = wanted): Promise<string> {
  const { status, text, body: made } = await post(who, '/unmask/requests', body)
  assert.equal(status, 201, text)
  return made.id
}

const idsOf = ({ body }: Called): readonly string[] => body.data.map(({ id }: { id: string }) => id)

async function assertRefused(answer: Called, status: number, code: string): Promise<void> {
  assert.deepEqual([answer.status, answer.body.code], [status, code], answer.text)
  assert.ok(answer.body.hint.length > 10, answer.text)
  const [event] = await eventsOf(scrim, answer.body.instance)
  assert.deepEqual([event?.kind, event?.door, event?.code, event?.status], ['refusal', 'control', code, status])
}

describe('from a request to a token', () => {
  it('is asked for, approved by two people, collected, listed, and revoked', async () => {
    const made = await post(ana, '/unmask/requests', { ...wanted, duration: '20m', max_rows: 3 })
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

    const first = await post(olga, `/unmask/requests/${id}/approve`, { scope, note: 'It is mine' })
    assert.deepEqual([first.status, first.body.status, first.body.approvals.given], [200, 'pending', 1], first.text)
    assert.match(first.body.next, /You have approved it/)
    const last = await post(omar, `/unmask/requests/${id}/approve`, { duration: '10m', max_rows: 2 })
    assert.deepEqual([last.status, last.body.status], [200, 'approved'], last.text)
    const seen = await get(ana, `/unmask/requests/${id}`)
    assert.deepEqual(
      seen.body.history.map(({ step }: { step: string }) => step),
      ['requested', 'approved', 'approved', 'granted'],
    )
    assert.match(seen.body.next, /\/token gives a token/)

    const { body: token } = await post(ana, `/unmask/requests/${id}/token`)
    assert.equal(token.grant, last.body.grant)
    const isIt = ({ id: one }: { id: string }): boolean => one === token.grant
    for (const who of [ana, olga, forge('door-ada', groups.admin), forge('door-owner', groups.owner)]) {
      const [grant] = (await get(who, '/unmask/grants')).body.data.filter(isIt)
      assert.deepEqual([grant?.status, grant?.duration, grant?.max_rows, grant?.rows_left], ['active', '10m', 2, 2])
    }
    assert.deepEqual((await get(forge('door-sam', groups.analyst), '/unmask/grants')).body.data, [])

    const revoked = await post(omar, `/unmask/grants/${token.grant}/revoke`, { reason: 'The ticket is closed' })
    assert.deepEqual([revoked.status, revoked.body.status], [200, 'revoked'], revoked.text)
    assert.deepEqual(
      [revoked.body.revoked.by.subject, revoked.body.revoked.reason],
      ['door-omar', 'The ticket is closed'],
    )
    assert.deepEqual((await get(ana, '/unmask/grants')).body.data.filter(isIt), [])
    await assertRefused(await post(ana, `/unmask/requests/${id}/token`), 403, 'UNMASK_GRANT_REVOKED')
  })

  it('gives a token that the published keys verify, and that opens no door of its own', async () => {
    const id = await asked(ana, lighter)
    await post(olga, `/unmask/requests/${id}/approve`)
    const { body } = await post(ana, `/unmask/requests/${id}/token`)
    const set = await call(scrim, null, '/.well-known/jwks.json')
    assert.deepEqual(
      [set.status, set.headers.get('content-type'), set.headers.get('cache-control')],
      [200, 'application/jwk-set+json', 'public, max-age=300'],
    )
    assert.deepEqual(Object.keys(JSON.parse(set.text).keys[0]).sort(), ['alg', 'crv', 'kid', 'kty', 'use', 'x'])
    const options = { audience: 'scrim:approval', typ: 'scrim-approval+jwt', algorithms: ['EdDSA'] }
    const { payload } = await jwtVerify(body.token, createLocalJWKSet(JSON.parse(set.text)), options)
    assert.deepEqual([payload.sub, payload.grant, payload.app], ['door-ana', body.grant, 'cli'])
    assert.equal(new Date(Number(payload.exp) * 1000).toISOString(), body.expires_at)
    const used = await call(scrim, null, '/me', { headers: { authorization: `Bearer ${body.token}` } })
    assert.deepEqual([used.status, used.body.code.startsWith('AUTH_')], [401, true])
  })

  it('leaves one event of each step', async () => {
    const id = await asked(ana, lighter)
    await post(olga, `/unmask/requests/${id}/approve`)
    await post(ana, `/unmask/requests/${id}/token`)
    const events = await eventsOf(scrim, id)
    assert.deepEqual(
      events.map(({ kind, step, who }) => [kind, step, who?.subject ?? null]),
      [
        ['unmask', 'requested', 'door-ana'],
        ['unmask', 'approved', 'door-olga'],
        ['unmask', 'granted', 'door-olga'],
        ['unmask', 'token', 'door-ana'],
      ],
    )
  })

  it('ends with a deny for good, or when the requester takes it back', async () => {
    const denied = await asked(ana)
    const no = await post(omar, `/unmask/requests/${denied}/deny`, { note: 'Not needed' })
    assert.deepEqual([no.status, no.body.status, no.body.history.at(-1).note], [200, 'denied', 'Not needed'], no.text)
    await assertRefused(await post(olga, `/unmask/requests/${denied}/approve`), 409, 'UNMASK_DECIDED')
    await assertRefused(await post(ana, `/unmask/requests/${denied}/withdraw`), 409, 'UNMASK_DECIDED')
    const back = await asked(ana)
    await assertRefused(await post(olga, `/unmask/requests/${back}/withdraw`), 403, 'UNMASK_NOT_ALLOWED')
    assert.equal((await post(ana, `/unmask/requests/${back}/withdraw`)).body.status, 'withdrawn')
    await assertRefused(await post(olga, `/unmask/requests/${back}/approve`), 409, 'UNMASK_DECIDED')
  })
})

describe('an Idempotency-Key', () => {
  const send = (who: string, key: string, body: object = wanted) =>
    post(who, '/unmask/requests', body, { 'idempotency-key': key })

  it('gives the same request for the same words, and none for others', async () => {
    const pat = forge('door-pat', groups.analyst)
    const [one, two] = await Promise.all([send(pat, 'k-1'), send(pat, 'k-1')])
    assert.deepEqual(new Set([one.status, two.status]), new Set([200, 201]))
    assert.equal(one.body.id, two.body.id)
    await assertRefused(await send(pat, 'k-1', { ...wanted, reason: 'Another' }), 409, 'UNMASK_KEY_REUSED')
    const quinn = await send(forge('door-quinn', groups.analyst), 'k-1')
    assert.equal(quinn.status, 201, 'the key of another person is another key')
    assert.notEqual(quinn.body.id, one.body.id)
    assert.deepEqual(idsOf(await get(pat, '/unmask/requests')), [one.body.id])
  })

  for (const key of ['', 'a b', 'é', 'x'.repeat(256), 'k-1, k-2']) {
    it(`${JSON.stringify(key.slice(0, 10))} is refused`, async () => {
      await assertRefused(await send(ana, key), 400, 'UNMASK_REQUEST_INVALID')
    })
  }
})

describe('lists', () => {
  it('page by a cursor that is the caller’s and this list’s alone', async () => {
    const rita = forge('door-rita', groups.analyst)
    const ids = [await asked(rita), await asked(rita), await asked(rita)].toReversed()
    const first = await get(rita, '/unmask/requests?limit=2')
    assert.deepEqual(idsOf(first), ids.slice(0, 2))
    const { next } = first.body.page
    const rest = await get(rita, `/unmask/requests?limit=2&cursor=${next}`)
    assert.deepEqual([idsOf(rest), rest.body.page], [ids.slice(2), { limit: 2, next: null }])
    for (const [who, path] of [
      [ana, `/unmask/requests?cursor=${next}`],
      [rita, `/unmask/grants?cursor=${next}`],
      [rita, `/unmask/requests?cursor=${ids[0]}`],
    ] as const) {
      await assertRefused(await get(who, path), 400, 'ASK_CURSOR_INVALID')
    }
  })

  it('take no other parameter, and none twice', async () => {
    for (const [query, code] of [
      ['limt=1', 'ASK_PARAMETER_INVALID'],
      ['status=pending', 'ASK_PARAMETER_INVALID'],
      ['limit=0', 'ASK_PARAMETER_INVALID'],
      ['limit=201', 'ASK_LIMIT_TOO_LARGE'],
      ['limit=1&limit=1', 'ASK_PARAMETER_REPEATED'],
    ] as const) {
      await assertRefused(await get(ana, `/unmask/requests?${query}`), 400, code)
    }
    await assertRefused(await post(ana, '/unmask/requests?dataset=customers', wanted), 400, 'ASK_PARAMETER_INVALID')
  })
})
