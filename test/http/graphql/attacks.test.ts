// What an operation must not be able to do: each is refused before anything is read, and the refusal is in the audit.
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { askGraphql, graphqlJson } from '../../ask-graphql.ts'
import { type Called, call, eventsOf } from '../../call.ts'
import { type Scrim, sharedScrim } from '../../scrim.ts'

let scrim: Scrim

before(async () => {
  scrim = await sharedScrim()
})

const ask = (query: string, variables?: Readonly<Record<string, unknown>>, person = 'ana'): Promise<Called> =>
  askGraphql(scrim, person, query, variables)

/** @param unit what was counted; null: GraphQL's own rules refuse it. */
async function assertRefused(reply: Called, unit: string | null): Promise<void> {
  assert.equal(reply.status, 400, reply.text)
  assert.equal('data' in reply.body, false)
  const { code, details, hint, instance } = reply.body.errors[0].extensions
  assert.equal(code, unit === null ? 'ASK_OPERATION_INVALID' : 'ASK_TOO_LARGE', reply.text)
  if (unit !== null) {
    assert.equal(details.unit, unit)
    assert.ok(details.cost === undefined || details.cost > details.limit)
    assert.ok(hint.length > 10)
  }
  const events = (await eventsOf(scrim, instance)).map(({ kind, door, code: told }) => [kind, door, told])
  assert.deepEqual(events, [['refusal', 'graphql', code]], 'one event, and no read')
}

const times = (n: number, make: (i: number) => string): string => Array.from({ length: n }, (_, i) => make(i)).join(' ')

describe('an operation that is too large is refused before it is run', () => {
  it('by its depth', async () => {
    const nested = (levels: number): string =>
      levels === 0 ? 'id' : `id orders(first: 1) { nodes { customer { ${nested(levels - 1)} } } }`
    await assertRefused(await ask(`{ customers(first: 1) { nodes { ${nested(5)} } } }`), 'levels of fields')
  })

  it('by its depth inside fragments', async () => {
    const query = `{ customers { nodes { ...f0 } } } ${times(6, (i) => `fragment f${i} on Customers { orders { nodes { customer { id ${i < 5 ? `...f${i + 1}` : ''} } } } }`)}`
    await assertRefused(await ask(query), 'levels of fields')
  })

  it('by its aliases', async () => {
    await assertRefused(await ask(`{ customers { nodes { ${times(31, (i) => `a${i}: email`)} } } }`), 'aliases')
  })

  it('by aliases in a fragment, as often as it is spread', async () => {
    const query = `{ a: customers { nodes { ...f } edges { node { ...f } } } } fragment f on Customers { ${times(15, (i) => `a${i}: id`)} }`
    await assertRefused(await ask(query), 'aliases')
  })

  it('by its tokens', async () => {
    await assertRefused(await ask(`{ customers { nodes { ${times(4001, () => 'id')} } } }`), 'tokens')
    await assertRefused(
      await ask(`{ customers(where: ${'{not: '.repeat(2000)}{}${'}'.repeat(2000)}) { nodes { id } } }`),
      'tokens',
    )
  })

  it('by its directives', async () => {
    await assertRefused(
      await ask(`{ customers { nodes { id ${times(31, () => '@skip(if: false)')} } } }`),
      'directives',
    )
    await assertRefused(
      await ask(`{ customers { nodes { ${times(31, () => 'id @include(if: true)')} } } }`),
      'directives',
    )
  })

  it('by its fields, duplicates among them, as often as a fragment is spread', async () => {
    const query = `{ customers { nodes { ${times(100, () => '...f')} } } } fragment f on Customers { ${times(50, () => 'id')} }`
    await assertRefused(await ask(query), 'fields')
  })

  it('by fragments that double at each level', async () => {
    const query = `{ customers { nodes { ...f0 } } } ${times(40, (i) => `fragment f${i} on Customers { ${i < 39 ? `...f${i + 1} ...f${i + 1}` : 'id'} }`)}`
    await assertRefused(await ask(query), 'fields')
  })

  it('by the number of its reads', async () => {
    await assertRefused(
      await ask(`{ ${times(11, (i) => `a${i}: customers(first: 1) { totalCount }`)} }`),
      'fields at its top',
    )
  })

  it('by the rows that nested lists may come to', async () => {
    const query =
      '{ customers(first: 100) { nodes { orders(first: 100) { nodes { customer { orders(first: 100) { nodes { id } } } } } } } }'
    await assertRefused(await ask(query), 'rows that it may come to')
  })

  it('by the rows that its reads may come to together', async () => {
    const query = `{ ${times(9, (i) => `a${i}: customers(first: 100) { nodes { orders(first: 25) { nodes { id } } } }`)} }`
    await assertRefused(await ask(query), 'rows that it may come to')
  })

  it('by a filter of many conditions, of many values, of long ones, and of deep ones', async () => {
    const codes: string[] = []
    const deep = (levels: number): object => (levels === 0 ? { id: { eq: 1 } } : { not: deep(levels - 1) })
    for (const where of [
      { or: Array.from({ length: 101 }, (_, id) => ({ id: { eq: id } })) },
      { id: { in: Array.from({ length: 1001 }, (_, id) => id) } },
      { country: { eq: 'x'.repeat(4097) } },
      deep(9),
    ]) {
      const { body } = await ask('query ($w: CustomersWhere) { customers(where: $w) { nodes { id } } }', { w: where })
      assert.equal(body.data.customers, null)
      codes.push(body.errors[0].extensions.code)
    }
    assert.deepEqual(
      codes,
      Array.from({ length: 4 }, () => 'ASK_TOO_LARGE'),
    )
  })

  it('by variables that nest so deep that reading them would end the stack', async () => {
    const deep = `${'{"not":'.repeat(20_000)}{}${'}'.repeat(20_000)}`
    const { status, body } = await call(scrim, 'ana', '/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"query":"query ($w: CustomersWhere) { customers(where: $w) { totalCount } }","variables":{"w":${deep}}}`,
    })
    assert.deepEqual([status, body.errors[0].extensions.code], [400, 'ASK_BODY_INVALID'])
  })

  it('by its bytes', async () => {
    const { status, body } = await ask(`{ __typename } # ${'x'.repeat(300_000)}`)
    assert.deepEqual([status, body.errors[0].extensions.code], [413, 'ASK_BODY_TOO_LARGE'])
  })
})

