// What explain=policy says of related rows, groups and orders by them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { explainPlan } from '../../../gateway/plan/explain-plan.ts'
import { personOf, planOf } from './shop-plans.ts'

const explained = (query: string) => explainPlan(planOf(personOf(['analyst']), `/customers?${query}&explain=policy`))

test('related rows are explained under the name of their relation, by their own rules', () => {
  const { related } = explained('fields=id,bought:orders(total,shipping_city)&bought.order=total.desc')
  const found = related?.bought
  assert.equal(found?.dataset, 'orders')
  assert.deepEqual(
    found?.columns.map(({ as, shown }) => [as, shown]),
    [
      ['total', 'clear'],
      ['shipping_city', 'masked'],
    ],
  )
  assert.deepEqual(found?.order, [{ column: 'total', on: 'the stored value, which you see clear' }])
})

test('an order by what is made of a column says of what it is made', () => {
  const { order, columns } = explained(
    'fields=signup_date.month,lifetime_value.avg(),count()&order=lifetime_value.avg().desc,count(),signup_date.month',
  )
  assert.deepEqual(order, [
    { column: 'lifetime_value.avg()', on: 'the avg of what you are shown of lifetime_value' },
    { column: 'count()', on: 'a number of rows that you may see' },
    { column: 'signup_date.month', on: 'the month of what you are shown of signup_date' },
  ])
  assert.deepEqual(
    columns.map(({ name, aggregate, shown }) => [name, aggregate ?? null, shown]),
    [
      ['signup_date', null, 'clear'],
      ['lifetime_value', 'avg', 'masked'],
      ['*', 'count', 'clear'],
    ],
  )
})
