// Wrong calls: each gets the right status, a stable code, and words that a person can act on. Never a 500, SQL or a value.
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { livePages, reservedNames } from '../../gateway/catalog/dataset.ts'
import { call } from '../call.ts'
import { type Scrim, sharedScrim } from '../scrim.ts'

let scrim: Scrim

before(async () => {
  scrim = await sharedScrim()
})

type Case = readonly [path: string, status: number, code: string, says: RegExp]

const cases: readonly Case[] = [
  ['/customers?email=eq.x', 400, 'PLAN_FILTER_REFUSED', /email is restricted.*These columns can be filtered: id/],
  ['/customers?order=email', 400, 'PLAN_FILTER_REFUSED', /cannot be sorted/],
  ['/tickets?subject=like.*card*', 400, 'PLAN_FILTER_REFUSED', /subject is shown by scrub.*cannot be filtered/],
  ['/tickets?order=subject', 400, 'PLAN_FILTER_REFUSED', /hides only what it recognises, and cannot be sorted/],
  ['/customers?or=(plan.eq.pro,email.like.a*)', 400, 'PLAN_FILTER_REFUSED', /email is restricted/],
  ['/customers?not.or=(full_name.is.null,plan.eq.pro)', 400, 'PLAN_FILTER_REFUSED', /full_name is restricted/],
  ['/customers?plan=pro', 400, 'ASK_FILTER_INVALID', /Write plan=eq\.pro/],
  ['/customers?plan==pro', 400, 'ASK_FILTER_INVALID', /Write plan=eq\.pro/],
  ['/customers?id=>5', 400, 'ASK_FILTER_INVALID', /Write id=gt\.5/],
  ['/customers?lifetime_value=>=1000', 400, 'ASK_FILTER_INVALID', /Write lifetime_value=gte\.1000/],
  ['/customers?country=DE,FR', 400, 'ASK_FILTER_INVALID', /Write country=in\.\(DE,FR\)/],
  ['/customers?phone=null', 400, 'ASK_FILTER_INVALID', /Write phone=is\.null/],
  ['/customers?whatever=plan', 400, 'PLAN_FIELD_UNKNOWN', /Parameters: fields, select, order/],
  ['/customers?sort=plan', 400, 'PLAN_FIELD_UNKNOWN', /Sorting is order=/],
  ['/customers?orderBy=plan.desc', 400, 'PLAN_FIELD_UNKNOWN', /Sorting is order=/],
  ['/customers?offset=100', 400, 'PLAN_FIELD_UNKNOWN', /followed with cursor=/],
  ['/customers?page=2', 400, 'PLAN_FIELD_UNKNOWN', /followed with cursor=/],
  ['/customers?per_page=10', 400, 'PLAN_FIELD_UNKNOWN', /write limit=100/],
  ['/customers?group_by=plan', 400, 'PLAN_FIELD_UNKNOWN', /fields=plan,count\(\)/],
  ['/customers?distinct=plan', 400, 'PLAN_FIELD_UNKNOWN', /fields=plan,count\(\)/],
  ['/customers?q=smith', 400, 'PLAN_FIELD_UNKNOWN', /no search over all columns/],
  ['/customers?where=plan', 400, 'PLAN_FIELD_UNKNOWN', /named after its column/],
  ['/customers?fields=count(*)', 400, 'ASK_PARAMETER_INVALID', /Write count\(\)\./],
  ['/customers?fields=plan,sum(lifetime_value)', 400, 'ASK_PARAMETER_INVALID', /Write lifetime_value\.sum\(\)\./],
  ['/customers?fields=plan&having=count().gt.1', 400, 'ASK_PARAMETER_INVALID', /fields=plan,count\(\)&having=/],
  ['/customers/7?fields=count()', 400, 'ASK_PARAMETER_INVALID', /single row has no groups/],
  ['/customers?count()=gte.10', 400, 'ASK_PARAMETER_INVALID', /having=count\(\)\.gte\.10/],
  ['/customers?fields=id&orders.total=gte.1', 400, 'ASK_PARAMETER_INVALID', /fields=id,orders\(total\)/],
  ['/customers?fields=id,orders(id)&orders.cursor=x', 400, 'ASK_PARAMETER_INVALID', /no pages of their own/],
  ['/customers?fields=id,ordrs(id)', 400, 'PLAN_FIELD_UNKNOWN', /Did you mean orders\?/],
  ['/customers?fields=id,orders(id,ttal)', 400, 'PLAN_FIELD_UNKNOWN', /Did you mean total\?/],
  ['/customers?fields=id,orders{id}', 400, 'ASK_PARAMETER_INVALID', /fields=id,orders\(id,total\)/],
  ['/customers?fields=id,orders(id)&format=csv', 406, 'ASK_NOT_ACCEPTABLE', /csv has no place for related rows/],
  ['/customers?order=-plan', 400, 'PLAN_FIELD_UNKNOWN', /Write order=plan\.desc/],
  ['/customers?order=plan desc', 400, 'PLAN_FIELD_UNKNOWN', /Write order=plan\.desc/],
  ['/customers?order=plan:asc', 400, 'PLAN_FIELD_UNKNOWN', /Write order=plan\.asc/],
  ['/customers?order=-pln', 400, 'PLAN_FIELD_UNKNOWN', /Write order=column\.desc/],
  ['/customers?lifetime_value>1000', 400, 'ASK_FILTER_INVALID', /Write lifetime_value=gt\.1000\./],
  ['/customers?lifetime_value>=1000', 400, 'ASK_FILTER_INVALID', /Write lifetime_value=gte\.1000\./],
  ['/customers?id<5', 400, 'ASK_FILTER_INVALID', /Write id=lt\.5\./],
  ['/customers?plan!=pro', 400, 'ASK_FILTER_INVALID', /Write plan=neq\.pro\./],
  ['/customers?lifetime_valuf>=1000', 400, 'PLAN_FIELD_UNKNOWN', /Did you mean lifetime_value\?/],
  ['/customers?plan=in.pro,free', 400, 'ASK_FILTER_INVALID', /Write plan=in\.\(pro,free\)\./],
  ['/customers?plan=not.in.pro', 400, 'ASK_FILTER_INVALID', /Write plan=not\.in\.\(pro\)\./],
  ['/customers?plan=like.p%', 400, 'ASK_PATH_INVALID', /Write %25 for a percent sign.*\* for any/],
  ['/customers?plan=is.pro', 400, 'ASK_LITERAL_INVALID', /write plan=eq\.pro/],
  ['/customers?birth_date=eq.null', 400, 'ASK_LITERAL_INVALID', /write birth_date=is\.null\./],
  ['/customers?id=neq.null', 400, 'ASK_LITERAL_INVALID', /write id=not\.is\.null\./],
  ['/customers?id=cs.{1}', 400, 'ASK_FILTER_INVALID', /Operators: eq, neq, gt, gte, lt, lte, in, is;/],
  ['/customers?limit=1&limit=2', 400, 'ASK_PARAMETER_REPEATED', /Give limit= once/],
  ['/customers?fields=id&fields=plan', 400, 'ASK_PARAMETER_REPEATED', /Give fields= once/],
  ['/customers.csv', 404, 'PLAN_DATASET_UNKNOWN', /Did you mean \/customers\?format=csv\?/],
  ['/customers.xlsx', 404, 'PLAN_DATASET_UNKNOWN', /Did you mean \/customers\?format=csv\?/],
  ['/employees.csv', 404, 'PLAN_DATASET_UNKNOWN', /You may read: /],
  ['/datasets/customers.json', 404, 'PLAN_DATASET_UNKNOWN', /Did you mean \/datasets\/customers\?/],
  ['/customers?plan=eqq.pro', 400, 'ASK_FILTER_INVALID', /Write plan=eq\.pro\. Operators: eq, neq/],
  ['/customers?plan=equals.pro', 400, 'ASK_FILTER_INVALID', /Write plan=eq\.pro\./],
  ['/customers?plan=EQ.pro', 400, 'ASK_FILTER_INVALID', /Write plan=eq\.pro\./],
  ['/customers?id=not.greater_than.5', 400, 'ASK_FILTER_INVALID', /Write id=not\.gt\.5\./],
  ['/customers?country=oneof.(DE,FR)', 400, 'ASK_FILTER_INVALID', /Write country=in\.\(DE,FR\)\./],
  ['/customers?plan=contains.ro', 400, 'ASK_FILTER_INVALID', /Write plan=like\.\*ro\*\./],
  ['/customers?plan=isnull.true', 400, 'ASK_FILTER_INVALID', /Write plan=is\.null\./],
  ['/customers?or=(plan.equals.pro,id.eq.1)', 400, 'ASK_FILTER_INVALID', /did you mean eq\?/],
  ['/customers?and=(id.gr.5)', 400, 'ASK_FILTER_INVALID', /did you mean gt\?/],
  ['/customers?formt=csv', 400, 'PLAN_FIELD_UNKNOWN', /Did you mean format\?/],
  ['/customers?explan=policy', 400, 'PLAN_FIELD_UNKNOWN', /Did you mean explain\?/],
  ['/customers?nubers=native', 400, 'PLAN_FIELD_UNKNOWN', /Did you mean numbers\?/],
  ['/customer', 404, 'PLAN_DATASET_UNKNOWN', /Did you mean \/customers\?/],
  ['/dataset', 404, 'PLAN_DATASET_UNKNOWN', /Did you mean \/datasets\?/],
  ['/datasets/customer', 404, 'PLAN_DATASET_UNKNOWN', /Did you mean \/datasets\/customers\?/],
  ['/readyx', 404, 'PLAN_DATASET_UNKNOWN', /Did you mean \/readyz\?/],
  ['/doc', 404, 'PLAN_DATASET_UNKNOWN', /Did you mean \/docs\?/],
  ['/openapi.jsn', 404, 'PLAN_DATASET_UNKNOWN', /Did you mean \/openapi\.json\?/],
  ['/customers?plan=', 400, 'ASK_FILTER_INVALID', /Write plan=eq/],
  ['/customers?pln=eq.pro', 400, 'PLAN_FIELD_UNKNOWN', /Did you mean plan\?/],
  ['/customers?limt=5', 400, 'PLAN_FIELD_UNKNOWN', /Did you mean limit\?/],
  ['/customers?fields=id,emial', 400, 'PLAN_FIELD_UNKNOWN', /Did you mean email\?/],
  ['/customers?fields=id,EMAIL', 400, 'PLAN_FIELD_UNKNOWN', /EMAIL/],
  ['/customers?fields=id,"email"', 400, 'PLAN_FIELD_UNKNOWN', /email/],
  ['/customers?fields=email::text', 400, 'PLAN_FIELD_UNKNOWN', /not a column/],
  ['/customers?fields=email->>x', 400, 'PLAN_FIELD_UNKNOWN', /not a column/],
  ['/customers?fields=id,id', 400, 'ASK_PARAMETER_INVALID', /appear twice/],
  ['/customers?fields=', 400, 'ASK_PARAMETER_INVALID', /a name is missing/],
  ['/customers?fields=id,,plan', 400, 'ASK_PARAMETER_INVALID', /a name is missing/],
  ['/customers?fields=__proto__', 400, 'ASK_PARAMETER_INVALID', /not usable/],
  ['/customers?fields=constructor', 400, 'PLAN_FIELD_UNKNOWN', /not a column/],
  ['/customers?toString=eq.1', 400, 'PLAN_FIELD_UNKNOWN', /neither a parameter nor a column/],
  ['/customers?hasOwnProperty=eq.1', 400, 'PLAN_FIELD_UNKNOWN', /neither a parameter nor a column/],
  ['/customers?plan=constructor.x', 400, 'ASK_FILTER_INVALID', /Operators/],
  ['/customers?plan=eq.a&plan=eq.b', 400, 'ASK_PARAMETER_REPEATED', /and=\(/],
  ['/customers?fields=id&select=id', 400, 'ASK_PARAMETER_REPEATED', /more than once/],
  ['/customers?plan[eq]=pro', 400, 'ASK_PARAMETER_INVALID', /brackets/],
  ['/customers?plan[]=pro', 400, 'ASK_PARAMETER_INVALID', /brackets/],
  ['/customers?limit=0', 400, 'ASK_PARAMETER_INVALID', /whole number from 1/],
  ['/customers?limit=-1', 400, 'ASK_PARAMETER_INVALID', /whole number/],
  ['/customers?limit=1e2', 400, 'ASK_PARAMETER_INVALID', /whole number/],
  ['/customers?limit=1001', 400, 'ASK_LIMIT_TOO_LARGE', /at most 1000 rows/],
  ['/customers?count=planned', 400, 'ASK_PARAMETER_INVALID', /count=exact/],
  ['/customers?order=', 400, 'ASK_PARAMETER_INVALID', /a column is missing/],
  ['/customers?order=id,id', 400, 'ASK_PARAMETER_INVALID', /appears twice/],
  ['/customers?order=id.sideways', 400, 'PLAN_FIELD_UNKNOWN', /id\.sideways/],
  ['/customers?order=(select 1)', 400, 'PLAN_FIELD_UNKNOWN', /not a column/],
  ['/customers?id=eq.abc', 400, 'ASK_LITERAL_INVALID', /integer/],
  ['/customers?id=eq.99999999999', 400, 'ASK_LITERAL_INVALID', /integer/],
  ['/customers?id=eq.1;drop table customers', 400, 'ASK_LITERAL_INVALID', /integer/],
  ['/customers?signup_date=gte.2025-02-30', 400, 'ASK_LITERAL_INVALID', /calendar/],
  ['/customers?lifetime_value=gt.NaN', 400, 'ASK_LITERAL_INVALID', /lifetime_value/],
  ['/customers?lifetime_value=like.1*', 400, 'PLAN_OPERATOR_REFUSED', /Operators for decimal/],
  ['/customers?plan=is.true', 400, 'ASK_LITERAL_INVALID', /null/],
  ['/customers?plan=like.a\\', 400, 'ASK_LITERAL_INVALID', /backslash/],
  ['/customers?plan=eq.%00', 400, 'ASK_LITERAL_INVALID', /plan/],
  ['/customers?country=in.DE', 400, 'ASK_FILTER_INVALID', /"\(" was expected/],
  ['/customers?country=in.(DE', 400, 'ASK_FILTER_INVALID', /"\)" was expected/],
  ['/customers?country=in.(DE)x', 400, 'ASK_FILTER_INVALID', /nothing may follow/],
  ['/customers?or=plan.eq.pro', 400, 'ASK_FILTER_INVALID', /"\(" was expected/],
  ['/customers?or=()', 400, 'ASK_FILTER_INVALID', /column name was expected/],
  ['/customers?or=(plan.eq.pro', 400, 'ASK_FILTER_INVALID', /"\)" was expected/],
  ['/customers?or=(plan.what.pro)', 400, 'ASK_FILTER_INVALID', /not an operator/],
  ['/customers?or=(plan.eq."pro)', 400, 'ASK_FILTER_INVALID', /double quote is not closed/],
  [`/customers?or=${'('.repeat(3)}plan.eq.pro${')'.repeat(3)}`, 400, 'ASK_FILTER_INVALID', /column name was expected/],
  [`/customers?or=(${'and('.repeat(9)}plan.eq.a${')'.repeat(9)})`, 400, 'ASK_TOO_LARGE', /nest deeper than 8/],
  [`/customers?or=(${Array(101).fill('id.eq.1').join(',')})`, 400, 'ASK_TOO_LARGE', /at most 100 conditions/],
  [`/customers?id=in.(${Array(1001).fill('1').join(',')})`, 400, 'ASK_TOO_LARGE', /at most 1000 values/],
  [`/customers?plan=eq.${'x'.repeat(4097)}`, 400, 'ASK_TOO_LARGE', /at most 4096 characters/],
  [`/customers?plan=eq.${'x'.repeat(8200)}`, 400, 'ASK_TOO_LARGE', /longer than 8192/],
  ['/customers?format=parquet', 406, 'ASK_NOT_ACCEPTABLE', /Formats: json/],
  ['/customers?format=xlsx', 406, 'ASK_NOT_ACCEPTABLE', /For a spreadsheet: format=csv\./],
  ['/customers?format=jsonl', 406, 'ASK_NOT_ACCEPTABLE', /Did you mean format=ndjson\?/],
  ['/customers?format=json&format=json', 400, 'ASK_PARAMETER_REPEATED', /more than once/],
  ['/customers?format=cvs', 406, 'ASK_NOT_ACCEPTABLE', /Did you mean format=csv/],
  ['/customers?numbers=float', 400, 'ASK_PARAMETER_INVALID', /neither string nor native/],
  ['/customers?numbers=native&numbers=native', 400, 'ASK_PARAMETER_REPEATED', /Write numbers= once/],
  [
    `/customers?fields=${Array.from({ length: 201 }, (_, i) => `c${i}:id`).join(',')}`,
    400,
    'ASK_TOO_LARGE',
    /200 is the most/,
  ],
  [
    `/orders?limit=1000&fields=${Array.from({ length: 150 }, (_, i) => `c${i}:id`).join(',')}`,
    400,
    'ASK_TOO_LARGE',
    /Write limit=666/,
  ],
  ['/customers?cursor=abc', 400, 'ASK_CURSOR_INVALID', /Start again/],
  ['/customers/abc', 400, 'ASK_LITERAL_INVALID', /integer/],
  ['/customers/seven', 400, 'ASK_LITERAL_INVALID', /^id of \/customers\/\{id\} does not fit: a whole number/],
  ['/customers/query', 400, 'ASK_LITERAL_INVALID', /POST \/customers\/query, or QUERY \/customers\./],
  ['/customers/1,2', 400, 'ASK_PATH_INVALID', /has 1 part: id/],
  ['/customers/99999999', 404, 'PLAN_ROW_UNKNOWN', /no row/],
  ['/customers/7?limit=1', 400, 'ASK_PARAMETER_INVALID', /single row/],
  ['/customers/7/orders', 404, 'HTTP_PATH_UNKNOWN', /GET \/datasets/],
  ['//', 404, 'HTTP_PATH_UNKNOWN', /GET \/datasets/],
  ['/custmers', 404, 'PLAN_DATASET_UNKNOWN', /Did you mean \/customers\?/],
  ['/employees', 404, 'PLAN_DATASET_UNKNOWN', /There is no dataset "employees"/],
  ['/datasets/employees', 404, 'PLAN_DATASET_UNKNOWN', /There is no dataset/],
  ['/__proto__', 404, 'PLAN_DATASET_UNKNOWN', /There is no dataset/],
  ['/constructor', 404, 'PLAN_DATASET_UNKNOWN', /There is no dataset/],
  ['/%E0%A4%A', 400, 'ASK_PATH_INVALID', /percent escape/],
  ['/customers?plan=eq.%ff', 400, 'ASK_PATH_INVALID', /percent escape/],
]

describe('a wrong call', () => {
  for (const [path, status, code, says] of cases) {
    it(`${path.slice(0, 70)} is ${status} ${code}: ${says.source}`, async () => {
      const answer = await call(scrim, 'ana', path)
      assert.deepEqual([answer.status, answer.body.code], [status, code], answer.text)
      assert.match(`${answer.body.detail} ${answer.body.hint}`, says)
      assert.equal(answer.headers.get('content-type'), 'application/problem+json')
      assert.ok(answer.body.hint, 'it says what to do next')
      assert.doesNotMatch(answer.text, /select .* from |scrim_masked|customers_masked|\bat .*\.ts:/i)
    })
  }

  it('names where to read on where more access would help, and each such address answers', async () => {
    for (const [person, path, column] of [
      ['ana', '/customers?email=eq.x', 'email'],
      ['ana', '/customers?or=(id.eq.1,notes.is.null)', 'notes'],
      ['sam', '/customers?order=full_name', 'full_name'],
    ] as const) {
      const { body } = await call(scrim, person, path)
      assert.deepEqual(body.request_access, {
        url: '/datasets/customers',
        command: 'npx --no scrim query /datasets/customers',
        dataset: 'customers',
        columns: [column],
      })
      assert.equal((await call(scrim, person, body.request_access.url)).status, 200)
    }
    const { body } = await call(scrim, 'olga', '/orders/7')
    assert.equal(body.code, 'PLAN_KEY_UNREADABLE')
    assert.deepEqual(body.request_access.columns, [], 'a key that olga may not know is not named')
    assert.doesNotMatch(JSON.stringify(body), /"id"/)
  })

  it('names none for a column that does not exist or may not be known', async () => {
    for (const path of ['/customers?fields=email', '/customers?emial=eq.1', '/customers?order=notes', '/employees/1']) {
      assert.equal((await call(scrim, 'max', path)).body.request_access, undefined, path)
    }
  })

  it('every page that a hint may name is there', async () => {
    for (const page of livePages) {
      assert.notEqual((await call(scrim, 'ana', `/${page}`)).status, 404, page)
      assert.ok(reservedNames.has(page), page)
    }
  })

  it('an unreadable column and one that does not exist get the same words', async () => {
    for (const make of [
      (name: string) => `/customers?fields=id,${name}`,
      (name: string) => `/customers?${name}=eq.1`,
      (name: string) => `/customers?order=${name}`,
      (name: string) => `/customers?or=(${name}.eq.1,id.eq.1)`,
      (name: string) => `/customers?${name}>=1`,
      (name: string) => `/customers?order=-${name}`,
      (name: string) => `/customers?fields=sum(${name})`,
    ]) {
      const hidden = await call(scrim, 'max', make('lifetime_value'))
      const absent = await call(scrim, 'max', make('lifetime_valuf'))
      const blank = (text: string) =>
        text.replaceAll('lifetime_valuf', 'lifetime_value').replace(/"instance":"[^"]+"/, '')
      assert.equal(hidden.status, 400)
      assert.equal(blank(hidden.text), blank(absent.text))
    }
  })

  it('suggests no column and no dataset that the caller may not know', async () => {
    for (const path of [
      '/customers?fields=emial',
      '/customers?emial=eq.1',
      '/customers?order=lifetime_valu',
      '/employes',
    ]) {
      const { text } = await call(scrim, 'max', path)
      const words = text.replaceAll('emial', '').replaceAll('lifetime_valu', '').replaceAll('employes', '')
      assert.doesNotMatch(words, /email|lifetime_value|full_name|phone|notes|employees|tickets/)
    }
  })

  it('a method that an address has not is told one that it has', async () => {
    for (const [method, path, says] of [
      ['POST', '/customers', /Send a long ask to POST \/customers\/query, or as QUERY \/customers\./],
      ['PATCH', '/customers', /GET, or QUERY and POST …\/query/],
      ['PATCH', '/customers/7', /^This address is read with GET\./],
      ['QUERY', '/customers/7', /^This address is read with GET\./],
      ['POST', '/datasets', /^This address is read with GET\./],
      ['QUERY', '/customers/query', /^Send POST here, or QUERY to \/customers\./],
    ] as const) {
      const { status, body } = await call(scrim, 'ana', path, { method })
      assert.equal(status, 405, `${method} ${path}`)
      assert.match(body.hint, says, `${method} ${path}`)
    }
  })

  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND', 'SEARCH']) {
    it(`${method} is 405 with Allow, and a method override changes nothing`, async () => {
      const answer = await call(scrim, 'ana', '/customers', { method })
      assert.deepEqual([answer.status, answer.body.code], [405, 'ASK_METHOD_NOT_ALLOWED'])
      assert.equal(answer.headers.get('allow'), 'GET, HEAD, QUERY, OPTIONS')
      const overridden = await call(scrim, 'ana', '/customers?limit=1', {
        headers: { 'x-http-method-override': method },
      })
      assert.equal(overridden.status, 200)
    })
  }
})
