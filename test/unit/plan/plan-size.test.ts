// How large a page may come to be: rows and cells of all levels, multiplied along relations.
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { planSize } from '../../../gateway/plan/plan-size.ts'
import { personOf, planOf } from './shop-plans.ts'

const ana = personOf(['analyst'])

for (const [address, rows, cells] of [
  ['/customers?fields=id,plan&limit=10', 10, 20],
  ['/customers?fields=id,orders(id,total)&limit=10&orders.limit=5', 60, 110],
  ['/customers?fields=id,orders(id)&limit=10', 210, 210],
  ['/customers?fields=id,orders(id),tickets(id)&limit=2&orders.limit=3&tickets.limit=4', 16, 16],
  ['/orders?fields=id,customer(id,orders(id))&limit=10&customer.orders.limit=7', 90, 90],
  ['/customers?fields=plan,count()&limit=3', 3, 6],
  ['/customers?fields=count(),id.max()', 1, 2],
  ['/customers/7?fields=id,orders(id)&orders.limit=30', 31, 31],
] as const) {
  it(`${address} is at most ${rows} rows`, () => {
    const plan = planOf(ana, address)
    assert.deepEqual(planSize(plan), { rows, cells })
  })
}