describe('what is not taken', () => {
  it('fragments in circles', async () => {
    const query = '{ customers { nodes { ...a } } } fragment a on Customers { ...b } fragment b on Customers { ...a }'
    await assertRefused(await ask(query), null)
    await assertRefused(await ask('{ ...q } fragment q on Query { ...q }'), null)
  })

  it('operations in batches', async () => {
    const { status, body } = await call(scrim, 'ana', '/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '[{"query":"{ __typename }"},{"query":"{ __typename }"}]',
    })
    assert.equal(status, 400)
    assert.match(body.errors[0].message, /batches/)
  })

  it('@defer and @stream', async () => {
    await assertRefused(await ask('{ customers { ... @defer { nodes { id } } } }'), null)
    await assertRefused(await ask('{ customers { nodes @stream(initialCount: 0) { id } } }'), null)
  })

  it('subscriptions and mutations', async () => {
    await assertRefused(await ask('subscription { customers { nodes { id } } }'), null)
    await assertRefused(await ask('mutation { customers { nodes { id } } }'), null)
  })

  it('a mutation by GET', async () => {
    const { status, headers } = await call(scrim, 'ana', `/graphql?query=${encodeURIComponent('mutation { a }')}`)
    assert.deepEqual([status, headers.get('allow')], [405, 'POST'])
  })

  for (const [type, body] of [
    ['application/x-www-form-urlencoded', 'query=%7B__typename%7D'],
    [
      'multipart/form-data; boundary=x',
      '--x\r\nContent-Disposition: form-data; name="operations"\r\n\r\n{"query":"{ __typename }"}\r\n--x--',
    ],
    ['text/plain', '{"query":"{ __typename }"}'],
    ['application/graphql', '{ __typename }'],
  ] as const) {
    it(`a body of ${type.split(';')[0]}`, async () => {
      const reply = await call(scrim, 'ana', '/graphql', { method: 'POST', headers: { 'content-type': type }, body })
      assert.deepEqual([reply.status, reply.body.errors[0].extensions.code], [415, 'ASK_MEDIA_TYPE_UNSUPPORTED'])
    })
  }

  it('a parameter of an address twice, or one that there is not', async () => {
    for (const query of ['query=%7Ba%7D&query=%7B__typename%7D', 'query=%7B__typename%7D&extra=1']) {
      assert.equal((await call(scrim, 'ana', `/graphql?${query}`)).status, 400)
    }
  })

  it('another method', async () => {
    for (const method of ['PUT', 'DELETE', 'PATCH', 'HEAD']) {
      const { status, headers } = await call(scrim, 'ana', '/graphql', { method })
      assert.deepEqual([status, headers.get('allow')], [405, 'GET, POST, OPTIONS'])
    }
  })

  it('a call without a token', async () => {
    const { status } = await call(scrim, null, '/graphql?query=%7B__typename%7D')
    assert.equal(status, 401)
  })
})

