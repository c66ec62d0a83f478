// A planner that is wrong: plans and statements forged past the types, run over the logins of both modes. Where it says a
// code, Postgres refuses or the generated relation has no such column; where it says `shown`, the planner and its types are
// all that keeps the value, and this file is the place that says so.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { DatabaseError } from 'pg'
import { parseAsk } from '../../../gateway/ask/parse-ask.ts'
import type { Dataset } from '../../../gateway/catalog/dataset.ts'
import { column, eq, like, text } from '../../../gateway/expr/build.ts'
import type { Expr } from '../../../gateway/expr/expr.ts'
import { planRead } from '../../../gateway/plan/plan-read.ts'
import type { ReadPlan, Release } from '../../../gateway/plan/read-plan.ts'
import { createSeal } from '../../../gateway/seal/seal.ts'
import { createReadPool, type ReadPool } from '../../../gateway/sources/postgres/read-pool.ts'
import { type Enforcement, relationOf } from '../../../gateway/sources/postgres/relation-of.ts'
import { startupOptions } from '../../../gateway/sources/postgres/session-settings.ts'
import type { Statement } from '../../../gateway/sources/postgres/statement.ts'
import { suggestLogin } from '../../../gateway/sources/postgres/suggest-login.ts'
import { writeRead } from '../../../gateway/sources/postgres/write-read.ts'
import { writeRelease } from '../../../gateway/sources/postgres/write-release.ts'
import { startTestPostgres } from '../../postgres.ts'
import { samplePrincipal } from '../../sample-principals.ts'
import { customerColumns, datasetOf } from '../../shop-fixture.ts'
import { createSourceDatabase } from '../../source-database.ts'

const { customer_ref: _, ...columns } = customerColumns
const whole = datasetOf({ columns })
/** Support may be shown the e-mail of one plan; the notes may be released to nobody; analysts see everything masked. */
const dataset: Dataset = {
  ...whole,
  access: whole.access.flatMap((entry) => [
    entry,
    { ...entry, role: 'support', clear: ['email'], rows: eq(column('plan', 'text'), text('pro')) },
  ]),
}
const stored = 'mona.secret@example.com'
const note = 'Very Private Note'

const postgres = await startTestPostgres()
after(() => postgres.stop())
const shop = await createSourceDatabase(postgres, 'shop')
await shop.apply({}, [dataset])
await shop.superuser(
  ...suggestLogin([dataset]).steps.map(({ sql }) => sql),
  `ALTER ROLE scrim_reader PASSWORD '${postgres.superuser}'`,
)

const open = (role: string, enforcement: Enforcement): ReadPool => {
  const pool = createReadPool({
    url: postgres.url(role, 'shop'),
    size: 1,
    guard: { requireStandby: false, login: null, tables: [], others: [] },
    onPromoted: () => undefined,
    timeoutMs: 7000,
    replyBytes: 1_000_000,
    startup: startupOptions(enforcement, 5000),
  })
  after(() => pool.close())
  return pool
}
const pools = {
  views: {
    masked: open('scrim_masked', 'views'),
    clear: open('scrim_clear', 'views'),
    lookup: open('scrim_lookup', 'views'),
  },
  query: {
    masked: open('scrim_reader', 'query'),
    clear: open('scrim_reader', 'query'),
    lookup: open('scrim_reader', 'query'),
  },
}

function planOf(person: string): ReadPlan {
  const limits = { fields: 200, relationDepth: 4, filterNodes: 100, filterDepth: 8, listItems: 1000, literal: 4096 }
  const ask = parseAsk('customers', null, [['fields', 'id,email']], limits)
  const seal = createSeal({ current: new Uint8Array(32).fill(7), previous: [] })
  const catalog = { version: 'broken', datasets: new Map([['customers', dataset]]) }
  return planRead(ask, samplePrincipal(person), catalog, seal, { cells: 1000, rows: 20_000 })
}

const raw = (name: string): Expr => column(`raw_${name}`, 'text')
const forgedPlan = (changes: Partial<ReadPlan>): ReadPlan => ({ ...planOf('ana'), ...changes }) as ReadPlan
const forgedStatement = (sql: string, pool: Statement['pool']): Statement =>
  ({ text: sql, values: [], pool }) as unknown as Statement

