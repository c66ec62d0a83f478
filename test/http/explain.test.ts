// explain=policy through the door: beside the very same rows, in the envelope alone, and of no consequence for a cursor.
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { call } from '../call.ts'
import { type Scrim, sharedScrim } from '../scrim.ts'

let scrim: Scrim

before(async () => {
  scrim = await sharedScrim()
})

describe('explain=policy', () => {
  it('adds the decisions to a list, and changes neither rows nor page', async () => {
    const plain = await call(scrim, 'sam', '/customers?limit=3&order=country')
    const explained = await call(scrim, 'sam', '/customers?limit=3&order=country&explain=policy')
    assert.equal(explained.status, 200)
    const { explain, ...rest } = explained.body
    assert.deepEqual(rest.data, plain.body.data)
    assert.equal(rest.page.next, plain.body.page.next, 'a cursor fits with and without it')
    assert.equal(plain.body.explain, undefined)
    assert.deepEqual(explain.rows.rules[0].condition, { country: { in: ['DE'] } })
    assert.match(explain.rows.rules[0].rule, /^customers\.yaml:\d+$/)
    const next = await call(
      scrim,
      'sam',
      `/customers?limit=3&order=country&cursor=${plain.body.page.next}&explain=policy`,
    )
    assert.equal(next.status, 200)
  })

  it('explains one row', async () => {
    const { status, body } = await call(scrim, 'ana', '/customers/7?fields=id,email&explain=policy')
    assert.equal(status, 200)
    assert.deepEqual(
      body.explain.columns.map(({ as, shown }: { as: string; shown: string }) => [as, shown]),
      [
        ['id', 'clear'],
        ['email', 'masked'],
      ],
    )
  })

  for (const format of ['csv', 'ndjson', 'rows']) {
    it(`is 406 in the format ${format}, which has no place for it`, async () => {
      const { status, body } = await call(scrim, 'ana', `/customers?limit=1&explain=policy&format=${format}`)
      assert.deepEqual([status, body.code], [406, 'ASK_NOT_ACCEPTABLE'])
      assert.match(body.hint, /format=json/)
    })
  }

  it('is 406 where the Accept header alone chooses such a format', async () => {
    const init = { headers: { accept: 'text/csv' } }
    assert.equal((await call(scrim, 'ana', '/customers?limit=1&explain=policy', init)).status, 406)
  })

  for (const text of ['plan', 'true', '']) {
    it(`explain=${text} is 400: no plan of the database is ever shown`, async () => {
      const { status, body } = await call(scrim, 'ana', `/customers?explain=${text}`)
      assert.deepEqual([status, body.code], [400, 'ASK_PARAMETER_INVALID'])
      assert.match(body.hint, /explain=policy/)
    })
  }

  it('holds nothing of what is stored, and nothing of a plan', async () => {
    const { body } = await call(scrim, 'ana', '/customers?plan=eq.pro&order=signup_date.desc&limit=2&explain=policy')
    const told = JSON.stringify(body.explain)
    assert.doesNotMatch(told, /select|seq scan|cost=|scrim_masked|customers_masked/i)
    assert.doesNotMatch(told, /"eq"|pro"/, 'a filter’s literal is no part of it')
  })
})
