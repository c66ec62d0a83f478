// Reads under an approval, over HTTP: who sees which cells, what a grant never changes, and what is refused. Ana asks, olga and
// omar approve; behind it all stand the whole of Scrim and its audit.
import assert from 'node:assert/strict'
import { request } from 'node:http'
import { after, before, describe, it } from 'node:test'
import { type Called, call, eventsOf, query } from '../call.ts'
import { granted, post } from '../granted.ts'
import { type Scrim, sharedScrim } from '../scrim.ts'
import { type SecondGateway, startSecondGateway } from '../second-gateway.ts'
import { waitUntil } from '../wait-until.ts'

let scrim: Scrim
let gateway: SecondGateway

before(async () => {
  const shared = await sharedScrim()
  gateway = await startSecondGateway(shared, {
    limits: { unmask_requests: '1000/min', approvals: '1000/min', unmask_steps: '1000/min' },
  })
  scrim = { ...shared, url: gateway.url }
})
after(() => gateway[Symbol.asyncDispose]())

const read = (path: string, token: string | null, person = 'ana'): Promise<Called> =>
  call(scrim, person, path, token === null ? {} : { headers: { 'approval-token': token } })

/** What is really stored. */
async function stored(column: string, ids: readonly number[]): Promise<readonly unknown[]> {
  const text = `SELECT ${column}::text AS v FROM public.customers WHERE id = ANY ($1) ORDER BY id`
  return (await query(scrim, 'primary', 'shop', text, [ids])).map(({ v }) => v)
}

const column = ({ body }: Called, name: string): readonly unknown[] =>
  body.data.map((row: Record<string, unknown>) => row[name])

const path = '/customers?fields=id,email,phone&id=in.(1,2,3)&order=id'

describe('what a grant shows', () => {
  it('the cells that it covers, clear, in rows that the condition names; the rest as ever', async () => {
    const { token, grant } = await granted(scrim, { where: 'id=in.(1,2)' })
    const [without, under] = [await read(path, null), await read(path, token)]
    assert.equal(under.status, 200, under.text)
    assert.deepEqual(column(under, 'email').slice(0, 2), await stored('email', [1, 2]))
    assert.equal(column(under, 'email')[2], column(without, 'email')[2])
    assert.deepEqual(column(under, 'phone'), column(without, 'phone'))
    assert.deepEqual(column(under, 'id'), [1, 2, 3])
    const { until, rows_left, ...said } = under.body.meta.unmasked.email
    assert.deepEqual(said, { by: 'grant', grant, except: [2] })
    assert.match(until, /^\d{4}-\d\d-\d\dT.*Z$/)
    assert.equal(rows_left, 498)
    assert.equal(under.body.meta.masked.email.request, '/unmask/requests')
    assert.deepEqual(under.body.page, without.body.page)
    assert.deepEqual(under.body.meta.notices, without.body.meta.notices)
    assert.equal(under.headers.get('cache-control'), 'private, no-store')
    assert.equal(under.headers.get('etag'), null)
    assert.match(under.headers.get('vary') ?? '', /Approval-Token/)
  })

  it('a row once: reading it again costs nothing', async () => {
    const { token } = await granted(scrim, { max_rows: 4 })
    const left: unknown[] = []
    for (const ids of ['1,2', '1,2', '2,3', '1,2,3']) {
      const { body, text } = await read(`/customers?fields=id,email&id=in.(${ids})`, token)
      left.push(body.meta?.unmasked.email.rows_left ?? text)
    }
    assert.deepEqual(left, [2, 2, 1, 1])
  })

  it('by key, in a body, and in every format', async () => {
    const { token } = await granted(scrim, { where: 'id=eq.7' })
    const [email] = await stored('email', [7])
    assert.equal((await read('/customers/7?fields=email', token)).body.data.email, email)
    const csv = await read('/customers?fields=id,email&id=eq.7&format=csv', token)
    assert.match(csv.text, new RegExp(`^id,email\r\n7,${email}`))
    assert.equal(csv.headers.get('scrim-unmasked'), 'email')
    const asked = await call(scrim, 'ana', '/customers/query', {
      method: 'POST',
      body: JSON.stringify({ fields: 'mail:email', id: 'eq.7' }),
      headers: { 'content-type': 'application/json', 'approval-token': token },
    })
    assert.deepEqual(asked.body.data, [{ mail: email }])
  })

  it('nothing, and charges nothing, where no row of the page is in it', async () => {
    const { token } = await granted(scrim, { where: 'id=eq.1', max_rows: 1 })
    for (const elsewhere of ['id=eq.2', 'id=eq.-1']) {
      const { status, body, headers } = await read(`/customers?fields=id,email&${elsewhere}`, token)
      assert.deepEqual([status, body.meta.unmasked], [200, {}])
      assert.equal(headers.get('cache-control'), 'private, no-store')
    }
    assert.equal((await read('/customers?fields=id,email&id=eq.1', token)).body.meta.unmasked.email.rows_left, 0)
  })
})

