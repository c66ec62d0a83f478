// Finding a row by a stored value that nobody is shown: who may, what comes back, and that a hit on a row that one may not
// see is no hit at all.
import assert from 'node:assert/strict'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { parse, stringify } from 'yaml'
import { type Called, call, eventsOf, query } from '../call.ts'
import { type Scrim, sharedScrim } from '../scrim.ts'
import { type SecondGateway, startSecondGateway } from '../second-gateway.ts'

type Row = Readonly<Record<string, unknown>>

// The shared gateway's own limit would be spent by several test files together.
const limits = { lookups: '100000/min' }

let scrim: Scrim
/** Over the same databases, with other access rules and so the same views and functions. */
let other: Scrim
let closed: Scrim
let tenanted: Scrim
const folders: string[] = []
const opened: SecondGateway[] = []
/** A customer of Germany, whom sam may see, and two of other countries. */
let seen: Row
let hidden: Row
let french: Row

before(async () => {
  const shared = await sharedScrim()
  const open = async (changes: Row): Promise<Scrim> => {
    const gateway = await startSecondGateway(shared, { limits, ...changes })
    opened.push(gateway)
    return { ...shared, url: gateway.url }
  }
  const shop = parse(await readFile(join(shared.folder, 'scrim.yaml'), 'utf8')).sources.shop
  const secret = (name: string) => [{ url: `file:${join(shared.folder, 'secrets', name)}` }]
  scrim = await open({})
  other = await open({ datasets: await withRules({ access: otherRules }) })
  // Whoever may look up anywhere is bound to the tenant all the same.
  const everywhere = [{ role: 'support', read, lookup: ['email'] }]
  tenanted = await open({
    datasets: await withRules({ access: everywhere, tenant: { column: 'country', claim: 'countries' } }),
  })
  closed = await open({
    sources: {
      shop: { enforcement: shop.enforcement, masked: secret('shop-masked-url'), clear: secret('shop-clear-url') },
    },
  })
  seen = await oneOf("country = 'DE'")
  hidden = await oneOf("country = 'SE'")
  french = await oneOf("country = 'FR' AND plan = 'free'")
})

after(async () => {
  for (const gateway of opened) await gateway[Symbol.asyncDispose]()
  for (const folder of folders) await rm(folder, { recursive: true })
})

const read = ['id', 'full_name', 'email', 'plan', 'country']

/** sam sees every country, names clear, and may look up by e-mail in Germany; in Spain a `cannot` is stronger. */
const otherRules = [
  { role: 'support', read, clear: ['full_name'] },
  { role: 'support', read, lookup: ['email'], rows: { country: { in: ['DE', 'ES'] } } },
  { role: 'support', cannot: ['email'], rows: { country: { eq: 'ES' } } },
  { role: 'analyst', read: ['email', 'plan'], lookup: ['email'] },
]

/** @returns a folder of the shipped datasets, customers with other rules. */
async function withRules(changes: Row): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'scrim-lookup-'))
  folders.push(made)
  await cp(resolve(import.meta.dirname, '../../datasets'), made, { recursive: true })
  const file = join(made, 'customers.yaml')
  const customers = parse(await readFile(file, 'utf8'))
  await writeFile(file, stringify({ ...customers, ...changes }))
  return made
}

async function oneOf(condition: string): Promise<Row> {
  const [row] = await query(
    scrim,
    'standby',
    'shop',
    `SELECT * FROM customers c WHERE ${condition} AND length(email) > 12 AND email <> upper(email)
     AND NOT EXISTS (SELECT FROM customers o WHERE lower(o.email) = lower(c.email) AND o.id <> c.id) ORDER BY id LIMIT 1`,
  )
  return row ?? assert.fail(`no customer where ${condition}`)
}

const post = (gateway: Scrim, person: string, path: string, body: string, type = 'application/json') =>
  call(gateway, person, path, { method: 'POST', body, headers: { 'content-type': type } })

