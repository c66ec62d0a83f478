// The same rows in every format: what each says in its body, what in headers, and which one a caller gets.
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { parse } from 'csv-parse/sync'
import { call } from '../call.ts'
import { type Scrim, sharedScrim } from '../scrim.ts'

let scrim: Scrim
const ask = '/customers?fields=id,email,value:lifetime_value,birth_date,notes&order=id&limit=7'

before(async () => {
  scrim = await sharedScrim()
})

const dataOf = async (path: string) => (await call(scrim, 'ana', path)).body.data

describe('formats', () => {
  it('ndjson has one object a line, the same as the envelope’s data', async () => {
    const answer = await call(scrim, 'ana', `${ask}&format=ndjson`)
    assert.equal(answer.headers.get('content-type'), 'application/x-ndjson')
    assert.match(answer.text, /\}\n$/)
    const lines = answer.text.trimEnd().split('\n')
    assert.deepEqual(
      lines.map((line) => JSON.parse(line)),
      await dataOf(ask),
    )
  })

  it('rows is a bare array, the same as the envelope’s data, and a single row an array of one', async () => {
    const answer = await call(scrim, 'ana', ask, { headers: { accept: 'application/vnd.scrim.rows+json' } })
    assert.equal(answer.headers.get('content-type'), 'application/vnd.scrim.rows+json')
    assert.deepEqual(answer.body, await dataOf(ask))
    const one = await call(scrim, 'ana', '/customers/7?fields=id&format=rows')
    assert.deepEqual(one.body, [{ id: 7 }])
  })

  it('csv has a header line, CRLF, and each cell as the envelope has it', async () => {
    const answer = await call(scrim, 'ana', `${ask}&format=csv`)
    assert.equal(answer.headers.get('content-type'), 'text/csv; charset=utf-8; header=present')
    assert.ok(answer.text.startsWith('id,email,value,birth_date,notes\r\n'))
    const data: Record<string, unknown>[] = await dataOf(ask)
    const texts = data.map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name, `${value ?? ''}`])),
    )
    assert.deepEqual(parse(answer.text, { columns: true }), texts)
  })

  it('without an envelope headers say audit, count, next page and what is masked', async () => {
    for (const format of ['csv', 'ndjson', 'rows']) {
      const answer = await call(
        scrim,
        'sam',
        `/customers?fields=id,full_name,e:email&limit=2&count=exact&format=${format}`,
      )
      const header = (name: string) => answer.headers.get(name)
      assert.match(header('scrim-audit') ?? '', /^[0-9A-Z]{26}$/)
      assert.match(header('scrim-count') ?? '', /^\d+$/)
      assert.deepEqual([header('scrim-masked'), header('scrim-unmasked')], ['e', 'full_name'])
      const cursor = header('scrim-next') ?? ''
      assert.ok(header('link')?.includes(`cursor=${cursor}>; rel="next"`))
      const next = await call(
        scrim,
        'sam',
        `/customers?fields=id,full_name,e:email&limit=2&count=exact&cursor=${cursor}`,
      )
      assert.equal(next.status, 200, 'a cursor serves in every format')
    }
  })

  it('no rows: an empty array, an empty text, a header line alone', async () => {
    const none = '/customers?fields=id,plan&id=lt.0'
    assert.deepEqual((await call(scrim, 'ana', `${none}&format=rows`)).body, [])
    assert.equal((await call(scrim, 'ana', `${none}&format=ndjson`)).text, '')
    assert.equal((await call(scrim, 'ana', `${none}&format=csv`)).text, 'id,plan\r\n')
  })

  it('numbers=native writes decimals as numbers, in JSON alone', async () => {
    const path = '/customers?fields=lifetime_value&lifetime_value=gte.1000&limit=3'
    const [text, native, csv] = await Promise.all(
      ['', '&numbers=native', '&numbers=native&format=csv'].map((more) => call(scrim, 'ana', path + more)),
    )
    const texts = text?.body.data.map((row: { lifetime_value: string }) => row.lifetime_value)
    assert.ok(texts.every((value: unknown) => typeof value === 'string'))
    const numbers = native?.body.data.map((row: { lifetime_value: number }) => row.lifetime_value)
    assert.deepEqual(numbers, texts.map(Number))
    assert.equal(csv?.text, `lifetime_value\r\n${texts.join('\r\n')}\r\n`)
  })
})

describe('large replies', () => {
  it('are bounded in bytes, the names that a caller chose counted in each row', async () => {
    // Of 100 the names alone are too much; of 46, what is written beside them.
    for (const count of [100, 46]) {
      const names = Array.from({ length: count }, (_, i) => `${'漢'.repeat(59)}${i}:plan`).join(',')
      for (const format of ['json', 'ndjson', 'rows']) {
        const body = JSON.stringify({ fields: names, limit: '1000', format })
        const headers = { 'content-type': 'application/json' }
        const answer = await call(scrim, 'ana', '/customers/query', { method: 'POST', body, headers })
        assert.deepEqual([answer.status, answer.body?.code], [400, 'SOURCE_REPLY_TOO_LARGE'], `${count} ${format}`)
      }
    }
  })

  it('say in a header what no envelope says: that a rule limits the rows', async () => {
    const { headers } = await call(scrim, 'sam', '/customers?fields=id&limit=1&format=csv')
    const notices = decodeURIComponent(headers.get('scrim-notices') ?? '')
    assert.equal(notices, 'Rows are limited by a rule of your role support.')
  })
})

describe('the Accept header', () => {
  const json = 'application/json'
  const csv = 'text/csv; charset=utf-8; header=present'
  const chosen: readonly (readonly [accept: string, type: string])[] = [
    ['*/*', json],
    ['application/*', json],
    ['text/*', csv],
    ['text/csv', csv],
    ['text/csv; charset=utf-8; header=present', csv],
    ['application/json;q=0.5, text/csv', csv],
    ['application/json;q=0.5, text/csv;q=0.4', json],
    ['application/json; charset=utf-8', json],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', json],
    ['application/x-ndjson', 'application/x-ndjson'],
    ['application/problem+json, application/json', json],
    ['APPLICATION/JSON', json],
    ['*/*;q=0.1, application/json;q=0', 'application/x-ndjson'],
  ]
  for (const [accept, type] of chosen) {
    it(`${accept} gets ${type}`, async () => {
      const answer = await call(scrim, 'ana', '/customers?fields=id&limit=1', { headers: { accept } })
      assert.deepEqual([answer.status, answer.headers.get('content-type')], [200, type])
    })
  }

  for (const accept of [
    'text/html',
    'image/png, text/plain',
    'application/json;q=0',
    'garbage',
    ',;,',
    'a/b'.repeat(200),
  ]) {
    it(`${accept.slice(0, 40)} is 406, and a parameter beats it`, async () => {
      const refused = await call(scrim, 'ana', '/customers?limit=1', { headers: { accept } })
      assert.deepEqual([refused.status, refused.body.code], [406, 'ASK_NOT_ACCEPTABLE'])
      assert.equal(refused.headers.get('content-type'), 'application/problem+json')
      const answer = await call(scrim, 'ana', '/customers?limit=1&format=csv', { headers: { accept } })
      assert.deepEqual([answer.status, answer.headers.get('content-type')], [200, csv])
    })
  }
})
