// A deprecated column says so to whoever still uses it, in headers and in words, and to nobody else.
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { call } from '../call.ts'
import { type Scrim, sharedScrim } from '../scrim.ts'

let scrim: Scrim

before(async () => {
  scrim = await sharedScrim()
})

const words = 'The column created_at is deprecated since 2026-11-01 and goes away on 2027-05-01: use opened_at.'

describe('a deprecated column', () => {
  for (const path of [
    '/tickets?limit=1',
    '/tickets?fields=id,when:created_at&limit=1',
    '/tickets?fields=id&created_at=gte.2020-01-01&limit=1',
    '/tickets?fields=id&or=(id.lt.3,not.and(created_at.is.null,id.gt.9))&limit=1',
    '/tickets?fields=id&order=created_at.desc&limit=1',
    '/tickets/7?fields=created_at',
  ]) {
    it(`is told of in the reply to ${path}`, async () => {
      const { status, headers, body } = await call(scrim, 'ana', path)
      assert.equal(status, 200)
      assert.equal(headers.get('deprecation'), `@${Date.UTC(2026, 10, 1) / 1000}`)
      assert.equal(headers.get('sunset'), 'Sat, 01 May 2027 00:00:00 GMT')
      assert.deepEqual(body.meta.notices, [words])
    })
  }

  for (const [person, path] of [
    ['ana', '/tickets?fields=id,opened_at&limit=1'],
    ['sam', '/tickets?limit=1'],
    ['ana', '/customers?limit=1'],
  ] as const) {
    it(`is not told of to ${person} in the reply to ${path}`, async () => {
      const { status, headers, text } = await call(scrim, person, path)
      assert.equal(status, 200)
      assert.deepEqual([headers.get('deprecation'), headers.get('sunset')], [null, null])
      assert.doesNotMatch(text, /created_at|deprecated/)
    })
  }

  it('is marked in the OpenAPI document, in rows and in filters', async () => {
    const { body } = await call(scrim, 'ana', '/openapi.json')
    const { created_at: column, opened_at: other } = body.components.schemas['tickets.Row'].properties
    const filter = body.paths['/tickets'].get.parameters.find(({ name }: { name: string }) => name === 'created_at')
    assert.deepEqual([column.deprecated, filter.deprecated, other.deprecated], [true, true, undefined])
    assert.ok(column.description.includes(words) && filter.description.includes(words))
    const { components, paths } = (await call(scrim, 'sam', '/openapi.json')).body
    const ofTickets = [components.schemas['tickets.Row'], paths['/tickets'], paths['/tickets/{key}']]
    assert.ok(ofTickets.every((part) => part !== undefined && !JSON.stringify(part).includes('created_at')))
  })
})
