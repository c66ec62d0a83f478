// What one operation may cost before anything is read: in what it says, in its variables, and in the words that refuse it.
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { askGraphql } from '../../ask-graphql.ts'
import type { Called } from '../../call.ts'
import { type Scrim, sharedScrim } from '../../scrim.ts'

let scrim: Scrim

before(async () => {
  scrim = await sharedScrim()
})

const ask = (query: string, variables?: Readonly<Record<string, unknown>>): Promise<Called> =>
  askGraphql(scrim, 'ana', query, variables)

function assertTooLarge({ body, text }: Called, unit: string): void {
  assert.equal(body.errors?.[0].extensions.code, 'ASK_TOO_LARGE', text.slice(0, 1000))
  const { details, hint } = body.errors[0].extensions
  assert.equal(details.unit, unit)
  assert.ok(details.cost > details.limit && hint.length > 10, text)
}

describe('orderBy', () => {
  const entries = (n: number, entry: object): object[] => Array.from({ length: n }, () => entry)

  for (const [what, query, entry] of [
    ['of a page', 'query ($o: [CustomersOrder!]) { customers(orderBy: $o) { nodes { id } } }', { plan: 'ASC' }],
    [
      'of related rows',
      'query ($o: [OrdersOrder!]) { customers(first: 1) { nodes { orders(orderBy: $o) { nodes { id } } } } }',
      { id: 'ASC' },
    ],
    [
      'of groups',
      'query ($o: [CustomersGroupsOrder!]) { customersAggregate(groupBy: [plan], orderBy: $o) { nodes { count } } }',
      { count: 'ASC' },
    ],
  ] as const) {
    it(`${what} is refused where it is too long`, async () => {
      assertTooLarge(await ask(query, { o: entries(201, entry) }), 'columns of orderBy')
    })
  }
})

describe('variables', () => {
  const list = (n: number): number[] => Array.from({ length: n }, (_, i) => i)

  for (const [what, query, variables] of [
    [
      'of many members that there are not',
      'query ($w: CustomersWhere) { customers(where: $w) { totalCount } }',
      { w: Object.fromEntries(list(5001).map((i) => [`k${i}`, 1])) },
    ],
    [
      'of many empty objects',
      'query ($w: [CustomersWhere!]) { customers(where: {or: $w}) { totalCount } }',
      { w: list(5001).map(() => ({})) },
    ],
    ['of many values', 'query ($i: [Int!]) { customers(where: {id: {in: $i}}) { totalCount } }', { i: list(5001) }],
    ['that are many', '{ __typename }', Object.fromEntries(list(5001).map((i) => [`v${i}`, i]))],
    ['that are many together', '{ __typename }', { a: list(2500), b: list(2500) }],
  ] as const) {
    it(`${what} are refused before they are read`, async () => {
      assertTooLarge(await ask(query, variables), 'values in its variables')
    })
  }

  it('up to the limit are taken', async () => {
    const { status } = await ask('{ __typename }', { a: list(2499), b: list(2499) })
    assert.equal(status, 200)
  })
})

describe('what shows the schema', () => {
  it('stands at most four times in an operation', async () => {
    const shown = (n: number, field: string): string =>
      Array.from({ length: n }, (_, i) => `s${i}: ${field} { __typename }`).join(' ')
    assert.equal((await ask(`{ ${shown(4, '__schema')} }`)).status, 200)
    assertTooLarge(await ask(`{ ${shown(5, '__schema')} }`), 'fields that show the schema')
    const mixed = `{ ${shown(3, '__schema')} ...f ...f } fragment f on Query { t: __type(name: "Query") { name } }`
    assertTooLarge(await ask(mixed), 'fields that show the schema')
  })
})

describe('a row whose cursor is wanted', () => {
  it('counts as five', async () => {
    const page = (rest: string, n: number): string =>
      `{ customers(first: 1000) { nodes { id } } b: customers(first: ${n}) { ${rest} } c: customers(first: 900) { ${rest} } }`
    assert.equal((await ask(page('edges { cursor }', 899))).status, 200)
    assertTooLarge(await ask(page('edges { cursor }', 901)), 'rows that it may come to')
    assertTooLarge(await ask(page('pageInfo { startCursor }', 901)), 'rows that it may come to')
    assert.equal((await ask(page('nodes { id } pageInfo { endCursor }', 901))).status, 200)
  })
})

describe('the words of a refusal', () => {
  const long = 'x'.repeat(20_000)

  for (const [what, query, variables] of [
    ['a value', 'query ($n: Int!) { customers(first: $n) { nodes { id } } }', { n: long }],
    [
      'values in a list',
      'query ($i: [Int!]) { customers(where: {id: {in: $i}}) { totalCount } }',
      { i: Array.from({ length: 12 }, () => long) },
    ],
    [
      'an unknown member',
      'query ($w: CustomersWhere) { customers(where: $w) { totalCount } }',
      { w: { [long]: 1, [`${long}y`]: 2 } },
    ],
    ['an unknown field', `{ ${long} customers { nodes { ${long} } } }`, {}],
    ['a literal', `{ customers(first: "${long}") { nodes { id } } }`, {}],
    ['a text that is no document', `{ customers } ${long}`, {}],
    ['letters of two halves', 'query ($n: Int!) { customers(first: $n) { nodes { id } } }', { n: '🙂'.repeat(10_000) }],
    [
      'the same, one place on',
      'query ($n: Int!) { customers(first: $n) { nodes { id } } }',
      { n: `x${'🙂'.repeat(10_000)}` },
    ],
  ] as const) {
    it(`are short, whatever they are of: ${what}`, async () => {
      const { body, text } = await ask(query, variables)
      assert.equal(body.errors[0].extensions.code, 'ASK_OPERATION_INVALID')
      assert.ok(body.errors.length <= 11)
      for (const { message } of body.errors) {
        assert.ok(message.length <= 300 && message.isWellFormed(), message)
      }
      assert.ok(text.length < 10_000, `${text.length} characters`)
    })
  }
})
