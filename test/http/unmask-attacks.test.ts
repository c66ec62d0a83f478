// Who may decide what: oneself under any name, outsiders, services and delegates, wider than asked, twice. And bodies that mean
// two things. Every refusal is in the audit.
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { type Called, call, eventsOf } from '../call.ts'
import { createForge, type Forge, groups } from '../forged-people.ts'
import { judgedCall } from '../judged-call.ts'
import { type Scrim, sharedScrim } from '../scrim.ts'

let scrim: Scrim
let forge: Forge
let requester: string
let approver: string

before(async () => {
  scrim = await sharedScrim()
  forge = await createForge(scrim)
  requester = forge('attack-requester', groups.both)
  approver = forge('attack-approver', groups.approver)
})

const send = (who: string, path: string, init: RequestInit): Promise<Called> => judgedCall(scrim, who, path, init)

const post = (who: string, path: string, body: object | string = {}, type = 'application/json'): Promise<Called> =>
  send(who, path, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'content-type': type },
  })

const wanted = { dataset: 'customers', columns: ['email'], where: 'id=in.(1,2,3)', reason: 'Ticket 4711' }

async function asked(who: string, more: object = {}): Promise<string> {
  const { status, text, body } = await post(who, '/unmask/requests', { ...wanted, ...more })
  assert.equal(status, 201, text)
  return body.id
}

async function assertRefused(answer: Called, status: number, code: string): Promise<void> {
  assert.deepEqual([answer.status, answer.body.code], [status, code], answer.text)
  assert.ok(answer.body.hint.length > 10, answer.text)
  const [event] = await eventsOf(scrim, answer.body.instance)
  assert.deepEqual([event?.kind, event?.door, event?.code, event?.status], ['refusal', 'control', code, status])
}

/** The request is as it was: nobody has decided anything. */
async function assertPending(who: string, id: string, given = 0): Promise<void> {
  const { body } = await send(who, `/unmask/requests/${id}`, {})
  assert.deepEqual([body.status, body.approvals.given, body.grant], ['pending', given, null])
}

describe('a request is decided by somebody else', () => {
  it('never by its requester, though their role approves', async () => {
    const id = await asked(requester)
    for (const verb of ['approve', 'deny']) {
      await assertRefused(await post(requester, `/unmask/requests/${id}/${verb}`), 403, 'UNMASK_NOT_ALLOWED')
    }
    await assertPending(requester, id)
  })

  it('never by an alias of the requester: another subject with the same e-mail, in any case of letters', async () => {
    const id = await asked(requester)
    for (const email of ['attack-requester@kestrel.example', 'Attack-Requester@KESTREL.example']) {
      const alias = forge('attack-alias', groups.approver, { email })
      await assertRefused(await post(alias, `/unmask/requests/${id}/approve`), 403, 'UNMASK_NOT_ALLOWED')
    }
    await assertPending(requester, id)
  })

  it('never by a service, the app’s own among them', async () => {
    const id = await asked(requester)
    for (const name of ['cli', 'nightly-job']) {
      const service = forge(name, groups.approver, { azp: name })
      assert.equal((await send(service, '/me', {})).body.kind, 'service')
      await assertRefused(await post(service, `/unmask/requests/${id}/approve`), 404, 'UNMASK_REQUEST_UNKNOWN')
    }
    await assertPending(requester, id)
  })

  it('never by delegation: a token of an approver by which another one acts, the requester or a third', async () => {
    const id = await asked(requester)
    for (const sub of ['attack-requester', 'assistant', 'attack-delegate']) {
      const delegate = forge('attack-delegate', groups.approver, { act: { sub } })
      assert.deepEqual((await send(delegate, '/me', {})).body.approves, [])
      await assertRefused(await post(delegate, `/unmask/requests/${id}/approve`), 404, 'UNMASK_REQUEST_UNKNOWN')
    }
    await assertPending(requester, id)
  })

  it('never twice by one person, nor by two names of one', async () => {
    const id = await asked(requester)
    const path = `/unmask/requests/${id}/approve`
    assert.equal((await post(approver, path)).body.approvals.given, 1)
    await assertRefused(await post(approver, path), 403, 'UNMASK_NOT_ALLOWED')
    const alias = forge('attack-approver-2', groups.approver, { email: 'attack-approver@kestrel.example' })
    await assertRefused(await post(alias, path), 403, 'UNMASK_NOT_ALLOWED')
    await assertPending(requester, id, 1)
  })

  it('and to approve and to deny at once gives one outcome', async () => {
    const id = await asked(requester, { columns: ['birth_date'] })
    const others = ['a', 'b', 'c', 'd'].map((name) => forge(`attack-race-${name}`, groups.approver))
    const answers = await Promise.all(
      others.map((who, i) => post(who, `/unmask/requests/${id}/${i % 2 ? 'deny' : 'approve'}`)),
    )
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 409, 409, 409])
    const won = answers.find(({ status }) => status === 200)
    const { body } = await send(requester, `/unmask/requests/${id}`, {})
    assert.deepEqual([body.status, body.grant], [won?.body.status, won?.body.grant])
  })
})