/** A plan whose one more column is the stored e-mail. */
const showing = (changes: Partial<ReadPlan>): ReadPlan => {
  const { columns: planned } = planOf('ana')
  return forgedPlan({ ...changes, columns: planned.map((one) => ({ ...one, shown: raw('email') })).slice(1) })
}
const releasing = (changes: Partial<Release['columns'][number]>): Release => {
  const { release } = planOf('sam')
  assert.ok(release)
  return { columns: release.columns.map((one) => ({ ...one, ...changes })) } as Release
}
const notes = dataset.columns.get('notes') ?? assert.fail('the fixture has notes')

interface Forgery {
  readonly name: string
  readonly make: (enforcement: Enforcement) => Statement
  /** SQLSTATE of the refusal, or that the stored value came. */
  readonly views: '42501' | '42703' | 'shown'
  readonly query: '42501' | '42703' | 'shown'
}

const forgeries: readonly Forgery[] = [
  {
    name: 'a masked read that shows the stored value',
    make: (mode) => writeRead(showing({ relation: 'masked' }), mode).statement,
    views: '42703',
    query: '42703',
  },
  {
    name: 'a masked read that filters by the stored value',
    make: (mode) => writeRead(forgedPlan({ filter: like(raw('email'), 'mona%', false) }), mode).statement,
    views: '42703',
    query: '42703',
  },
  {
    name: 'the clear relation over the masked login',
    make: (mode) => forgedStatement(`SELECT raw_email FROM ${relationOf(dataset, 'clear', mode)}`, 'masked'),
    views: '42501',
    query: 'shown',
  },
  {
    name: 'the table itself over the masked login',
    make: () => forgedStatement('SELECT email FROM shop.customers', 'masked'),
    views: '42501',
    query: 'shown',
  },
  {
    name: 'the table itself over the clear login',
    make: () => forgedStatement('SELECT email FROM shop.customers', 'clear'),
    views: '42501',
    query: 'shown',
  },
  {
    name: 'a column that no dataset declares',
    make: () => forgedStatement('SELECT undeclared FROM shop.customers', 'clear'),
    views: '42501',
    query: '42501',
  },
  {
    name: 'a release of what no rule and no approver can release',
    make: (mode) => writeRelease(planOf('sam'), releasing({ column: notes }), [[1]], mode),
    views: '42703',
    query: '42703',
  },
  // From here on nothing but the planner and its types stands between the caller and the value, in either mode.
  {
    name: 'a clear read for somebody whom no rule shows it to',
    make: (mode) => writeRead(showing({ relation: 'clear' }), mode).statement,
    views: 'shown',
    query: 'shown',
  },
  {
    name: 'a release whose rows a caller’s filter on the stored value chooses',
    make: (mode) => {
      const where = like(raw('email'), 'mona%', false) as unknown as Release['columns'][number]['where']
      return writeRelease(planOf('sam'), releasing({ where }), [[1]], mode)
    },
    views: 'shown',
    query: 'shown',
  },
]

/** SQLSTATE, or what was shown. */
async function outcome(statement: Statement, enforcement: Enforcement): Promise<string> {
  try {
    const rows = JSON.stringify(await pools[enforcement][statement.pool].read(statement))
    return rows.includes(stored) || rows.includes(note) ? 'shown' : rows
  } catch (error) {
    if (error instanceof DatabaseError) return error.code ?? ''
    throw error
  }
}

for (const enforcement of ['views', 'query'] as const) {
  for (const forgery of forgeries) {
    const expected = forgery[enforcement]
    const ends = expected === 'shown' ? 'rests on the planner alone' : `is refused, ${expected}`
    test(`in ${enforcement} mode ${forgery.name} ${ends}`, async () => {
      assert.equal(await outcome(forgery.make(enforcement), enforcement), expected)
    })
  }

  test(`in ${enforcement} mode a sound planner shows the mask, and clear what the rule releases`, async () => {
    const { statement } = writeRead(planOf('ana'), enforcement)
    assert.equal(await outcome(statement, enforcement), '[["1","m***@***.com"],["2",null]]')
    const plan = planOf('sam')
    assert.ok(plan.release)
    assert.equal(await outcome(writeRead(plan, enforcement).statement, enforcement), '[["1","m***@***.com"]]')
    const released = writeRelease(plan, plan.release, [[1], [2]], enforcement)
    assert.equal(await outcome(released, enforcement), 'shown')
  })
}

test('in views mode the logins cannot be swapped: each reads its own views alone', async () => {
  const masked = writeRead(planOf('ana'), 'views').statement
  assert.equal(await outcome(forgedStatement(masked.text, 'clear'), 'views'), '42501')
  const clear = writeRead(forgedPlan({ relation: 'clear' }), 'views').statement
  assert.equal(await outcome(forgedStatement(clear.text, 'masked'), 'views'), '42501')
})