const lookUp = (person: string, value: unknown, parameters = '', gateway = scrim): Promise<Called> =>
  post(gateway, person, `/customers/lookup${parameters}`, JSON.stringify({ email: value }))

/** All that a caller gets, but for what differs between any two calls. */
function compared({ status, headers, text }: Called): unknown {
  const blank = new Set(['date', 'request-id', 'traceresponse', 'scrim-audit'])
  return {
    status,
    headers: [...headers].filter(([name]) => !blank.has(name)),
    body: text.replaceAll(/"(audit|instance)":"[0-9A-Z]{26}"/g, '"$1":"…"'),
  }
}

describe('a lookup', () => {
  it('finds a row by its stored e-mail, and shows it masked as ever', async () => {
    const { status, body, headers, text } = await lookUp('sam', seen.email, '?fields=id,email,plan,country')
    assert.equal(status, 200, text)
    const listed = await call(scrim, 'sam', `/customers?fields=id,email,plan,country&id=eq.${seen.id}`)
    assert.deepEqual(body.data, listed.body.data)
    assert.equal(body.data[0].id, seen.id)
    assert.deepEqual(body.meta.masked, listed.body.meta.masked)
    assert.ok(!text.includes(String(seen.email)))
    assert.equal(headers.get('cache-control'), 'private, no-store')
    for (const name of ['etag', 'link']) assert.equal(headers.get(name), null)
  })

  it('takes a form as well, writes every format, and takes the parameters of a list in its address', async () => {
    const form = `email=${encodeURIComponent(String(seen.email))}`
    const type = 'application/x-www-form-urlencoded'
    const rows = await post(scrim, 'sam', '/customers/lookup?fields=id&format=rows', form, type)
    assert.deepEqual(rows.body, [{ id: seen.id }])
    const csv = await lookUp('sam', seen.email, '?fields=id&format=csv')
    assert.equal(csv.text, `id\r\n${seen.id}\r\n`)
    const nothing = await lookUp('sam', 'nobody', '?fields=id&format=csv')
    assert.match(decodeURIComponent(nothing.headers.get('scrim-notices') ?? ''), /letter case and spaces count/)
    const counted = await lookUp('sam', seen.email, `?fields=id&count=exact&plan=neq.${seen.plan}`)
    assert.deepEqual([counted.body.data, counted.body.page.count], [[], 0])
    const explained = await lookUp('sam', seen.email, '?fields=id&explain=policy')
    assert.match(explained.body.explain.filter[0].on, /^the stored value, by which customers\.yaml:\d+ lets you/)
  })

  it('compares byte by byte: letter case and spaces count', async () => {
    const email = String(seen.email)
    for (const value of [email.toUpperCase(), ` ${email}`, `${email} `, email.slice(0, -1), '%', '*', '']) {
      const { status, body } = await lookUp('sam', value)
      assert.deepEqual([status, body.data], [200, []], JSON.stringify(value))
      assert.match(body.meta.notices.at(-1), /letter case and spaces count/)
    }
  })

  it('tells nobody whether a row that they may not see has the value', async () => {
    for (const parameters of ['', '?count=exact', '?fields=id&format=csv', '?format=ndjson', '?explain=policy']) {
      const miss = compared(await lookUp('sam', 'nobody.has.this@example.org', parameters))
      assert.deepEqual(compared(await lookUp('sam', hidden.email, parameters)), miss)
    }
  })

  it('tells nobody whether a row that they see, and may not look up, has the value', async () => {
    const miss = await lookUp('sam', 'nobody.has.this@example.org', '', other)
    assert.deepEqual(compared(await lookUp('sam', french.email, '', other)), compared(miss))
    assert.deepEqual(miss.body.meta.notices.slice(-2, -1), [
      'Rows are found by email only where a rule of yours lets you look it up.',
    ])
    const visible = await call(other, 'sam', `/customers/${french.id}?fields=id,email`)
    assert.equal(visible.status, 200)
    const spanish = await oneOf("country = 'ES'")
    assert.deepEqual(compared(await lookUp('sam', spanish.email, '', other)), compared(miss))
    const found = await lookUp('sam', seen.email, '', other)
    assert.equal(found.body.data[0]?.id, seen.id)
  })

  it('finds nothing of another tenant', async () => {
    const found = await lookUp('sam', seen.email, '', tenanted)
    assert.equal(found.body.data[0]?.id, seen.id, found.text)
    const miss = await lookUp('sam', 'nobody.has.this@example.org', '', tenanted)
    assert.deepEqual(miss.body.data, [])
    assert.deepEqual(compared(await lookUp('sam', hidden.email, '', tenanted)), compared(miss))
  })

  it('adds what an unconditional rule shows clear to the rows it found, with a release event', async () => {
    const { body } = await lookUp('sam', seen.email, '?fields=id,full_name', other)
    assert.deepEqual(body.data, [{ id: seen.id, full_name: seen.full_name }])
    assert.deepEqual(body.meta.unmasked, { full_name: { by: 'rule', except: [] } })
    const events = await eventsOf(scrim, body.meta.audit)
    assert.deepEqual(
      events.map(({ kind }) => kind),
      ['read', 'release'],
    )
    const ordered = await lookUp('sam', seen.email, '?order=full_name', other)
    assert.equal(ordered.body.code, 'PLAN_FILTER_REFUSED')
  })

  it('works for who may not read the key, which they are not told', async () => {
    const { status, body, text } = await lookUp('ana', hidden.email, '', other)
    assert.equal(status, 200, text)
    assert.equal(body.data.length, 1)
    assert.deepEqual(Object.keys(body.data[0]), ['email', 'plan'])
  })

  it('is audited with a fingerprint for the value, which a filter on it would have, too', async () => {
    const { body } = await lookUp('sam', seen.email, '?plan=eq.pro&fields=id')
    const [event] = await eventsOf(scrim, body.meta.audit)
    assert.match(String(event?.filter), /^and\(email\.lookup\.[0-9a-f]{8}:[0-9a-f]{32},plan\.eq\.[0-9a-f]{8}:/)
    assert.deepEqual([event?.kind, event?.door, event?.dataset], ['read', 'rest', 'customers'])
    assert.ok(!JSON.stringify(event).includes(String(seen.email)))
    const again = await lookUp('sam', seen.email)
    const [second] = await eventsOf(scrim, again.body.meta.audit)
    assert.ok(String(event?.filter).includes(String(second?.filter)))
  })

  it('follows pages like any list, each with the same body', async () => {
    const [many] = await query(
      scrim,
      'standby',
      'shop',
      "SELECT email, count(*)::integer AS count FROM customers WHERE country = 'DE' GROUP BY 1 HAVING count(*) > 1 LIMIT 1",
    )
    assert.ok(many, 'an e-mail that two customers of Germany share')
    const first = await lookUp('sam', many.email, '?fields=id&limit=1')
    const next = await lookUp('sam', many.email, `?fields=id&limit=1&cursor=${first.body.page.next}`)
    assert.equal(next.status, 200, next.text)
    assert.notEqual(next.body.data[0].id, first.body.data[0].id)
    const moved = await lookUp('sam', 'somebody@else.example', `?fields=id&limit=1&cursor=${first.body.page.next}`)
    assert.equal(moved.body.code, 'ASK_CURSOR_INVALID')
  })
})

describe('who may not look up', () => {
  it('is refused alike: without a rule, by a dataset without lookup, and where the source has no login for it', async () => {
    const ana = await lookUp('ana', seen.email)
    assert.deepEqual([ana.status, ana.body.code], [403, 'PLAN_LOOKUP_REFUSED'])
    const none = await lookUp('sam', seen.email, '', closed)
    assert.deepEqual(compared(none), compared(ana))
    const max = await post(scrim, 'max', '/orders/lookup', '{"id":"1"}')
    assert.equal(max.body.code, 'PLAN_LOOKUP_REFUSED')
    const unknown = await post(scrim, 'sam', '/nothing/lookup', '{"id":"1"}')
    assert.deepEqual([unknown.status, unknown.body.code], [404, 'PLAN_DATASET_UNKNOWN'])
    for (const { body } of [ana, none]) assert.equal((await eventsOf(scrim, body.instance))[0]?.code, body.code)
  })

  it('meets one refusal for a column that is not listed, not theirs, not declared or not there', async () => {
    const answers = await Promise.all(
      ['full_name', 'phone', 'country', 'ssn', '__proto__', 'constructor', 'EMAIL', 'limit', 'x'.repeat(300)].map(
        async (name) => {
          const answer = await post(scrim, 'sam', '/customers/lookup', `{${JSON.stringify(name)}:"x"}`)
          assert.equal(answer.body.code, 'PLAN_FIELD_UNKNOWN')
          assert.equal(answer.status, 400)
          return JSON.stringify({ ...answer.body, instance: '…' })
        },
      ),
    )
    const nearest = /Did you mean email\?.*/
    assert.equal(new Set(answers.filter((text) => !nearest.test(text))).size, 1)
    assert.equal(answers.filter((text) => nearest.test(text)).length, 1, 'EMAIL alone')
  })

  it('is told of lookups nowhere, and who may is told everywhere', async () => {
    const words = async (gateway: Scrim, person: string): Promise<readonly boolean[]> => {
      const document = await call(gateway, person, '/openapi.json')
      const described = await call(gateway, person, '/datasets/customers')
      const refused = await call(gateway, person, '/customers?email=eq.x')
      assert.equal(refused.body.code, 'PLAN_FILTER_REFUSED')
      const email = described.body.columns.find(({ name }: { name: string }) => name === 'email')
      return [
        document.text.includes('/customers/lookup'),
        document.text.includes('customers.Lookup'),
        'lookup' in email,
        described.body.for_ai.includes('/customers/lookup'),
        refused.body.hint.includes('/customers/lookup'),
      ]
    }
    assert.deepEqual(await words(scrim, 'sam'), [true, true, true, true, true])
    assert.deepEqual(await words(scrim, 'ana'), [false, false, false, false, false])
    assert.deepEqual(await words(closed, 'sam'), [false, false, false, false, false])
  })
})

describe('what is no lookup', () => {
  it('is any method but POST: a value must stand in no address', async () => {
    for (const method of ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'QUERY']) {
      const { status, headers, body } = await call(scrim, 'sam', '/customers/lookup?email=x', { method })
      assert.equal(status, 405, method)
      assert.equal(headers.get('allow'), 'POST, OPTIONS')
      if (body) assert.match(body.hint, /no address: send POST \/customers\/lookup/)
    }
    const { status, headers } = await call(scrim, null, '/customers/lookup', { method: 'OPTIONS' })
    assert.deepEqual([status, headers.get('allow')], [204, 'POST, OPTIONS'])
    assert.equal(headers.get('accept-post'), 'application/x-www-form-urlencoded, application/json')
    const deeper = await post(scrim, 'sam', '/customers/lookup/email', '{"email":"x"}')
    assert.equal(deeper.status, 405)
  })

  it('is a body of another kind, a list, a number, a null, no column, two columns, or one column twice', async () => {
    const bodies: readonly (readonly [body: string, code: string])[] = [
      ['', 'ASK_BODY_INVALID'],
      ['{}', 'ASK_BODY_INVALID'],
      ['null', 'ASK_BODY_INVALID'],
      ['["email"]', 'ASK_BODY_INVALID'],
      ['"email"', 'ASK_BODY_INVALID'],
      ['{"email":null}', 'ASK_BODY_INVALID'],
      ['{"email":7}', 'ASK_BODY_INVALID'],
      ['{"email":true}', 'ASK_BODY_INVALID'],
      ['{"email":["a","b"]}', 'ASK_BODY_INVALID'],
      ['{"email":{"eq":"a"}}', 'ASK_BODY_INVALID'],
      ['{"email":"a","plan":"pro"}', 'ASK_BODY_INVALID'],
      ['{"email":"a","email":"b"}', 'ASK_BODY_INVALID'],
      ['{"email":1,"email":"b"}', 'ASK_BODY_INVALID'],
      ['{"email":"b"', 'ASK_BODY_INVALID'],
      ['{"email":"a\\u0000"}', 'ASK_LITERAL_INVALID'],
      ['{"email":"\\ud800"}', 'ASK_LITERAL_INVALID'],
      [JSON.stringify({ email: 'x'.repeat(4097) }), 'ASK_TOO_LARGE'],
      [JSON.stringify({ email: 'x'.repeat(300_000) }), 'ASK_BODY_TOO_LARGE'],
    ]
    for (const [body, code] of bodies) {
      const answer = await post(scrim, 'sam', '/customers/lookup', body)
      assert.equal(answer.body.code, code, body.slice(0, 60))
      assert.equal((await eventsOf(scrim, answer.body.instance))[0]?.code, code)
      if (code === 'ASK_BODY_INVALID') assert.match(answer.body.hint, /\{"email":"bob@example\.com"\}/)
    }
    const form = 'application/x-www-form-urlencoded'
    for (const body of ['', 'email=a&email=b', 'email=a&plan=pro']) {
      assert.equal((await post(scrim, 'sam', '/customers/lookup', body, form)).body.code, 'ASK_BODY_INVALID', body)
    }
    const plain = await post(scrim, 'sam', '/customers/lookup', 'a@b.c', 'text/plain')
    assert.equal(plain.status, 415)
    assert.match(plain.body.hint, /\{"email":"bob@example\.com"\}/)
  })

  it('is said without a word of the body: of another form than its sender thought, it has the value where a name belongs', async () => {
    const form = 'application/x-www-form-urlencoded'
    const secret = String(seen.email)
    const unsaid = await post(scrim, 'sam', '/customers/lookup', JSON.stringify({ email: secret }), form)
    assert.deepEqual([unsaid.status, unsaid.body.code], [400, 'ASK_BODY_INVALID'])
    assert.match(unsaid.body.detail, /looks like JSON/)
    assert.match(unsaid.body.hint, /Content-Type: application\/json/)
    const others = [
      await post(scrim, 'sam', '/customers/lookup', secret, form),
      await post(scrim, 'sam', '/customers/lookup', JSON.stringify({ [secret]: 'email' })),
      await post(scrim, 'sam', '/customers/lookup', JSON.stringify({ [secret]: 7 })),
    ]
    for (const { status, text } of [unsaid, ...others]) {
      assert.equal(status, 400)
      assert.ok(!text.includes(secret.split('@')[0] ?? ''), text)
    }
  })

  it('is an address that is nearly one, which says how it is written', async () => {
    const near = await post(scrim, 'sam', '/customers/look', '{"email":"x"}')
    assert.deepEqual([near.status, near.body.hint], [405, 'Did you mean POST /customers/lookup?'])
    const far = await post(scrim, 'sam', '/customers/7', '{"email":"x"}')
    assert.match(far.body.hint, /read with GET/)
  })

  it('is a value of hostile text: it finds nothing and breaks nothing', async () => {
    const texts = [
      "'; DROP TABLE customers; --",
      '$1',
      '\\',
      '\u202e',
      '😀'.repeat(1000),
      'x'.repeat(4096),
      '\r\n\u2028',
    ]
    for (const text of texts) {
      const { status, body } = await lookUp('sam', text)
      assert.deepEqual([status, body.data], [200, []], text)
    }
  })
})
