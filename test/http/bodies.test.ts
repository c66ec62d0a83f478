// QUERY /{dataset} and POST /{dataset}/query: the grammar of the address in a body, and every body that is wrong.
import assert from 'node:assert/strict'
import { Agent, request } from 'node:http'
import { before, describe, it } from 'node:test'
import { type Called, call, eventsOf } from '../call.ts'
import { type Scrim, sharedScrim } from '../scrim.ts'

let scrim: Scrim

before(async () => {
  scrim = await sharedScrim()
})

const form = 'application/x-www-form-urlencoded'
const json = 'application/json'

const ways: readonly (readonly [method: string, path: string])[] = [
  ['QUERY', '/customers'],
  ['POST', '/customers/query'],
]

const send = (
  method: string,
  path: string,
  body: string | Uint8Array<ArrayBuffer>,
  type: string | null = json,
): Promise<Called> => call(scrim, 'ana', path, { method, body, headers: type === null ? {} : { 'content-type': type } })

/** Writes without an end until the reply begins. */
async function statusOfEndless(method: string, path: string): Promise<number | undefined> {
  const headers = { authorization: `Bearer ${await scrim.token('ana')}`, 'content-type': form }
  return new Promise((resolve, reject) => {
    const req = request(scrim.url + path, { method, headers })
    const writing = setInterval(() => req.write('x'.repeat(65_536)), 1)
    const finish = (settle: () => void) => {
      clearInterval(writing)
      req.destroy()
      settle()
    }
    req.once('response', ({ statusCode }) => finish(() => resolve(statusCode)))
    req.on('error', (error) => finish(() => reject(error)))
  })
}

