// Parameters → Ask: those of related rows by their path, groups and their conditions, orders of terms.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseAsk } from '../../../gateway/ask/parse-ask.ts'
import { parsePairs } from '../../../gateway/ask/parse-pairs.ts'
import { limits, refusalOf } from './limits.ts'

const parse = (query: string, key: readonly string[] | null = null) =>
  parseAsk('customers', key, parsePairs(query), limits)
const refused = (query: string, key: readonly string[] | null = null) => refusalOf(() => parse(query, key))
const count = { names: [], part: null, aggregate: 'count' }
const average = { names: ['lifetime_value'], part: null, aggregate: 'avg' }

test('a path leads to the related rows that it names, wherever fields stands', () => {
  const { related, filter } = parse(
    'orders.total=gte.100&plan=eq.pro&orders.items.sku=eq.x&fields=id,orders(id,items(sku))&orders.order=total.desc&orders.limit=5',
  )
  assert.deepEqual(filter, { kind: 'test', column: 'plan', operator: 'eq', operand: 'pro' })
  const [orders] = related
  assert.deepEqual(orders?.of.filter, { kind: 'test', column: 'total', operator: 'gte', operand: '100' })
  assert.deepEqual(orders.of.order, [{ column: 'total', direction: 'desc', nulls: null }])
  assert.equal(orders.of.limit, 5)
  assert.deepEqual(orders.of.fields, [{ column: 'id', as: 'id' }])
  assert.deepEqual(orders.of.related[0]?.of.filter, { kind: 'test', column: 'sku', operator: 'eq', operand: 'x' })
  assert.deepEqual([orders.of.cursors, orders.of.count, orders.of.cursor], ['none', false, null])
})

test('the path is the name in the reply, so one relation may be asked for twice', () => {
  const { related } = parse(
    'fields=orders(id),big:orders(id)&big.total=gte.100&big.or=(id.eq.1,id.eq.2)&orders.not.and=(id.eq.3)',
  )
  assert.deepEqual(
    related.map(({ as, of }) => [as, of.filter?.kind]),
    [
      ['orders', 'not'],
      ['big', 'and'],
    ],
  )
})

test('related rows of which nothing is said are the same objects again', () => {
  const text = 'fields=id,orders(id),tickets(id)'
  assert.equal(parse(text).related, parse(`${text}&plan=eq.pro`).related)
  const changed = parse(`${text}&orders.limit=1`)
  assert.equal(changed.related[1], parse(text).related[1])
  assert.equal(changed.fields, parse(text).fields)
  assert.equal(parse(text).related[0]?.of.limit, null)
})

test('a path that fields= does not ask for says what to write', () => {
  const cases: Readonly<Record<string, string>> = {
    'orders.total=gte.1': 'Ask for them in brackets: fields=id,orders(total).',
    'orders.limit=1': 'Ask for them in brackets: fields=id,orders(id).',
    'fields=mine:orders(id)&orders.total=gte.1': 'They are named mine here: write mine.total=….',
    'fields=a:orders(b:items(id))&a.items.sku=eq.x': 'They are named b here: write a.b.sku=….',
    'signup_date.month=eq.2024-01-01':
      'A date is filtered whole: write and=(signup_date.gte.2024-01-01,signup_date.lt.2025-01-01).',
    'fields=orders(id)&orders.cursor=x':
      'Related rows have no pages of their own: read their dataset itself, with a filter on the column that joins it.',
    'fields=orders(id)&orders.count=exact': 'Write orders.count() in fields= to count the related rows of each row.',
    'fields=orders(id)&orders.fields=id': 'Name the columns in brackets: fields=id,orders(id).',
    'fields=orders(id)&orders.having=count().gt.1':
      'Related rows have no groups: read their dataset itself with having=.',
    'fields=orders(id)&orders.limit=0': 'Write orders.limit=100.',
  }
  for (const [query, hint] of Object.entries(cases)) {
    const { code, hint: said } = refused(query)
    assert.deepEqual([code, said], ['ASK_PARAMETER_INVALID', hint], query)
  }
  const twice = refused('fields=orders(id)&orders.or=(id.eq.1)&orders.or=(id.eq.2)')
  assert.deepEqual(
    [twice.code, twice.hint],
    ['ASK_PARAMETER_REPEATED', 'Give it once: orders.and=(or(…),or(…)) joins two.'],
  )
})

test('a comparison with a dot in it is no path', () => {
  for (const query of ['total>5.5', 'total>=5.5', 'total<5.5'])
    assert.equal(parse(query).filter?.kind, 'malformed', query)
  assert.equal(parse('fields=orders(id)&orders.total>=5.5').related[0]?.of.filter?.kind, 'malformed')
})

test('filters of all levels together keep to one bound', () => {
  const tests = (count: number) => Array.from({ length: count }, (_, i) => `id.eq.${i}`).join(',')
  parse(`fields=orders(id),plan,count()&or=(${tests(3)})&orders.or=(${tests(3)})&having=count().gt.1`)
  const { code } = refused(
    `fields=orders(id),plan,count()&or=(${tests(3)})&orders.or=(${tests(3)})&having=(${tests(2)})`,
  )
  assert.equal(code, 'ASK_TOO_LARGE')
  const columns = (count: number, before: string) =>
    Array.from({ length: count }, (_, i) => `${before}c${i}=eq.1`).join('&')
  assert.equal(parse(`fields=orders(id)&${columns(5, '')}&${columns(5, 'orders.')}`).related[0]?.of.filter?.kind, 'and')
  assert.equal(refused(`fields=orders(id)&${columns(5, '')}&${columns(6, 'orders.')}`).code, 'ASK_TOO_LARGE')
  assert.equal(refused('fields=orders(id)&orders.id=in.(1,2,3,4,5,6)').code, 'ASK_TOO_LARGE')
  assert.equal(refused(`fields=orders(id)&orders.id=eq.${'1'.repeat(21)}`).code, 'ASK_TOO_LARGE')
})

