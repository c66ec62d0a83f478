// Two gateways over one replica, one reading the views and one in query mode: hundreds of calls made from the contract, and
// the same reply to each, cell by cell.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { call } from '../call.ts'
import { granted } from '../granted.ts'
import { type QueryGateway, startQueryGateway } from '../query-gateway.ts'
import { type Scrim, sharedScrim } from '../scrim.ts'
import { arbitraryCall } from './contract/arbitrary-call.ts'
import { createJudge } from './contract/judge-reply.ts'
import { listOperations, parseDocument } from './contract/operations.ts'
import { type Answer, createCaller, sendCall } from './contract/send-call.ts'

const seed = Number(process.env.SCRIM_SEED ?? 20_261_122)
const perOperation = 16
const ownOperations: ReadonlySet<string> = new Set(['whoAmI', 'listDatasets', 'describeDataset'])
let views: Scrim
let query: QueryGateway
before(async () => {
  views = await sharedScrim()
  query = await startQueryGateway(views)
})
after(() => query[Symbol.asyncDispose]())

test('a grant shows the same cells in both modes, and a row costs it once', async () => {
  const asked = { columns: ['email', 'birth_date'], where: 'birth_date=lt.1980-01-01' }
  const path = '/customers?fields=id,email,birth_date,phone&order=birth_date,id&limit=20&count=exact'
  const inQuery: Scrim = { ...views, url: query.url }
  const read = (of: Scrim, token: string) => call(of, 'ana', path, { headers: { 'approval-token': token } })
  const [ofViews, ofQuery] = [await granted(views, asked), await granted(inQuery, asked)]
  const [seen, other] = [await read(views, ofViews.token), await read(inQuery, ofQuery.token)]
  assert.equal(seen.status, 200, seen.text)
  assert.deepEqual(other.body.data, seen.body.data)
  assert.equal(other.body.page.count, seen.body.page.count)
  const extent = ({ body }: typeof seen) =>
    Object.entries<Record<string, unknown>>(body.meta.unmasked).map(([name, { by, except }]) => [name, by, except])
  assert.deepEqual(extent(other), extent(seen))
  const again = [await read(views, ofViews.token), await read(inQuery, ofQuery.token)]
  for (const { body } of [seen, other, ...again]) assert.equal(body.meta.unmasked.email.rows_left, 480)

  // The other gateway declares the dataset without its pseudonyms: what was approved under one declaration holds under no other.
  const foreign = await read(inQuery, ofViews.token)
  assert.equal(foreign.status, 403, foreign.text)
  assert.equal(foreign.body.code, 'UNMASK_GRANT_VOID')
  assert.match(foreign.body.detail, /declared otherwise/)
})

type Pair = readonly [name: string, value: string]

/** What may differ: the catalogue, the event, the cursor, and in a refusal the columns that are on offer. */
function comparable({ status, headers, text }: Answer): unknown {
  const type = String(headers['content-type'])
  if (!/^application\/(problem\+)?json/.test(type)) return { status, type, text }
  const body = JSON.parse(text)
  if (status >= 400) return { status, type, code: body.code, detail: body.detail, column: body.details?.column }
  if (Array.isArray(body)) return { status, type, body }
  const { catalog: _, audit: __, ...meta } = body.meta
  return { status, type, body: { ...body, page: { ...body.page, next: body.page?.next === null }, meta } }
}

const nextOf = ({ status, text }: Answer): string | null => {
  const next: unknown = status === 200 && text.startsWith('{"data"') ? JSON.parse(text).page?.next : null
  return typeof next === 'string' ? next : null
}

for (const person of ['ana', 'sam', 'max', 'ada']) {
  test(`both modes answer ${person} the same`, { timeout: 120_000 }, async (t) => {
    const asked = { ...views, url: query.url }
    const document = parseDocument((await call(asked, person, '/openapi.json')).body)
    const { allows } = createJudge(document)
    const token = await views.token(person)
    const callers = [createCaller(views.url, token), createCaller(query.url, token)] as const
    const figures = { calls: 0, withRows: 0, pages: 0, refused: 0 }
    const reads = listOperations(document).filter(
      ({ id, path }) => !ownOperations.has(id) && !path.startsWith('/unmask'),
    )
    for (const operation of reads) {
      const [, dataset = ''] = operation.path.split('/')
      const { body } = await call(asked, person, `/datasets/${dataset}`)
      const fields: Pair = ['fields', body.columns.map(({ name }: { name: string }) => name).join(',')]
      for (const { pairs, bodyType } of fc.sample(arbitraryCall(operation, allows), { numRuns: perOperation, seed })) {
        // A call that names none would show all: one column more in views mode.
        const all = pairs.map((pair) => (pair[0] === 'fields' && pair[1] === '*' ? fields : pair))
        const whole = all.some(([name]) => name === 'fields') ? all : [...all, fields]
        const [seen, other] = await Promise.all(callers.map((one) => sendCall(one, operation, whole, bodyType)))
        assert.ok(seen && other)
        const said = `${operation.method} ${operation.path} ${JSON.stringify(whole)}`
        assert.ok(seen.status < 500 && other.status < 500, `${said}: ${seen.status} and ${other.status}`)
        assert.deepEqual(comparable(other), comparable(seen), said)
        figures.calls++
        if (seen.status >= 400) figures.refused++
        else if (/\[\{|^[^{[]/.test(seen.text)) figures.withRows++
        const nexts = [nextOf(seen), nextOf(other)] as const
        if (nexts[0] === null || nexts[1] === null) continue
        const followed = await Promise.all(
          callers.map((one, i) => sendCall(one, operation, [...whole, ['cursor', nexts[i] ?? '']], bodyType)),
        )
        assert.deepEqual(followed.map(comparable)[1], followed.map(comparable)[0], `${said}, the next page`)
        assert.equal(followed[0]?.status, 200, `${said}, the next page`)
        figures.pages++
      }
    }
    for (const { agent } of callers) agent.destroy()
    t.diagnostic(`seed ${seed}: ${JSON.stringify(figures)}`)
    assert.ok(figures.calls >= 80 && figures.withRows * 2 >= figures.calls, JSON.stringify(figures))
  })
}

test('/readyz says in which mode the source is, and what that rests on', async () => {
  const answer = await fetch(`${query.url}/readyz`)
  const { sources } = (await answer.json()) as { sources: { shop: Record<string, unknown> } }
  assert.deepEqual(sources.shop, {
    ready: true,
    enforcement: 'query',
    reason: null,
    warning:
      "source shop is in query mode: its login can read raw columns, and only the gateway's planner keeps them masked",
  })
  const { sources: others } = (await call(views, null, '/readyz')).body
  assert.deepEqual(others.shop, { ready: true, enforcement: 'views', reason: null })
})