for (const [method, path] of ways) {
  describe(`${method} ${path}`, () => {
    it('answers as GET does, from a form or from JSON, and is audited', async () => {
      const asked = 'fields=id,plan&plan=in.(pro,free)&order=id.desc&limit=3'
      const expected = (await call(scrim, 'ana', `/customers?${asked}`)).body.data
      const object = JSON.stringify(Object.fromEntries(new URLSearchParams(asked)))
      for (const [body, type] of [
        [asked, form],
        [object, json],
        [`\n ${object} `, 'Application/JSON; charset=utf-8'],
      ] as const) {
        const answer = await send(method, path, body, type)
        assert.deepEqual([answer.status, answer.body.data], [200, expected])
        const [event] = await eventsOf(scrim, answer.body.meta.audit)
        assert.equal(event?.kind, 'read')
      }
    })

    it('pages by the cursor of the body, without a Link that would lack the body', async () => {
      const ask = { fields: 'id', limit: '2', order: 'id' }
      const first = await send(method, path, JSON.stringify(ask))
      assert.equal(first.headers.get('link'), null)
      const second = await send(method, path, JSON.stringify({ ...ask, cursor: first.body.page.next }))
      assert.deepEqual(second.body.data, [{ id: 3 }, { id: 4 }])
    })

    it('adds up the parameters of the address and of the body, and takes none twice', async () => {
      const answer = await send(method, `${path}?fields=id&format=rows`, '{"limit":"1","order":"id"}')
      assert.deepEqual(answer.body, [{ id: 1 }])
      const refused = await send(method, `${path}?limit=1`, '{"limit":"1"}')
      assert.deepEqual([refused.status, refused.body.code], [400, 'ASK_PARAMETER_REPEATED'])
    })

    it('takes an empty form, and a filter too long for an address', async () => {
      assert.equal((await send(method, path, '', form)).body.data.length, 100)
      const ids = Array.from({ length: 1000 }, (_, i) => 1_000_000 + i).join(',')
      const answer = await send(
        method,
        path,
        `fields=id&id=not.in.(${ids})&or=(plan.eq.pro,plan.like.${'f'.repeat(3000)}*)&limit=1`,
        form,
      )
      assert.equal(answer.status, 200)
    })

    const wrong: readonly (readonly [
      name: string,
      body: string | Uint8Array<ArrayBuffer>,
      type: string | null,
      status: number,
      code: string,
    ])[] = [
      ['not JSON', '{"fields":', json, 400, 'ASK_BODY_INVALID'],
      ['no body', '', json, 400, 'ASK_BODY_INVALID'],
      ['an array', '[]', json, 400, 'ASK_BODY_INVALID'],
      ['null', 'null', json, 400, 'ASK_BODY_INVALID'],
      ['a number as value', '{"limit":5}', json, 400, 'ASK_BODY_INVALID'],
      ['an object as value', '{"plan":{"eq":"pro"}}', json, 400, 'ASK_BODY_INVALID'],
      ['a member twice', '{"limit":"1","limit":"2"}', json, 400, 'ASK_PARAMETER_REPEATED'],
      ['a member twice, once escaped', '{"limit":"1","\\u006cimit":"2"}', json, 400, 'ASK_PARAMETER_REPEATED'],
      ['a member twice, first as a number', '{"limit":5,"limit":"2","plan":"eq.pro"}', json, 400, 'ASK_BODY_INVALID'],
      ['a member twice, last as a number', '{"plan":"eq.pro","limit":"2","limit":5}', json, 400, 'ASK_BODY_INVALID'],
      ['a member twice, first as an object', '{"limit":{"a":"b"},"limit":"2"}', json, 400, 'ASK_BODY_INVALID'],
      [
        'a rename to a broken surrogate',
        '{"fields":"id,\\ud800x:plan","format":"csv"}',
        json,
        400,
        'ASK_PARAMETER_INVALID',
      ],
      ['__proto__', '{"__proto__":"eq.1"}', json, 400, 'PLAN_FIELD_UNKNOWN'],
      ['an unknown column', '{"pln":"eq.pro"}', json, 400, 'PLAN_FIELD_UNKNOWN'],
      ['a lone surrogate', '{"plan":"eq.\\ud800"}', json, 400, 'ASK_LITERAL_INVALID'],
      ['not UTF-8', Buffer.from('{"plan":"eq.\xff"}', 'latin1'), json, 400, 'ASK_BODY_INVALID'],
      ['a form that is not UTF-8', 'plan=eq.%ff', form, 400, 'ASK_PATH_INVALID'],
      ['a parameter of a form twice', 'limit=1&limit=1', form, 400, 'ASK_PARAMETER_REPEATED'],
      ['another type', 'fields=id', 'text/plain', 415, 'ASK_MEDIA_TYPE_UNSUPPORTED'],
      ['multipart', 'x', 'multipart/form-data; boundary=x', 415, 'ASK_MEDIA_TYPE_UNSUPPORTED'],
      ['too large', `fields=${'x'.repeat(256 * 1024)}`, form, 413, 'ASK_BODY_TOO_LARGE'],
    ]
    for (const [name, body, type, status, code] of wrong) {
      it(`${name} is ${status} ${code}`, async () => {
        const answer = await send(method, path, body, type)
        assert.deepEqual([answer.status, answer.body.code], [status, code])
        assert.ok(answer.body.hint.length > 10)
        const [event] = await eventsOf(scrim, answer.body.instance)
        assert.deepEqual([event?.kind, event?.code], ['refusal', code])
      })
    }

    it('a body that never ends is refused as soon as it passes the limit', async () => {
      assert.equal(await statusOfEndless(method, path), 413)
    })

    it('after a body that was too large, the connection goes on with the next request', async () => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 })
      const headers = { authorization: `Bearer ${await scrim.token('ana')}`, 'content-type': form }
      const ask = (how: string, where: string, chunks: number) =>
        new Promise<number | undefined>((resolve, reject) => {
          const req = request(scrim.url + where, { method: how, headers, agent }, (res) => {
            res.resume().on('end', () => resolve(res.statusCode))
          })
          req.on('error', reject)
          for (let i = 0; i < chunks; i++) req.write('x'.repeat(65_536))
          req.end()
        })
      for (const chunks of [5, 8, 50]) {
        assert.equal(await ask(method, path, chunks), 413)
        assert.equal(await ask('GET', '/customers?limit=1', 0), 200)
      }
      agent.destroy()
    })

    it('a compressed body is refused, not guessed at', async () => {
      const answer = await call(scrim, 'ana', path, {
        method,
        body: 'x',
        headers: { 'content-type': form, 'content-encoding': 'gzip' },
      })
      assert.deepEqual([answer.status, answer.headers.get('accept-query')], [415, `${form}, ${json}`])
    })
  })
}

describe('other methods', () => {
  it('POST to a dataset says where to send it', async () => {
    const answer = await send('POST', '/customers', 'limit=1', form)
    assert.equal(answer.status, 405)
    assert.match(answer.body.hint, /POST \/customers\/query/)
  })

  it('without a token a body is not even read', async () => {
    const answer = await call(scrim, null, '/customers/query', { method: 'POST', body: 'limit=1' })
    assert.equal(answer.status, 401)
  })
})