describe('who is no approver of the dataset', () => {
  it('meets the same 404 for a request of others as for one that does not exist', async () => {
    const id = await asked(requester)
    const outsiders = [forge('attack-analyst', groups.analyst), forge('attack-none', groups.none)]
    for (const who of outsiders) {
      for (const path of ['', '/approve', '/deny', '/withdraw', '/token']) {
        const ask = (one: string) =>
          path === '' ? send(who, `/unmask/requests/${one}`, {}) : post(who, `/unmask/requests/${one}${path}`)
        const [foreign, unknown] = [await ask(id), await ask('01ARZ3NDEKTSV4RRFFQ69G5FAV')]
        await assertRefused(foreign, 404, 'UNMASK_REQUEST_UNKNOWN')
        const blank = ({ body }: Called) => [body.status, body.detail.replaceAll(/[0-9A-Z]{26}/g, ''), body.hint]
        assert.deepEqual(blank(foreign), blank(unknown))
      }
      assert.deepEqual((await send(who, '/unmask/requests', {})).body.data, [])
    }
    await assertPending(requester, id)
  })

  it('cannot revoke a grant, nor see it', async () => {
    const id = await asked(requester, { columns: ['birth_date'] })
    const { body } = await post(approver, `/unmask/requests/${id}/approve`)
    const outsider = forge('attack-analyst', groups.analyst)
    await assertRefused(await post(outsider, `/unmask/grants/${body.grant}/revoke`), 404, 'UNMASK_GRANT_UNKNOWN')
    assert.equal((await post(requester, `/unmask/grants/${body.grant}/revoke`)).body.status, 'revoked')
  })

  it('collects no token: not even the approver', async () => {
    const id = await asked(requester, { columns: ['birth_date'] })
    await post(approver, `/unmask/requests/${id}/approve`)
    const answer = await post(approver, `/unmask/requests/${id}/token`)
    assert.equal(answer.body.token, undefined)
    assert.equal(answer.status, 403, answer.text)
  })

  const hostile = [
    '%00',
    '%00',
    '%27',
    "1'--",
    '..%2f..',
    '%EF%BF%BD',
    '01ARZ3NDEKTSV4RRFFQ69G5FA%F0%9F%98%80',
    'x'.repeat(4000),
  ]
  for (const id of hostile) {
    it(`an id such as ${id.slice(0, 20)} is unknown`, async () => {
      await assertRefused(await send(approver, `/unmask/requests/${id}`, {}), 404, 'UNMASK_REQUEST_UNKNOWN')
      await assertRefused(await post(approver, `/unmask/requests/${id}/deny`), 404, 'UNMASK_REQUEST_UNKNOWN')
      await assertRefused(await post(approver, `/unmask/grants/${id}/revoke`), 404, 'UNMASK_GRANT_UNKNOWN')
    })
  }
})

describe('an approver narrows', () => {
  const wider: readonly (readonly [string, object, number, string])[] = [
    ['longer', { duration: '16m' }, 403, 'UNMASK_WIDENED'],
    ['more rows', { max_rows: 4 }, 403, 'UNMASK_WIDENED'],
    ['other columns', { columns: ['email', 'phone'] }, 400, 'UNMASK_REQUEST_INVALID'],
    ['other rows', { where: 'id=gte.1' }, 400, 'UNMASK_REQUEST_INVALID'],
    ['another dataset', { dataset: 'orders' }, 400, 'UNMASK_REQUEST_INVALID'],
    ['another app', { app: 'crm' }, 400, 'UNMASK_REQUEST_INVALID'],
    ['another reason', { reason: 'Because' }, 400, 'UNMASK_REQUEST_INVALID'],
    ['another scope', { scope: 'a3b496d6:00000000000000000000000000000000' }, 409, 'UNMASK_CHANGED'],
  ]
  for (const [name, decision, status, code] of wider) {
    it(`and never gives ${name}`, async () => {
      const who = forge(`attack-wide-${name.replaceAll(' ', '-')}`, groups.analyst)
      const id = await asked(who, { duration: '15m', max_rows: 3 })
      await assertRefused(await post(approver, `/unmask/requests/${id}/approve`, decision), status, code)
      await assertPending(who, id)
    })
  }
})

