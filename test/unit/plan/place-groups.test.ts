// What may be grouped and added up, over what, and in which order; all else is refused in words that help.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Refusal } from '../../../gateway/errors/refusal.ts'
import { planRead } from '../../../gateway/plan/plan-read.ts'
import { grantOf } from '../../unmask-fixture.ts'
import { personOf, planOf, refusalOf, seal, shop, toldOf } from './shop-plans.ts'

const ana = personOf(['analyst'])
const sam = personOf(['support'], { countries: ['DE'] })
const max = personOf(['marketing'])

describe('groups', () => {
  it('stand in the order of their columns, behind what is asked', () => {
    const names = (order: string): string[] =>
      planOf(ana, `/customers?fields=plan,signup_date.month,count()${order}`).order.map(
        ({ name, direction, nulls }) => `${name} ${direction} ${nulls}`,
      )
    assert.deepEqual(names(''), ['g0 asc last', 'g1 asc last'])
    assert.deepEqual(names('&order=count().desc'), ['count() desc first', 'g0 asc last', 'g1 asc last'])
    assert.deepEqual(names('&order=signup_date.month.desc.nullslast'), ['signup_date.month desc last', 'g0 asc last'])
  })

  it('are of masked values, also where a rule shows them clear', () => {
    const plan = planOf(personOf(['support', 'analyst'], { countries: ['DE'] }), '/customers?fields=birth_date,count()')
    assert.equal(plan.relation, 'masked')
    assert.deepEqual(
      plan.columns.map(({ how, type }) => `${how} ${type}`),
      ['masked date', 'clear integer'],
    )
    assert.deepEqual([plan.release, plan.revealed], [null, []])
  })

  it('of no column are one, and its page holds no more', () => {
    const plan = planOf(ana, '/customers?fields=count()')
    assert.deepEqual([plan.grouped?.by.length, plan.limit], [0, 1])
  })

  it('are of the caller’s rows alone', () => {
    assert.deepEqual(planOf(sam, '/customers?fields=country,count()').rows, planOf(sam, '/customers').rows)
  })

  for (const [what, address, code] of [
    ['a restricted column', '/customers?fields=email,count()', 'PLAN_FILTER_REFUSED'],
    ['a total of a restricted column', '/customers?fields=phone.count()', 'PLAN_FILTER_REFUSED'],
    [
      'a restricted column in having',
      '/customers?fields=plan,count()&having=email.min().is.null',
      'PLAN_FILTER_REFUSED',
    ],
    ['a restricted column as an order', '/customers?fields=plan,count()&order=email.max()', 'PLAN_FILTER_REFUSED'],
    ['a sum of text', '/customers?fields=plan.sum()', 'PLAN_OPERATOR_REFUSED'],
    ['a part of what is no date', '/customers?fields=plan.year,count()', 'PLAN_OPERATOR_REFUSED'],
    ['a sum of nothing', '/customers?fields=sum()', 'ASK_PARAMETER_INVALID'],
    ['having without a total', '/customers?fields=plan&having=count().gte.2', 'ASK_PARAMETER_INVALID'],
    [
      'having beside totals of related rows',
      '/customers?fields=id,orders.count()&having=orders.count().gte.2',
      'ASK_PARAMETER_INVALID',
    ],
    [
      'having over a column that does not group',
      '/customers?fields=plan,count()&having=country.eq.DE',
      'PLAN_FIELD_UNKNOWN',
    ],
    ['an order by a column that does not group', '/customers?fields=plan,count()&order=country', 'PLAN_FIELD_UNKNOWN'],
    ['a column that does not exist', '/customers?fields=zzqqxx.sum()', 'PLAN_FIELD_UNKNOWN'],
    [
      'an operator that does not fit a count',
      '/customers?fields=plan,count()&having=count().like.1',
      'PLAN_OPERATOR_REFUSED',
    ],
    [
      'a value that does not fit a count',
      '/customers?fields=plan,count()&having=count().gte.many',
      'ASK_LITERAL_INVALID',
    ],
    ['related rows beside', '/customers?fields=plan,count(),orders(id)', 'ASK_PARAMETER_INVALID'],
    ['a single row', '/customers/7?fields=count()', 'ASK_PARAMETER_INVALID'],
    [
      'what is masked, where it must not be',
      '/customers?fields=lifetime_value.sum()&unmask=required',
      'UNMASK_NOBODY_APPROVES',
    ],
  ] as const) {
    it(`refuse ${what}`, () => {
      assert.equal(refusalOf(ana, address).code, code)
    })
  }

  it('refuse a grant', () => {
    const grant = grantOf({ columns: ['email'] })
    assert.equal(refusalOf(ana, '/customers?fields=plan,count()', { grant }).code, 'UNMASK_OUT_OF_SCOPE')
  })

  it('refuse a column that is not the caller’s as one that does not exist', () => {
    for (const address of [
      (name: string) => `/customers?fields=${name}.count()`,
      (name: string) => `/customers?fields=${name},count()`,
      (name: string) => `/customers?fields=plan,count()&having=${name}.min().is.null`,
      (name: string) => `/customers?fields=plan,count()&having=${name}.is.null`,
      (name: string) => `/customers?fields=plan,count()&order=${name}.min()`,
      (name: string) => `/customers?fields=plan,count()&order=${name}`,
    ]) {
      const [notes, none] = ['birth_date', 'zzqqxx_zzz'].map((name) =>
        toldOf(refusalOf(max, address(name))).replaceAll(name, '…'),
      )
      assert.equal(notes, none)
    }
  })
})

describe('a cursor of groups', () => {
  const address = '/customers?fields=plan,count()&limit=1'
  const cursorOf = (): string => {
    const { binding } = planOf(ana, address)
    return seal.sealCursor(JSON.stringify(['free']), binding ?? assert.fail())
  }

  it('is taken from the caller it was made for', () => {
    assert.deepEqual(planOf(ana, `${address}&cursor=${cursorOf()}`).after, ['free'])
  })

  for (const [what, who, rest] of [
    ['of another caller', { ...ana, subject: 'another' }, ''],
    ['of another ask', ana, '&having=count().gte.1'],
    ['that was changed', ana, 'A'],
  ] as const) {
    it(`is refused ${what}`, () => {
      const cursor = rest === 'A' ? `${cursorOf().slice(0, -2)}AA` : cursorOf()
      const asked = `${address}${rest === 'A' ? '' : rest}&cursor=${cursor}`
      assert.equal(refusalOf(who, asked).code, 'ASK_CURSOR_INVALID')
    })
  }

  it('is refused where the rules have changed', () => {
    const datasets = new Map([...shop.datasets].map(([name, dataset]) => [name, { ...dataset, hash: 'another' }]))
    const { ask } = planOf(ana, address)
    assert.throws(
      () => planRead({ ...ask, cursor: cursorOf() }, ana, { ...shop, datasets }, seal, { cells: 1000, rows: 1000 }),
      (error) => error instanceof Refusal && error.code === 'ASK_CURSOR_INVALID',
    )
  })
})