describe('what a grant never changes', () => {
  const asks = [
    'fields=id,birth_date&birth_date=eq.$&order=id&count=exact',
    'fields=id,birth_date&birth_date=lt.$&order=id&limit=5&count=exact',
    'fields=id,birth_date&order=birth_date.desc,id&limit=5&count=exact',
    'fields=id,birth_date&or=(birth_date.eq.$,id.eq.-1)&count=exact',
    'fields=id,birth_date&explain=policy&limit=2',
  ]

  it('which rows there are, their order, count, cursor and explanation: a filter meets masked values alone', async () => {
    const { token } = await granted(scrim, { columns: ['birth_date'] })
    const [born] = await stored('birth_date', [11])
    for (const ask of asks) {
      const at = `/customers?${ask.replaceAll('$', String(born))}`
      const [without, under] = [await read(at, null), await read(at, token)]
      assert.deepEqual([without.status, under.status], [200, 200], under.text)
      assert.deepEqual(column(under, 'id'), column(without, 'id'), at)
      assert.deepEqual(under.body.page, without.body.page, at)
      assert.deepEqual(under.body.explain, without.body.explain, at)
      assert.deepEqual(under.body.meta.notices, without.body.meta.notices, at)
    }
    const exact = await read(`/customers?fields=id,birth_date&birth_date=eq.${born}&count=exact`, token)
    assert.deepEqual([exact.body.data, exact.body.page.count], [[], 0])
    const sorted = await read('/customers?fields=id,birth_date&order=birth_date,id&limit=50', token)
    const masked = await read('/customers?fields=id,birth_date&order=birth_date,id&limit=50', null)
    assert.deepEqual(column(sorted, 'id'), column(masked, 'id'))
    assert.notDeepEqual(column(sorted, 'birth_date'), column(masked, 'birth_date'))
  })

  it('a restricted column is filtered and sorted by nobody, and nothing is charged for trying', async () => {
    const { token } = await granted(scrim, { max_rows: 1 })
    const [email] = await stored('email', [1])
    for (const ask of [`email=eq.${email}`, 'order=email', `or=(email.eq.${email},id.eq.1)`, 'email=like.*a*']) {
      const { status, body } = await read(`/customers?fields=id,email&${ask}`, token)
      assert.deepEqual([status, body.code], [400, 'PLAN_FILTER_REFUSED'])
    }
    assert.equal((await read('/customers?fields=id,email&id=eq.1', token)).status, 200)
  })

  it('a page after a page under a grant is the one that follows without it', async () => {
    const { token } = await granted(scrim)
    const first = await read('/customers?fields=id,email&limit=3', token)
    const next = `/customers?fields=id,email&limit=3&cursor=${first.body.page.next}`
    const [masked, clear] = [await read(next, null), await read(next, token)]
    assert.deepEqual(column(masked, 'id'), column(clear, 'id'))
    assert.notDeepEqual(column(masked, 'email'), column(clear, 'email'))
  })
})

