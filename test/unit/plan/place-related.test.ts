// Which related rows there are for whom: a relation that a caller may not follow looks like a name that does not exist, to the last
// byte; what follows stands under the rules of the other dataset.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Principal } from '../../../gateway/identity/principal.ts'
import { personOf, planOf, refusalOf, shop, toldOf } from './shop-plans.ts'

const ana = personOf(['analyst'])
const sam = personOf(['support'], { countries: ['DE'] })
const max = personOf(['marketing'])
const nobody = personOf(['growth-data-leads'])

/** The words for a name, with the name taken out. */
const toldAbout = (who: Principal, address: (name: string) => string, name: string): string =>
  toldOf(refusalOf(who, address(name))).replaceAll(name, '…')

describe('a relation that the caller may not follow is refused as a name that does not exist', () => {
  const none = 'zzqqxx'
  for (const [what, who, name, address] of [
    ['to a dataset they may not read', max, 'tickets', (name: string) => `/customers?fields=id,${name}(id)`],
    [
      'from a dataset whose key they may not read',
      nobody,
      'customer',
      (name: string) => `/orders?fields=currency,${name}(id)`,
    ],
    ['counted', max, 'tickets', (name: string) => `/customers?fields=id,${name}.count()`],
    ['summed up', max, 'tickets', (name: string) => `/customers?fields=id,${name}.id.max()`],
    ['as an order', max, 'tickets', (name: string) => `/customers?fields=id&order=${name}.count().desc`],
    ['two levels down', max, 'tickets', (name: string) => `/orders?fields=id,customer(id,${name}(id))`],
  ] as const) {
    it(what, () => {
      assert.equal(toldAbout(who, address, name), toldAbout(who, address, none))
    })
  }

  it('also where only the key of the row is missing: rows that look the same would have other rows in no order', () => {
    const withEntry = (name: string, read: readonly string[]) => {
      const dataset = shop.datasets.get(name) ?? assert.fail()
      const access = [
        ...dataset.access,
        ...dataset.access.slice(0, 1).map((one) => ({ ...one, role: 'keyless', read })),
      ]
      return [name, { ...dataset, access }] as const
    }
    const orders = withEntry('orders', ['customer_id', 'status'])
    const catalog = { ...shop, datasets: new Map([...shop.datasets, orders, withEntry('customers', ['id', 'plan'])]) }
    const keyless = personOf(['keyless'])
    planOf(keyless, '/customers?fields=id,plan', { catalog })
    const told = (name: string): string =>
      toldOf(refusalOf(keyless, `/orders?fields=status,${name}(id)`, { catalog })).replaceAll(name, '…')
    assert.equal(told('customer'), told('zzqqxx'))
  })

  it('and its hint names only what they may follow', () => {
    assert.match(toldOf(refusalOf(max, '/customers?fields=id,tickets(id)')), /"relations":\["orders"\]/)
    assert.match(refusalOf(nobody, '/orders?fields=currency,customer(id)').parts.hint ?? '', /none that you may read/)
    assert.match(refusalOf(ana, '/customers?fields=id,order(id)').parts.hint ?? '', /Did you mean orders\?/)
  })
})

