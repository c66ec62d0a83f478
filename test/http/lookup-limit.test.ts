// How many lookups one caller may make: hits, misses and refusals count alike, and every reply is one that the OpenAPI
// document describes.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Called, call, eventsOf, query } from '../call.ts'
import { type Scrim, sharedScrim } from '../scrim.ts'
import { type SecondGateway, startSecondGateway } from '../second-gateway.ts'
import { createJudge } from './contract/judge-reply.ts'
import { listOperations, parseDocument } from './contract/operations.ts'

const most = 8
let scrim: Scrim
let gateway: SecondGateway
let stored: string

before(async () => {
  const shared = await sharedScrim()
  gateway = await startSecondGateway(shared, { limits: { lookups: `${most}/h` } })
  scrim = { ...shared, url: gateway.url }
  const [row] = await query(
    scrim,
    'standby',
    'shop',
    "SELECT email FROM customers WHERE country = 'DE' AND email IS NOT NULL LIMIT 1",
  )
  stored = String(row?.email)
})

after(() => gateway[Symbol.asyncDispose]())

const lookUp = (person: string, body: object, parameters = ''): Promise<Called> =>
  call(scrim, person, `/customers/lookup${parameters}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  })

describe('the limit of lookups', () => {
  it('counts a hit, a miss and a refusal alike, for each caller alone, and says when to come back', async () => {
    const { body } = await call(scrim, 'sam', '/openapi.json')
    const document = parseDocument(body)
    const judge = createJudge(document)
    const operation = listOperations(document).find(({ id }) => id === 'lookup_customers')
    assert.ok(operation)
    const judged = async (answer: Promise<Called>, status: number, rows: number): Promise<Called> => {
      const { headers, text, ...rest } = await answer
      assert.equal(rest.status, status, text)
      const plain = { status, headers: Object.fromEntries(headers), text }
      assert.equal(judge.rowsOf(operation, plain) > 0, rows > 0)
      return { headers, text, ...rest }
    }
    for (const parameters of ['', '?format=csv', '?format=ndjson', '?fields=id&format=rows']) {
      await judged(lookUp('sam', { email: stored }, parameters), 200, 1)
    }
    await judged(lookUp('sam', { email: 'nobody@nowhere.example' }), 200, 0)
    await judged(lookUp('sam', { phone: '1' }), 400, 0)
    await judged(lookUp('sam', { email: '\0' }), 400, 0)
    await judged(lookUp('sam', { email: stored }, '?plan=pro'), 400, 0)
    for (const email of [stored, 'nobody@nowhere.example']) {
      const late = await judged(lookUp('sam', { email }), 429, 0)
      assert.equal(late.body.code, 'LIMIT_LOOKUPS')
      const seconds = Number(late.headers.get('retry-after'))
      assert.ok(seconds > 3500 && seconds <= 3600, `${seconds}`)
      const [event] = await eventsOf(scrim, late.body.instance)
      assert.deepEqual([event?.kind, event?.dataset, event?.code], ['refusal', 'customers', 'LIMIT_LOOKUPS'])
    }
    assert.equal((await call(scrim, 'sam', '/customers?limit=1')).status, 200)
    for (let i = 0; i < most; i++) assert.equal((await lookUp('ana', { email: stored })).status, 403)
    assert.equal((await lookUp('ana', { email: stored })).status, 429)
  })

  it('lets no more through when they come all at once', async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, () => lookUp('max', { email: stored })))
    assert.equal(answers.filter(({ status }) => status !== 429).length, most)
  })
})