describe('a token that does not hold is refused, and nothing comes in its place', () => {
  const refused = async (at: string, token: string, code: string, person = 'ana'): Promise<Called> => {
    const called = await read(at, token, person)
    assert.deepEqual([called.status, called.body.code], [403, code], called.text)
    assert.equal(called.body.data, undefined)
    assert.ok(called.body.hint, code)
    assert.match(called.headers.get('cache-control') ?? '', /no-store/)
    return called
  }

  it('of another person, another app, another dataset, other columns', async () => {
    const { token } = await granted(scrim)
    await refused(path, token, 'UNMASK_TOKEN_FOREIGN', 'ada')
    const other = await scrim.token('ana', 'churn-dashboard')
    const through = await fetch(`${scrim.url}${path}`, {
      headers: { authorization: `Bearer ${other}`, 'approval-token': token },
    })
    assert.equal(through.status, 403)
    assert.equal(Object(await through.json()).code, 'UNMASK_TOKEN_FOREIGN')
    await refused('/orders?limit=1', token, 'UNMASK_OUT_OF_SCOPE')
    await refused('/customers?fields=id,phone&limit=1', token, 'UNMASK_OUT_OF_SCOPE')
    await refused('/customers?fields=id&limit=1', token, 'UNMASK_OUT_OF_SCOPE')
  })

  it('no token of ours', async () => {
    for (const token of ['nonsense', await scrim.token('ana')]) await refused(path, token, 'UNMASK_TOKEN_INVALID')
  })

  it('revoked', async () => {
    const { token, grant } = await granted(scrim)
    assert.equal((await read(path, token)).status, 200)
    assert.equal((await post(scrim, 'olga', `/unmask/grants/${grant}/revoke`, { reason: 'done' })).status, 200)
    await refused(path, token, 'UNMASK_GRANT_REVOKED')
  })

  it('exhausted', async () => {
    const { token } = await granted(scrim, { max_rows: 1 })
    assert.equal((await read('/customers/1?fields=email', token)).body.meta.unmasked.email.rows_left, 0)
    await refused('/customers/1?fields=email', token, 'UNMASK_GRANT_EXHAUSTED')
  })

  it('over the rows left: the number is said, nothing is shown, nothing is charged', async () => {
    const { token } = await granted(scrim, { max_rows: 2 })
    const { body } = await refused(path, token, 'UNMASK_ROWS_EXCEEDED')
    assert.equal(body.details.rows_left, 2)
    assert.match(`${body.detail}${body.hint}`, /\b2\b/)
    const [email] = await stored('email', [1])
    assert.ok(!JSON.stringify(body).includes(String(email)))
    const after = await read('/customers?fields=id,email&id=eq.1', token)
    assert.equal(after.body.meta.unmasked.email.rows_left, 1)
  })

  it('expired', async () => {
    const { token } = await granted(scrim, { duration: '1s' })
    const code = async () => (await read(path, token)).body.code // the token ends up to a second before the grant
    await waitUntil('the grant has ended', 10_000, async () => (await code()) === 'UNMASK_GRANT_EXPIRED')
    await refused(path, token, 'UNMASK_GRANT_EXPIRED')
  })

  it('sent twice, or longer than any of ours', async () => {
    const { token } = await granted(scrim)
    const authorization = `Bearer ${await scrim.token('ana')}`
    const long = await fetch(`${scrim.url}${path}`, { headers: { authorization, 'approval-token': 'a'.repeat(4097) } })
    assert.deepEqual([long.status, Object(await long.json()).code], [400, 'ASK_TOO_LARGE'])
    const sent = await new Promise<number | undefined>((resolve, reject) => {
      const headers = ['Authorization', authorization, 'Approval-Token', token, 'Approval-Token', token]
      const twice = request(`${scrim.url}${path}`, { headers }, (reply) => {
        reply.resume()
        resolve(reply.statusCode)
      })
      twice.once('error', reject)
      twice.end()
    })
    assert.equal(sent, 400)
  })
})

