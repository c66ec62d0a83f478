// The main job: a person asks for customers and gets masked rows from the replica, and the audit knows before they do.
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { call, eventsOf, query } from '../call.ts'
import { type Scrim, sharedScrim } from '../scrim.ts'

let scrim: Scrim

before(async () => {
  scrim = await sharedScrim()
})

describe('a masked read', () => {
  it('gives ana masked rows of the columns she asked for', async () => {
    const { status, body, headers } = await call(
      scrim,
      'ana',
      '/customers?fields=id,email,plan,signup_date&plan=eq.pro&limit=5',
    )
    assert.equal(status, 200)
    assert.equal(body.data.length, 5)
    for (const row of body.data) {
      assert.deepEqual(Object.keys(row), ['id', 'email', 'plan', 'signup_date'])
      assert.equal(typeof row.id, 'number')
      assert.equal(row.plan, 'pro')
      assert.match(row.signup_date, /^\d{4}-\d\d-\d\d$/)
      if (row.email !== null) assert.match(row.email, /^(.?\*\*\*@\*\*\*\.(\*\*\*|com|org|net|edu|gov)|\*\*\*)$/u)
    }
    assert.deepEqual(body.meta.masked.email, {
      mask: 'email',
      classification: 'restricted',
      request: '/unmask/requests',
    })
    assert.equal(headers.get('cache-control'), 'private, no-cache')
  })

  it('says of a scrubbed column that the mask may have missed something, and of no other', async () => {
    const { body } = await call(scrim, 'ana', '/tickets?fields=id,subject,body&limit=1')
    assert.deepEqual(body.meta.masked, {
      subject: { mask: 'scrub', classification: 'confidential', best_effort: true, request: '/unmask/requests' },
      body: { mask: 'hidden', classification: 'restricted', request: '/unmask/requests' },
    })
    const described = await call(scrim, 'ana', '/datasets/tickets')
    const byName = new Map(described.body.columns.map((column: { name: string }) => [column.name, column]))
    assert.deepEqual(byName.get('subject'), {
      ...Object(byName.get('subject')),
      mask: 'scrub',
      best_effort: true,
      sortable: false,
      operators: [],
    })
    assert.ok(!('best_effort' in Object(byName.get('body'))))
  })

  it('never holds a stored e-mail, name or phone number in 1000 rows of every column', async () => {
    const { body, text } = await call(scrim, 'ana', '/customers?limit=1000')
    assert.equal(body.data.length, 1000)
    const stored = await query(
      scrim,
      'standby',
      'shop',
      'SELECT full_name, email, phone, notes FROM public.customers WHERE id = ANY($1)',
      [body.data.map(({ id }: { id: number }) => id)],
    )
    const raw = stored
      .flatMap((row) => Object.values(row))
      .filter((value) => typeof value === 'string' && value.length > 4)
    assert.ok(raw.length > 2000)
    for (const value of raw) assert.ok(!text.includes(JSON.stringify(value)), `a stored value stands in the reply`)
  })

  it('is audited before it is answered, with fingerprints in place of literals', async () => {
    const { body } = await call(
      scrim,
      'ana',
      '/customers?fields=id,email&country=eq.SE&signup_date=gte.2021-04-05&limit=1',
    )
    const events = await eventsOf(scrim, body.meta.audit)
    assert.equal(events.length, 1)
    const [event] = events
    assert.equal(event?.kind, 'read')
    assert.equal(event?.dataset, 'customers')
    assert.match(
      String(event?.filter),
      /^and\(country\.eq\.[0-9a-f]{8}:[0-9a-f]{32},signup_date\.gte\.[0-9a-f]{8}:[0-9a-f]{32}\)$/,
    )
    assert.doesNotMatch(JSON.stringify(event), /2021-04-05|"SE"/)
    assert.deepEqual([event?.who.subject, event?.who.app], ['ana', 'cli'])
  })

  it('knows a row and a value by one fingerprint each, however they are written, and never takes one for the other', async () => {
    const filterOf = async (path: string): Promise<string> => {
      const { body } = await call(scrim, 'ana', path)
      return String((await eventsOf(scrim, body.meta.audit))[0]?.filter)
    }
    assert.equal(await filterOf('/customers/3?fields=id'), await filterOf('/customers/03?fields=id'))
    assert.equal(await filterOf('/customers?fields=id&id=eq.3'), await filterOf('/customers?fields=id&id=eq.003'))
    const sam = await call(scrim, 'sam', '/customers/3?fields=full_name')
    const [read, release] = await eventsOf(scrim, sam.body.meta.audit)
    assert.equal(read?.filter, `key.eq.${release?.rows[0]}`)
    for (const planted of ['["customers","3"]', 'row\\0["customers","3"]']) {
      const filter = await filterOf(`/customers?fields=id&country=eq.${encodeURIComponent(planted)}`)
      assert.ok(!filter.includes(release?.rows[0]))
    }
  })

  it('lists each column once in the audit, however often it is asked for', async () => {
    const { body } = await call(scrim, 'ana', '/customers?fields=id,a:email,b:email,c:email&limit=1')
    const [event] = await eventsOf(scrim, body.meta.audit)
    assert.deepEqual(
      event?.columns.map(({ name }: { name: string }) => name),
      ['id', 'email'],
    )
  })

  it('audits a refusal too', async () => {
    const { status, body } = await call(scrim, 'ana', '/customers?email=eq.x@y.z')
    assert.equal(status, 400)
    const [event] = await eventsOf(scrim, body.instance)
    assert.equal(event?.kind, 'refusal')
    assert.equal(event?.code, 'PLAN_FILTER_REFUSED')
  })

  it('shows sam German customers alone, with clear names and one release event per reply', async () => {
    const { body, headers } = await call(scrim, 'sam', '/customers?limit=50')
    assert.equal(body.data.length, 50)
    const stored = await query(scrim, 'standby', 'shop', 'SELECT id, full_name, country FROM public.customers')
    const byId = new Map(stored.map((row) => [row.id, row]))
    for (const row of body.data) {
      assert.deepEqual(Object.keys(row), ['id', 'full_name', 'email', 'plan', 'country'])
      assert.equal(byId.get(row.id)?.country, 'DE')
      assert.equal(row.full_name, byId.get(row.id)?.full_name)
    }
    assert.deepEqual(body.meta.unmasked, { full_name: { by: 'rule', except: [] } })
    assert.equal(body.meta.masked.full_name, undefined)
    assert.deepEqual(body.meta.notices, ['Rows are limited by a rule of your role support.'])
    assert.equal(headers.get('cache-control'), 'private, no-store')

    const [read, release, ...rest] = await eventsOf(scrim, body.meta.audit)
    assert.deepEqual([read?.kind, release?.kind, rest.length], ['read', 'release', 0])
    assert.equal(new Set(release?.rows).size, 50)
    assert.equal(release?.columns[0].name, 'full_name')
    assert.match(release?.columns[0].rule, /^customers\.yaml:\d+$/)
  })

  it('releases nothing, and writes no release event, where sam does not ask for the name', async () => {
    const { body, headers } = await call(scrim, 'sam', '/customers?fields=id,plan&limit=3')
    assert.deepEqual(body.meta.unmasked, {})
    assert.equal(headers.get('cache-control'), 'private, no-cache')
    assert.equal((await eventsOf(scrim, body.meta.audit)).length, 1)
  })

  it('hides a foreign row from sam by key, filter and count as if it did not exist', async () => {
    const [foreign] = await query(scrim, 'standby', 'shop', "SELECT min(id) AS id FROM customers WHERE country <> 'DE'")
    const none = await call(scrim, 'sam', '/customers/99999999')
    const hidden = await call(scrim, 'sam', `/customers/${foreign?.id}`)
    assert.equal(none.status, 404)
    const blank = ({ instance: _, ...rest }: Record<string, unknown>) => rest
    assert.deepEqual(blank(hidden.body), blank(none.body))
    const listed = await call(scrim, 'sam', `/customers?id=eq.${foreign?.id}&count=exact`)
    assert.deepEqual(listed.body.data, [])
    assert.equal(listed.body.page.count, 0)
    const other = await call(scrim, 'sam', '/customers?country=neq.DE&count=exact')
    assert.equal(other.body.page.count, 0)
  })

  it('answers one row by key as an object', async () => {
    const { status, body } = await call(scrim, 'ana', '/customers/7?fields=id,since:signup_date')
    assert.equal(status, 200)
    assert.deepEqual(Object.keys(body.data), ['id', 'since'])
    assert.equal(body.page, undefined)
  })

  it('lets max read public and internal columns only', async () => {
    const { body } = await call(scrim, 'max', '/customers?limit=1')
    assert.deepEqual(Object.keys(body.data[0]), ['id', 'customer_ref', 'plan', 'country', 'signup_date'])
    assert.equal((await call(scrim, 'max', '/customers?fields=id,email')).status, 400)
    assert.equal((await call(scrim, 'max', '/employees')).status, 404)
  })

  it('says who you are and what you may read', async () => {
    const me = await call(scrim, 'sam', '/me')
    assert.deepEqual(me.body.roles, ['support'])
    assert.deepEqual(me.body.attributes, { countries: ['DE'] })
    const list = await call(scrim, 'max', '/datasets')
    assert.deepEqual(
      list.body.data.map(({ name }: { name: string }) => name),
      ['customers', 'orders'],
    )
    const described = await call(scrim, 'ana', '/datasets/customers')
    const email = described.body.columns.find(({ name }: { name: string }) => name === 'email')
    assert.equal(email.shown, 'masked')
    assert.deepEqual(email.operators, [])
    assert.match(described.body.examples.curl, /^curl -s -H "Authorization: Bearer \$\{SCRIM_TOKEN:\?is not set\}"/)
  })
})