describe('what is asked for', () => {
  const wrong: readonly (readonly [name: string, more: object, status: number, code: string])[] = [
    ['an unknown dataset', { dataset: 'nothing' }, 404, 'PLAN_DATASET_UNKNOWN'],
    ['a dataset of others', { dataset: 'employees' }, 404, 'PLAN_DATASET_UNKNOWN'],
    ['an unknown column', { columns: ['emial'] }, 400, 'PLAN_FIELD_UNKNOWN'],
    ['a column that is clear already', { columns: ['plan'] }, 400, 'UNMASK_REQUEST_INVALID'],
    ['longer than the dataset allows', { duration: '5h' }, 400, 'UNMASK_REQUEST_INVALID'],
    ['more rows than the dataset allows', { max_rows: 501 }, 400, 'UNMASK_REQUEST_INVALID'],
    ['rows by a column that cannot be filtered', { where: 'email=eq.a@b.example' }, 400, 'PLAN_FILTER_REFUSED'],
    ['rows by what is no filter', { where: 'limit=5' }, 400, 'UNMASK_REQUEST_INVALID'],
  ]
  for (const [name, more, status, code] of wrong) {
    it(`${name} is ${status} ${code}`, async () => {
      await assertRefused(await post(requester, '/unmask/requests', { ...wanted, ...more }), status, code)
    })
  }

  const good = JSON.stringify(wanted)
  const bodies: readonly (readonly [name: string, body: string, says: RegExp, type?: string])[] = [
    ['nothing', '', /"dataset" is missing; "columns" is missing; "reason" is missing/],
    ['not JSON', '{', /it is not JSON/],
    ['an array', '[]', /not a JSON object/],
    ['a member twice', good.replace('{', '{"reason":"Other",'), /"reason" is written twice/],
    ['a member twice, once escaped', good.replace('{', '{"\\u0072eason":"Other",'), /"reason" is written twice/],
    ['an unknown member', good.replace('"columns"', '"colums"'), /"colums" is not known here/],
    ['__proto__', good.replace('{', '{"__proto__":{"max_rows":1},'), /"__proto__" is not known here/],
    ['a number as duration', good.replace('{', '{"duration":15,'), /"duration" is not a duration with its unit/],
    ['a duration without unit', good.replace('{', '{"duration":"15",'), /"duration" is not a duration with its unit/],
    ['rows as text', good.replace('{', '{"max_rows":"3",'), /"max_rows" is not a whole number/],
    ['no rows', good.replace('{', '{"max_rows":0,'), /"max_rows" is too small/],
    ['a blank reason', good.replace('Ticket 4711', ' '), /"reason" is empty/],
    ['NUL in the reason', good.replace('Ticket', '\\u0000'), /"reason" holds a control character/],
    ['an escape sequence in the reason', good.replace('Ticket', '\\u001b[2J'), /"reason" holds a control character/],
    ['half a character in the reason', good.replace('Ticket', '\\ud800'), /"reason" holds a control character/],
    ['text turned around in the reason', good.replace('Ticket', '\\u202e'), /"reason" holds an invisible character/],
    ['a blank of no width in where', good.replace('(1', '(\\u200b1'), /"where" holds an invisible character/],
    ['a joiner in where', good.replace('id=in', 'country=neq.D\\u200dE&id=in'), /"where" holds an invisible character/],
    ['a form', 'dataset=customers', /not sent as JSON/, 'application/x-www-form-urlencoded'],
    ['text', good, /not sent as JSON/, 'text/plain'],
    ['too much', good.replace('Ticket', 'x'.repeat(300_000)), /larger than 262144 bytes/],
  ]
  for (const [name, body, says, type] of bodies) {
    it(`${name} is refused in words`, async () => {
      const answer = await post(requester, '/unmask/requests', body, type)
      assert.match(answer.body.detail, says)
      assert.ok([400, 413, 415].includes(answer.status), answer.text)
      await assertRefused(answer, answer.status, answer.body.code)
    })
  }
})

describe('the addresses of /unmask', () => {
  it('answer the methods that they name, and no other', async () => {
    for (const [path, methods] of [
      ['/unmask/requests', 'GET, HEAD, POST'],
      ['/unmask/requests/x', 'GET, HEAD'],
      ['/unmask/requests/x/approve', 'POST'],
      ['/unmask/grants', 'GET, HEAD'],
      ['/unmask/grants/x/revoke', 'POST'],
    ] as const) {
      const allow = `${methods}, OPTIONS`
      const options = await call(scrim, null, path, { method: 'OPTIONS' })
      assert.deepEqual([options.status, options.headers.get('allow')], [204, allow], path)
      assert.equal(options.headers.get('accept-post'), methods.includes('POST') ? 'application/json' : null)
      for (const method of ['DELETE', 'PUT', 'PATCH', methods.includes('GET') ? 'QUERY' : 'GET']) {
        const answer = await send(requester, path, { method })
        assert.equal(answer.headers.get('allow'), allow)
        await assertRefused(answer, 405, 'ASK_METHOD_NOT_ALLOWED')
      }
    }
    const head = await send(requester, '/unmask/requests', { method: 'HEAD' })
    assert.deepEqual([head.status, head.text], [200, ''])
  })

  it('are nothing where nothing is, and nothing without a token', async () => {
    for (const path of ['/unmask', '/unmask/grants/x', '/unmask/requests/x/y', '/unmask/requests/x/approve/y']) {
      await assertRefused(await send(requester, path, {}), 404, 'HTTP_PATH_UNKNOWN')
    }
    for (const path of ['/unmask/requests', '/unmask/grants', '/unmask']) {
      assert.equal((await call(scrim, null, path)).status, 401)
    }
    const blind = await call(scrim, null, '/unmask/requests', { method: 'POST', body: '{', headers: {} })
    assert.equal(blind.status, 401)
  })
})