describe('the audit', () => {
  it('holds the read with its grant, and the release with who approved it and the rows, in the order written', async () => {
    const { token, grant, request } = await granted(scrim, { where: 'id=in.(1,2)' })
    const { body } = await read(path, token)
    const events = await eventsOf(scrim, body.meta.audit)
    const reading = events.find(({ kind }) => kind === 'read')
    const release = events.find(({ kind }) => kind === 'release')
    assert.equal(reading?.grant, grant)
    assert.deepEqual(release?.columns, [{ name: 'email', rule: grant }])
    assert.equal(release?.by, 'grant')
    assert.equal(release?.rows.length, 2)
    assert.deepEqual([release?.grant.id, release?.grant.request], [grant, request])
    assert.deepEqual(
      release?.grant.approvedBy.map(({ subject }: { subject: string }) => subject),
      ['olga', 'omar'],
    )
    for (const email of await stored('email', [1, 2])) assert.ok(!JSON.stringify(events).includes(String(email)))
  })

  it('holds what was refused: before the read, and after the rows were there', async () => {
    const { token } = await granted(scrim, { max_rows: 1 })
    const early = await read('/orders?limit=1', token)
    const [refusal] = await eventsOf(scrim, early.headers.get('request-id') ?? '')
    assert.deepEqual([refusal?.kind, refusal?.code], ['refusal', 'UNMASK_OUT_OF_SCOPE'])
    const late = await read(path, token)
    const kinds = await eventsOf(scrim, late.headers.get('request-id') ?? '')
    assert.deepEqual(
      kinds.map(({ kind, code }) => code ?? kind),
      ['read', 'UNMASK_ROWS_EXCEEDED'],
    )
  })
})

describe('unmask=required', () => {
  const required = (at: string, person = 'ana', token: string | null = null): Promise<Called> =>
    read(`${at}${at.includes('?') ? '&' : '?'}unmask=required`, token, person)

  it('refuses what would come masked, and what it hands out opens it: as it stands it is a request', async () => {
    const at = '/customers?fields=id,plan,email,birth_date&id=in.(4,5)&or=(plan.eq.pro,plan.neq.pro)'
    const { status, body, headers } = await required(at)
    assert.deepEqual([status, body.code], [403, 'UNMASK_REQUIRED'])
    assert.match(headers.get('cache-control') ?? '', /no-store/)
    const { url, dataset, columns, body: ready } = body.request_access
    assert.deepEqual([url, dataset, columns], ['/unmask/requests', 'customers', ['birth_date', 'email']])
    assert.deepEqual(
      [ready.columns, ready.where, ready.duration],
      [columns, 'id=in.(4,5)&or=(plan.eq.pro,plan.neq.pro)', '15m'],
    )
    assert.deepEqual(body.details, { approvers: ['growth-data-leads'], approvals: 2 })
    const { token } = await granted(scrim, ready)
    const opened = await required(at, 'ana', token)
    assert.equal(opened.status, 200, opened.text)
    assert.deepEqual(column(opened, 'email'), await stored('email', [4, 5]))
    const more = await required('/customers?fields=id,email,phone&id=in.(4,5)', 'ana', token)
    assert.deepEqual([more.status, more.body.request_access.columns], [403, ['phone']])
  })

  it('names the row of a single read, and no row where none was named', async () => {
    assert.equal((await required('/customers/7?fields=email')).body.request_access.body.where, 'id=eq.7')
    assert.ok(!('where' in (await required('/customers?fields=email')).body.request_access.body))
  })

  it('lets pass what nothing is masked of, also by a rule', async () => {
    assert.equal((await required('/customers?fields=id,plan&limit=1')).status, 200)
    assert.equal((await required('/customers?fields=id,full_name&limit=1', 'sam')).status, 200)
    assert.equal((await required('/customers?fields=id,email&limit=1', 'sam')).body.code, 'UNMASK_REQUIRED')
  })

  it('says where no approval could show it, and reads no other word', async () => {
    const derived = await required('/customers?fields=id,customer_ref')
    assert.deepEqual([derived.status, derived.body.code], [403, 'UNMASK_NOBODY_APPROVES'])
    assert.match(derived.body.hint, /growth-data/)
    const other = await read('/customers?unmask=yes', null)
    assert.deepEqual([other.status, other.body.code], [400, 'ASK_PARAMETER_INVALID'])
  })

  it('tells nothing of what is stored: the same refusal whether or not a row is there', async () => {
    const [there, gone] = [
      await required('/customers/7?fields=email'),
      await required('/customers/999999?fields=email'),
    ]
    const said = ({ body: { instance, ...rest } }: Called) => JSON.stringify(rest).replaceAll('999999', '7')
    assert.equal(said(there), said(gone))
  })
})
