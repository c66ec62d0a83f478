// What a row holds, as it is written: columns, terms, related rows; and what other dialects write is told how we do.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plainSelection } from '../../../gateway/ask/ask.ts'
import { parseFields } from '../../../gateway/ask/parse-fields.ts'
import { limits, refusalOf } from './limits.ts'

const parse = (text: string) => parseFields(text, limits)
const plain = (column: string, as = column) => ({ column, as })
const term = (column: string, as: string, names: string[], part: string | null, aggregate: string | null) => ({
  column,
  term: { names, part, aggregate },
  as,
})
const related = (relation: string, at: number, of: object, as = relation) => ({
  relation,
  as,
  at,
  of: { ...plainSelection, ...of },
})

test('columns, renamed or not, stand in the order written', () => {
  assert.deepEqual(parse('id, since:signup_date'), {
    ...sized(2),
    fields: [plain('id'), plain('signup_date', 'since')],
    related: [],
  })
})

test('a term names its columns, its part and its aggregate, and is named after them', () => {
  const cases: readonly (readonly [string, ReturnType<typeof term>])[] = [
    ['count()', term('count()', 'count', [], null, 'count')],
    ['plan.count()', term('plan.count()', 'plan_count', ['plan'], null, 'count')],
    ['orders.total.sum()', term('orders.total.sum()', 'orders_total_sum', ['orders', 'total'], null, 'sum')],
    ['x:plan.count_distinct()', term('plan.count_distinct()', 'x', ['plan'], null, 'count_distinct')],
    ['signup_date.month', term('signup_date.month', 'signup_date_month', ['signup_date'], 'month', null)],
    ['day.year.max()', term('day.year.max()', 'day_year_max', ['day'], 'year', 'max')],
    ['month.count()', term('month.count()', 'month_count', ['month'], null, 'count')],
  ]
  for (const [text, field] of cases) assert.deepEqual(parse(text).fields, [field], text)
})

test('a name alone is a column, also where it is the word of a part, of an aggregate or of nothing', () => {
  for (const name of ['month', 'count', 'sum', 'orders.total', ':text', 'a b'])
    assert.equal(parse(`x:${name}`).fields?.[0]?.term, undefined, name)
})

test('related rows stand before the columns that follow them, nested as deep as they are written', () => {
  assert.deepEqual(parse('orders(id,customer(country)),id,mine:orders(total)'), {
    ...sized(7, 2),
    fields: [plain('id')],
    related: [
      related('orders', 0, {
        fields: [plain('id')],
        related: [related('customer', 1, { fields: [plain('country')] })],
      }),
      related('orders', 1, { fields: [plain('total')] }, 'mine'),
    ],
  })
})

test('empty brackets and a star are every readable column', () => {
  for (const text of ['id,orders()', 'id,orders( )', 'id,orders(*)'])
    assert.deepEqual(parse(text).related, [related('orders', 1, {})], text)
  assert.deepEqual(parse('*,orders(*,customer())'), {
    ...sized(4, 2),
    fields: null,
    related: [related('orders', behind, { related: [related('customer', behind, {})] })],
  })
  assert.deepEqual(parse('orders(id)').fields, [])
})

test('one text gives one list, frozen, which no other bounds widen', () => {
  const [text, one] = ['id,orders(id,total)', parse('id,orders(id,total)')]
  assert.equal(parse(text), one)
  assert.ok(Object.isFrozen(one.related) && Object.isFrozen(one.related[0]?.of.fields) && Object.isFrozen(one.fields))
  for (const tighter of [{ fields: 3 }, { relationDepth: 0 }]) {
    const { code } = refusalOf(() => parseFields(text, { ...limits, ...tighter }))
    assert.equal(code, 'ASK_TOO_LARGE', JSON.stringify(tighter))
  }
})

test('names are counted over all levels together', () => {
  const names = (count: number) => Array.from({ length: count }, (_, i) => `c${i}`).join(',')
  parse(`${names(9)},orders(${names(10)})`)
  assert.equal(refusalOf(() => parse(`${names(10)},orders(${names(10)})`)).code, 'ASK_TOO_LARGE')
  for (const text of ['a(b(c(d(e))))', 'a(b(c(d())))', 'a(b(c(d(*))))'])
    assert.equal(refusalOf(() => parse(text)).code, 'ASK_TOO_LARGE', text)
  assert.equal(refusalOf(() => parse('a('.repeat(100_000))).code, 'ASK_TOO_LARGE')
})

test('what cannot be read is told how to be written', () => {
  const cases: Readonly<Record<string, string>> = {
    'count(*)': 'Write count().',
    'COUNT()': 'Write count().',
    'n:count(id)': 'Write id.count().',
    'count(distinct plan)': 'Write plan.count_distinct().',
    'sum(total)': 'Write total.sum().',
    'id,avg( orders.total )': 'Write orders.total.avg().',
    'average(total)': 'Write total.avg().',
    'sum()': 'Write column.sum(). count() counts rows.',
    'total.sum': 'Write total.sum().',
    'total.average()': 'Write total.avg().',
    'total.SUM()': 'Write total.sum().',
    'orders.total.smu()': 'Write orders.total.sum().',
    'total.median()': 'Aggregates: count, count_distinct, sum, avg, min, max.',
    'a.b.c.sum()': 'Write column.sum() or relation.column.sum().',
    '.count()': 'Write column.count().',
    "date_trunc('month', signup_date)": 'Write signup_date.month.',
    'extract(year from signup_date)': 'Write signup_date.year.',
    'year(signup_date)': 'Write signup_date.year.',
    'signup_date.week': 'The parts are year, month, day.',
    'orders(count())': 'Write relation.count() before the brackets: orders.count().',
    '*,plan': 'Write fields=*,orders(id), or name each column.',
    'a.b:orders(id)': 'Rename without one: mine:orders(id).',
    'id,id': 'Name each column once, or rename one: other:column.',
    'orders(id),orders:plan': 'Name each column once, or rename one: other:column.',
    '': 'Write fields=id,plan or rename with fields=id,since:signup_date.',
    'id,': 'Write fields=id,plan or rename with fields=id,since:signup_date.',
    'orders(id,)': 'Write fields=id,plan or rename with fields=id,since:signup_date.',
    [`${'x'.repeat(60)}.sum()`]: 'Use names of at most 63 characters; a long one is renamed: short:column.',
    '__proto__(id)': 'Use names of at most 63 characters; a long one is renamed: short:column.',
  }
  for (const [text, hint] of Object.entries(cases)) {
    const refusal = refusalOf(() => parse(text))
    assert.deepEqual([refusal.code, refusal.hint], ['ASK_PARAMETER_INVALID', hint], text)
  }
})

test('brackets that do not fit are told the form of related rows', () => {
  const broken = [
    'orders{id}',
    'orders(id',
    'orders(id))',
    'id)',
    'orders(id)x',
    'orders(id)(x)',
    'count()::int',
    'orders!inner(id)',
  ]
  for (const text of [...broken, '...customer(id)', '(id)', 'orders.items(id)', 'sum(total', 'orders('])
    assert.match(
      refusalOf(() => parse(text)).hint,
      /fields=id,orders\(id,total\)|Write total\.sum|fields=id,plan/,
      text,
    )
})

const behind = Number.MAX_SAFE_INTEGER
const sized = (size: number, depth = 0) => ({ size, depth })