describe('of related rows', () => {
  it('a column that the caller may not read is refused as one that does not exist', () => {
    const address = (name: string): string => `/customers?fields=id,orders(id,${name})`
    assert.equal(toldAbout(sam, address, 'total'), toldAbout(sam, address, 'zzqqxx'))
    const sum = (name: string): string => `/customers?fields=id,orders.${name}.max()`
    assert.equal(toldAbout(sam, sum, 'total'), toldAbout(sam, sum, 'zzqqxx'))
  })

  it('the rows are those of the other dataset’s rules', () => {
    const plan = planOf(sam, '/orders?fields=id,customer(id)')
    const [customer] = plan.related
    assert.equal(JSON.stringify(plan.rows).includes('DE'), false)
    assert.ok(JSON.stringify(customer?.plan.rows).includes('"DE"'), 'the countries of support')
    const counted = planOf(sam, '/customers?fields=id,orders.count()').counted[0]
    assert.deepEqual(counted?.plan.rows, planOf(sam, '/orders').rows)
  })

  it('what a rule shows clear elsewhere is masked, and a notice says where it is clear', () => {
    const plan = planOf(sam, '/orders?fields=id,customer(full_name)')
    assert.deepEqual(
      plan.related[0]?.plan.columns.map(({ how }) => how),
      ['masked'],
    )
    assert.deepEqual([plan.related[0]?.plan.release, plan.release, plan.revealed], [null, null, []])
    assert.ok(
      plan.notices.includes(
        'customer: A rule of yours shows full_name clear, but only in a read of customers itself: /customers.',
      ),
    )
  })

  it('a page has 20 rows, or one, and an order that ends in the key', () => {
    const [many] = planOf(ana, '/customers?fields=id,orders(status)&orders.order=status').related
    const [one] = planOf(ana, '/orders?fields=id,customer(plan)').related
    assert.deepEqual([many?.plan.limit, one?.plan.limit], [20, 1])
    assert.deepEqual(
      many?.plan.order.map(({ name }) => name),
      ['status', 'id'],
    )
  })

  it('restricted columns cannot be filtered, sorted or added up', () => {
    for (const rest of ['&customer.email=eq.x', '&customer.order=email'])
      assert.equal(refusalOf(ana, `/orders?fields=id,customer(id)${rest}`).code, 'PLAN_FILTER_REFUSED')
    for (const term of ['customer.email.count()', 'customer.email.min()', 'customer.email.count_distinct()']) {
      assert.equal(refusalOf(ana, `/orders?fields=id,${term}`).code, 'PLAN_FILTER_REFUSED')
      assert.equal(refusalOf(ana, `/orders?fields=id&order=${term}`).code, 'PLAN_FILTER_REFUSED')
    }
  })

  it('unmask=required refuses what is masked beside the rows', () => {
    const refused = refusalOf(ana, '/orders?fields=id,customer(email)&unmask=required')
    assert.equal(refused.code, 'UNMASK_NOBODY_APPROVES')
    planOf(ana, '/orders?fields=id,customer(plan)&unmask=required')
  })

  it('a page larger than the other dataset allows is refused', () => {
    assert.equal(refusalOf(ana, '/customers?fields=id,orders(id)&orders.limit=1001').code, 'ASK_LIMIT_TOO_LARGE')
  })

  it('one aggregate that is named twice is worked out once', () => {
    assert.equal(planOf(ana, '/customers?fields=id,orders.count()&order=orders.count().desc').counted.length, 1)
    assert.equal(planOf(ana, '/customers?fields=id,orders.count(),orders.total.sum()').counted.length, 2)
  })

  it('limits multiply along relations', () => {
    const most = { cells: 100_000, rows: 500 }
    const address = '/customers?fields=id,orders(id)&limit=50&orders.limit=10'
    assert.equal(refusalOf(ana, address, { most }).code, 'ASK_TOO_LARGE')
    assert.match(refusalOf(ana, address, { most }).parts.detail, /may come to 550 rows, and one call to 500/)
    planOf(ana, address.replace('limit=50', 'limit=45'), { most })
    const cells = refusalOf(ana, address, { most: { cells: 549, rows: 20_000 } })
    assert.match(cells.parts.detail, /^550 cells are more than the 549 cells of one page/)
  })
})

it('a dataset names its relations', () => {
  assert.deepEqual([...(shop.datasets.get('customers')?.relations.keys() ?? [])], ['orders', 'tickets'])
})

it('what limits the related rows is said once, however often they are read and counted', () => {
  const asked = '/orders?fields=id,customer(id),customer.count(),customer.id.max()&order=customer.id.min()'
  const { notices } = planOf(sam, asked)
  assert.deepEqual(
    notices.filter((one) => /Rows are limited/.test(one)),
    ['customer: Rows are limited by a rule of your role support.'],
  )
})
