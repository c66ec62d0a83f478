// Related rows and totals over HTTP, against what is stored: who sees which, in which shape, and what a reply says of them.
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { call, query } from '../call.ts'
import { type Scrim, sharedScrim } from '../scrim.ts'

let scrim: Scrim

before(async () => {
  scrim = await sharedScrim()
})

const read = async (path: string, who = 'ana') => {
  const { status, text, body } = await call(scrim, who, path)
  assert.equal(status, 200, text.slice(0, 500))
  return body
}
const stored = (text: string) => query(scrim, 'standby', 'shop', text)

describe('related rows', () => {
  it('are those that belong to the row, in their own order and as many as asked', async () => {
    const { data, meta } = await read(
      '/customers?fields=id,orders(id,total),plan&orders.order=total.desc,id&orders.limit=3&id=in.(1,2)',
    )
    for (const { id, orders } of data) {
      const rows = await stored(
        `SELECT id, trim_scale(total)::text AS total FROM public.orders WHERE customer_id = ${Number(id)} ORDER BY public.orders.total DESC, id LIMIT 3`,
      )
      assert.deepEqual(
        orders.map(({ id, total }: { id: number; total: string }) => [id, Number(total)]),
        rows.map(({ id, total }) => [id, Number(total)]),
      )
    }
    assert.deepEqual(Object.keys(data[0]), ['id', 'orders', 'plan'])
    assert.deepEqual(meta.more, { orders: [0, 1] })
  })

  it('are filtered without a row being left out', async () => {
    const { data } = await read('/customers?fields=id,orders(total)&orders.total=gte.3000&limit=20&orders.limit=400')
    assert.equal(data.length, 20)
    const totals = data.flatMap(({ orders }: { orders: { total: string }[] }) =>
      orders.map(({ total }) => Number(total)),
    )
    assert.ok(totals.length > 0 && totals.every((total: number) => total >= 3000))
  })

  it('nest, as an object where there is one, and are named as asked', async () => {
    const { data } = await read(
      '/orders?fields=id,buyer:customer(id,latest:orders(id))&buyer.latest.order=id.desc&buyer.latest.limit=1&id=eq.1',
    )
    const [order] = await stored('SELECT customer_id FROM public.orders WHERE id = 1')
    const [last] = await stored(
      `SELECT max(id) AS id FROM public.orders WHERE customer_id = ${Number(order?.customer_id)}`,
    )
    assert.deepEqual(data, [{ id: 1, buyer: { id: order?.customer_id, latest: [{ id: last?.id }] } }])
  })

  it('stand beside a single row, and beside every column of it', async () => {
    const { data } = await read('/customers/7?fields=*,orders(id)&orders.limit=1')
    const plain = await read('/customers/7')
    assert.deepEqual(Object.keys(data), [...Object.keys(plain.data), 'orders'])
  })

  it('are masked, and the reply says so under their path', async () => {
    const { data, meta } = await read('/orders?fields=id,customer(full_name)&limit=3', 'sam')
    assert.ok(meta.masked['customer.full_name'])
    for (const { customer } of data) if (customer) assert.match(customer.full_name, /^(\p{L}\. ?)+$/u)
    assert.match(meta.notices.join(' '), /customer: /)
  })

  it('are the same in every format that has a place for them', async () => {
    const ask = '/customers?fields=orders(id,customer(country)),id&orders.limit=2&limit=5'
    const { data } = await read(ask)
    assert.deepEqual(await read(`${ask}&format=rows`), data)
    const { text, headers } = await call(scrim, 'ana', `${ask}&format=ndjson`)
    assert.equal(headers.get('scrim-more'), 'orders')
    assert.deepEqual(
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
      data,
    )
  })

  it('and the rows they belong to are paged by the same ask', async () => {
    const ask = '/customers?fields=id,orders(id)&orders.limit=1&limit=2&order=orders.count().desc'
    const all = await read(ask.replace('limit=2', 'limit=4'))
    const first = await read(ask)
    const second = await read(`${ask}&cursor=${first.page.next}`)
    assert.deepEqual([...first.data, ...second.data], all.data)
  })

  it('can be asked for in a body, and a reply is tagged by them', async () => {
    const ask = 'fields=id,orders(id)&orders.limit=1&limit=1'
    const posted = await call(scrim, 'ana', '/customers/query', {
      method: 'POST',
      body: ask,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    const got = await call(scrim, 'ana', `/customers?${ask}`)
    assert.deepEqual(posted.body.data, got.body.data)
    const other = await call(scrim, 'ana', `/customers?${ask.replace('orders.limit=1', 'orders.limit=2')}`)
    assert.ok(got.headers.get('etag'))
    assert.notEqual(got.headers.get('etag'), other.headers.get('etag'))
    const again = await call(scrim, 'ana', `/customers?${ask}`, {
      headers: { 'if-none-match': got.headers.get('etag') ?? '' },
    })
    assert.equal(again.status, 304)
  })

  it('of a dataset that one may not read look like a name that does not exist', async () => {
    const hidden = await call(scrim, 'max', '/customers?fields=id,tickets(id)')
    const unknown = await call(scrim, 'max', '/customers?fields=id,nothing(id)')
    const told = ({ status, body }: typeof hidden) => [status, body.code, body.hint, body.details]
    assert.deepEqual(told(hidden), told(unknown))
    assert.equal(hidden.body.detail.replace('tickets', 'nothing'), unknown.body.detail)
  })
})

describe('totals', () => {
  it('group by the plain columns, in their order, over what the caller is shown', async () => {
    const { data } = await read('/customers?fields=plan,count(),lifetime_value.sum()')
    const rows = await stored(
      'SELECT plan, count(*)::int AS count, sum(floor(lifetime_value / 1000) * 1000)::text AS lifetime_value_sum FROM public.customers GROUP BY plan ORDER BY plan COLLATE "C"',
    )
    assert.deepEqual(data, rows)
  })

  it('are chosen by having and ordered by what the reply calls them', async () => {
    const ask = '/customers?fields=signup_date.year,signups:count()&having=signups.gte.1000&order=signups.desc'
    const { data, page } = await read(`${ask}&count=exact`)
    const counts = data.map(({ signups }: { signups: number }) => signups)
    assert.ok(counts.length > 1 && counts.every((count: number) => count >= 1000))
    assert.deepEqual(
      counts,
      counts.toSorted((a: number, b: number) => b - a),
    )
    assert.equal(page.count, counts.length)
    assert.deepEqual(
      (await read(ask.replaceAll('signups.', 'count().').replace('order=signups', 'order=count()'))).data,
      data,
    )
  })

  it('of related rows stand beside each row, also of a single one', async () => {
    const { data } = await read('/customers/2?fields=id,orders.count(),spent:orders.total.sum()')
    const [row] = await stored(
      'SELECT count(*)::int AS count, sum(total)::float AS sum FROM public.orders WHERE customer_id = 2',
    )
    assert.deepEqual([data.id, data.orders_count, Number(data.spent)], [2, row?.count, row?.sum])
  })

  it('are fit for csv', async () => {
    const { text } = await call(scrim, 'ana', '/customers?fields=plan,count()&format=csv')
    assert.match(text, /^plan,count\r\nenterprise,\d+\r\n/)
  })
})