describe('what the caller may not know', () => {
  it('is in no schema of theirs: not by introspection, not as text', async () => {
    const names = '{ __schema { types { name fields { name } inputFields { name } enumValues { name } } } }'
    const asked = await ask(names, {}, 'max')
    const text = (await call(scrim, 'max', '/graphql/schema')).text
    for (const said of [asked.text, text]) {
      assert.match(said, /customer_ref/)
      for (const hidden of ['email', 'lifetime_value', 'shipping_city', 'ickets', 'mployees', 'salary', 'birth_date']) {
        assert.equal(said.includes(hidden), false, hidden)
      }
    }
  })

  it('looks the same as what does not exist, and is never suggested', async () => {
    const theirs = (await call(scrim, 'max', '/graphql/schema')).text
    // Which of the caller's own names is nearest depends on the letters sent.
    const said = ({ status, text }: Called): string =>
      `${status} ${text}`
        .replace(/ Did you mean [^?]*\?/g, '')
        .replace(/emai[lm]/g, 'E')
        .replace(/(?<=[eE]mploye)e[sd]/g, '')
        .replace(/ticke[dt]s/g, 'T')
        .replace(/"instance":"\w+"/g, '')
    for (const [known, unknown] of [
      ['{ customers { nodes { email } } }', '{ customers { nodes { emaim } } }'],
      [
        '{ customers(where: {email: {eq: "a"}}) { totalCount } }',
        '{ customers(where: {emaim: {eq: "a"}}) { totalCount } }',
      ],
      ['{ customers(orderBy: {email: ASC}) { totalCount } }', '{ customers(orderBy: {emaim: ASC}) { totalCount } }'],
      [
        '{ customersAggregate(groupBy: [email]) { nodes { count } } }',
        '{ customersAggregate(groupBy: [emaim]) { nodes { count } } }',
      ],
      ['{ customers { nodes { tickets { nodes { id } } } } }', '{ customers { nodes { tickeds { nodes { id } } } } }'],
      ['{ employees { nodes { id } } }', '{ employeed { nodes { id } } }'],
      ['{ employeesAggregate { nodes { count } } }', '{ employeedAggregate { nodes { count } } }'],
      ['query ($w: EmployeesWhere) { __typename }', 'query ($w: EmployeedWhere) { __typename }'],
      ['{ ... on Employees { id } }', '{ ... on Employeed { id } }'],
      ['{ __type(name: "Employees") { name } }', '{ __type(name: "Employeed") { name } }'],
    ] as const) {
      const [a, b] = [await ask(known, {}, 'max'), await ask(unknown, {}, 'max')]
      assert.equal(said(a), said(b), known)
      for (const [, suggested = ''] of `${a.text}${b.text}`.matchAll(/(?:Did you mean|, or|,) \\"(\w+)\\"/g)) {
        assert.match(theirs, new RegExp(`\\b${suggested}\\b`), `${suggested} is suggested`)
      }
    }
  })

  it('stays out of the schema of one caller whatever another may read', async () => {
    const seen = async (person: string) => (await ask('{ __schema { types { name } } }', {}, person)).text
    const [first] = [await seen('max'), await seen('ana'), await seen('ada')]
    assert.equal(await seen('max'), first)
  })

  it('has no aggregate, no filter and no order of a restricted column', async () => {
    for (const query of [
      '{ customers(where: {email: {eq: "a@b.c"}}) { totalCount } }',
      '{ customers(orderBy: {email: ASC}) { totalCount } }',
      '{ customersAggregate(groupBy: [email]) { nodes { count } } }',
      '{ customersAggregate { nodes { max { email } } } }',
    ]) {
      await assertRefused(await ask(query), null)
    }
  })

  it('is not told by a fragment or a field that is skipped', async () => {
    await assertRefused(await ask('{ customers { nodes { email @skip(if: true) } } }', {}, 'max'), null)
  })

  it('is behind names of prototypes neither', async () => {
    for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
      await assertRefused(await ask(`{ ${name} }`), null)
      await assertRefused(await ask(`{ customers { nodes { ${name} } } }`), null)
      await assertRefused(await ask(`{ customers(where: {${name}: {eq: 1}}) { totalCount } }`), null)
    }
    const variables = JSON.parse('{"w": {"__proto__": {"eq": 1}}}')
    await assertRefused(
      await ask('query ($w: CustomersWhere) { customers(where: $w) { totalCount } }', variables),
      null,
    )
  })
})

describe('a cursor', () => {
  const page =
    'query ($after: String, $n: Int = 2) { customers(first: $n, after: $after) { nodes { id } pageInfo { endCursor } } }'
  const codeOf = ({ body }: Called): string => body.errors?.[0].extensions.code

  it('is worth nothing to another caller, in another operation, or changed', async () => {
    const { endCursor: after } = (await ask(page)).body.data.customers.pageInfo
    assert.equal(codeOf(await ask(page, { after })), undefined)
    assert.equal(codeOf(await ask(page, { after }, 'max')), 'ASK_CURSOR_INVALID')
    assert.equal(codeOf(await ask(page, { after, n: 3 })), 'ASK_CURSOR_INVALID')
    assert.equal(codeOf(await ask(page, { after: `${after.slice(0, -2)}AA` })), 'ASK_CURSOR_INVALID')
    assert.equal(codeOf(await ask(page.replaceAll('customers', 'orders'), { after })), 'ASK_CURSOR_INVALID')
  })
})

describe('a reply', () => {
  it('is kept by nobody, and marked as it was asked for', async () => {
    const { headers } = await ask('{ customers(first: 1) { nodes { id } } }')
    assert.equal(headers.get('cache-control'), 'private, no-store')
    assert.equal(headers.get('content-type'), `${graphqlJson}; charset=utf-8`)
  })

  it('is not larger than one may be, however many aliases show one value', async () => {
    const aliases = times(28, (i) => `a${i}: body`)
    const { status } = await ask(`{ tickets(first: 200) { nodes { ${aliases} } } }`)
    assert.equal(status, 200)
  })
})