test('groups are chosen by conditions on terms and on columns', () => {
  const having = (text: string) =>
    parse(`fields=plan,signup_date.month,count(),value:lifetime_value.avg()&having=${text}`).having
  const many = { kind: 'test', column: 'count()', term: count, operator: 'gte', operand: '10' }
  const cheap = { kind: 'test', column: 'lifetime_value.avg()', term: average, operator: 'lt', operand: '5.5' }
  const pro = { kind: 'test', column: 'plan', operator: 'in', operand: ['pro', 'a(b)'] }
  const month = { names: ['signup_date'], part: 'month', aggregate: null }
  const cases: readonly (readonly [string, object])[] = [
    ['count().gte.10', many],
    ['count().not.gte.10', { kind: 'not', of: many }],
    ['(count().gte.10,lifetime_value.avg().lt.5.5)', { kind: 'and', of: [many, cheap] }],
    ['or(count().gte.10,plan.in.(pro,"a(b)"))', { kind: 'or', of: [many, pro] }],
    [
      'not.and(count().gte.10,or(lifetime_value.avg().lt.5.5))',
      { kind: 'not', of: { kind: 'and', of: [many, { kind: 'or', of: [cheap] }] } },
    ],
    [
      'signup_date.month.gt.2024-01-01',
      { kind: 'test', column: 'signup_date.month', term: month, operator: 'gt', operand: '2024-01-01' },
    ],
    ['plan.eq.a(b', { kind: 'test', column: 'plan', operator: 'eq', operand: 'a(b' }],
  ]
  for (const [text, filter] of cases) assert.deepEqual(having(text), filter, text)
})

test('a term may be named as the reply names it, unless a column of the ask is called so', () => {
  const { having, order } = parse(
    'fields=plan,count(),value:lifetime_value.avg()&having=value.gte.1&order=count.desc,value',
  )
  assert.deepEqual(having, {
    kind: 'test',
    column: 'lifetime_value.avg()',
    term: average,
    operator: 'gte',
    operand: '1',
  })
  assert.deepEqual(
    order.map(({ term }) => term),
    [count, average],
  )
  assert.equal(parse('fields=c:count,count:plan.count()&order=count').order[0]?.term, undefined)
})

test('a condition of having that cannot be read says where and what to write', () => {
  const having = (text: string) => refused(`fields=plan,count()&having=${text}`)
  for (const text of [
    'count().gte',
    'count()=gte.10',
    'count().gte.10,count().lt.20',
    '(count().gte.10',
    '',
    '.gte.1',
    'or(count().gte.1))',
  ])
    assert.match(having(text).hint, /^Write having=count\(\)\.gte\.10, or several/, text)
  assert.match(having('count().atleast.10').detail, /"atleast" is not an operator/)
  assert.equal(having('sum(total).gte.10').hint, 'Write total.sum().')
  assert.equal(having('total.smu().gte.10').hint, 'Write total.sum().')
  assert.match(having('count().gte.10,plan.eq.x').detail, /several conditions stand in brackets/)
})

test('an order may be of terms', () => {
  const { order } = parse(
    'fields=plan,count()&order=count().desc.nullslast,lifetime_value.avg(),signup_date.month.asc,plan',
  )
  assert.deepEqual(
    order.map(({ column, direction, nulls }) => [column, direction, nulls]),
    [
      ['count()', 'desc', 'last'],
      ['lifetime_value.avg()', 'asc', null],
      ['signup_date.month', 'asc', null],
      ['plan', 'asc', null],
    ],
  )
  assert.deepEqual(
    order.map(({ term }) => term?.aggregate),
    ['count', 'avg', null, undefined],
  )
  assert.equal(refused('order=count(*).desc').hint, 'Write count().')
  assert.equal(refused("order=date_trunc('month', day)").hint, 'Write day.month.')
  assert.equal(refused('order=total.sum.desc').hint, 'Write total.sum().')
})

test('having without an aggregate, and a row of its own with one, are refused', () => {
  assert.match(refused('fields=plan&having=count().gte.10').hint, /fields=plan,count\(\)&having=/)
  assert.match(refused('having=count().gte.10').hint, /fields=plan,count\(\)&having=/)
  for (const query of [
    'fields=count()',
    'fields=lifetime_value.avg()',
    'fields=orders.count()&having=orders.count().gt.1',
  ])
    assert.match(refused(query, ['7']).detail, /A single row has no groups/, query)
  assert.equal(parse('fields=id,orders.count(),orders.total.sum()', ['7']).fields?.length, 3)
})

test('a term is no filter', () => {
  assert.match(refused('count()=gte.10').hint, /having=count\(\)\.gte\.10\./)
  assert.match(refused('orders.count()=gte.10').hint, /order=orders\.count\(\)\.desc/)
  assert.match(refused('or=(count().gte.10,id.eq.1)').hint, /having=count\(\)\.gte\.10/)
})
