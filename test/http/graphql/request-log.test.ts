// What the request log says of an operation: that a field of it failed, though the reply has status 200.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { askGraphql } from '../../ask-graphql.ts'
import { type RunningScrim, startScrim } from '../../scrim.ts'
import { waitUntil } from '../../wait-until.ts'

let scrim: RunningScrim

before(async () => {
  scrim = await startScrim()
})

after(async () => {
  await scrim.stop()
})

/** Of a request, once it is written. */
async function logged(id: string): Promise<{ readonly status: number; readonly code: string | null }> {
  const line = (): string | undefined =>
    scrim
      .output()
      .split('\n')
      .find((one) => one.includes('"kind":"request"') && one.includes(id))
  await waitUntil('the line of the request', 5000, () => line() !== undefined)
  const { status, code } = JSON.parse(line() ?? '')
  return { status, code }
}

describe('the log of an operation', () => {
  for (const [what, query, code] of [
    [
      'has the code of its first field that failed',
      '{ a: customer(id: 1) { id } b: customers(first: 0) { nodes { id } } c: customers(where: {id: {}}) { totalCount } }',
      'ASK_LIMIT_TOO_LARGE',
    ],
    ['has none where no field failed', '{ customers(first: 1) { nodes { id } } }', null],
    ['has none where a row is not there', '{ customer(id: 99999999) { id } }', null],
  ] as const) {
    it(what, async () => {
      const { headers } = await askGraphql(scrim, 'ana', query)
      assert.deepEqual(await logged(headers.get('request-id') ?? ''), { status: 200, code })
    })
  }
})
