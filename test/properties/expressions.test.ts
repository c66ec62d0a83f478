// Random expressions over random rows: what Postgres says, cell by cell, is what the evaluator says.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import {
  and,
  call,
  column,
  compare,
  integer,
  is,
  isIn,
  like,
  not,
  or,
  text,
  value,
  when,
} from '../../gateway/expr/build.ts'
import { evaluate } from '../../gateway/expr/evaluate.ts'
import { type ColumnType, type CompareOp, columnTypes, type Expr } from '../../gateway/expr/expr.ts'
import { comparableTypes } from '../../gateway/expr/type-facts.ts'
import { literalTarget, renderExpr } from '../../gateway/sources/postgres/render-expr.ts'
import { type ExpressionDatabase, type Row, startExpressionDatabase, toCell } from '../expression-database.ts'
import { arbitraryValue } from '../hostile-values.ts'
import { testEnvironment } from '../mask-keys.ts'

const rowCount = 64
/** Two columns of each type, named to need quoting, and one text column in the collation of mask results. */
const columns: Readonly<Record<string, ColumnType>> = Object.fromEntries([
  ...columnTypes.flatMap((type) => [
    [type, type],
    [`Other "${type}"`, type],
  ]),
  ['masked', 'text'],
])

let database: ExpressionDatabase
let rows: Row[]
before(async () => {
  database = await startExpressionDatabase()
  const row = fc.record(Object.fromEntries(Object.entries(columns).map(([name, type]) => [name, arbitraryValue(type)])))
  rows = await database.fill(columns, fc.sample(row, rowCount), ['masked'])
})
after(() => database.stop())

const columnOf = (type: ColumnType): fc.Arbitrary<Expr> =>
  fc
    .constantFrom(...Object.keys(columns).filter((name) => columns[name] === type))
    .map((name) => column(name, type, name === 'masked' ? 'C' : 'database'))
/** What nothing compares is never written either, but for its null. */
const literalOf = (type: ColumnType): fc.Arbitrary<Expr> =>
  (comparableTypes.includes(type) ? arbitraryValue(type) : fc.constant(null)).map((literal) => value(literal, type))
const small = fc.integer({ min: 0, max: 6 }).map(integer)
const pattern = fc
  .array(
    fc.constantFrom(
      '%',
      '_',
      '\\%',
      '\\_',
      '\\\\',
      'a',
      'A',
      'B',
      'é',
      'É',
      'İ',
      'i',
      'Σ',
      'ς',
      '🙂',
      '@',
      '.',
      '\n',
      '\\a',
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(''))

// Functions are called within the bounds that expr.ts writes.
const { condition, typed } = (() => {
  const leaf = (type: ColumnType): fc.Arbitrary<Expr> => fc.oneof(columnOf(type), literalOf(type))
  const texts = fc.letrec<{ text: Expr }>((tie) => ({
    text: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'text' },
      leaf('text'),
      fc.tuple(fc.constantFrom('left', 'right', 'repeat'), tie('text'), small).map(([fn, of, n]) => call(fn, of, n)),
      fc.tuple(fc.constantFrom('lower', 'trim'), tie('text')).map(([fn, of]) => call(fn, of)),
      fc.tuple(tie('text'), tie('text')).map(([a, b]) => call('concat', a, b)),
      fc
        .tuple(tie('text'), fc.constantFrom('@', '.', ' ', 'a', 'aa', '🙂', '%'), fc.constantFrom(-3, -2, -1, 1, 2, 3))
        .map(([of, separator, n]) => call('splitPart', of, text(separator), integer(n))),
      tie('text').map((of) => call('left', call('hex', call('sha256', call('utf8', of))), integer(8))),
    ),
  })).text
  const divisor = fc.integer({ min: 1, max: 5000 })
  const decimals = fc.letrec<{ decimal: Expr }>((tie) => ({
    decimal: fc.oneof(
      { maxDepth: 2, depthIdentifier: 'decimal' },
      leaf('decimal'),
      fc.tuple(fc.constantFrom('minus', 'times'), tie('decimal'), leaf('decimal')).map(([fn, a, b]) => call(fn, a, b)),
      fc
        .tuple(fc.constantFrom('div', 'mod'), tie('decimal'), divisor, fc.constantFrom('', '-'))
        .map(([fn, of, n, sign]) => call(fn, of, value(`${sign}${n / 8}`, 'decimal'))),
    ),
  })).decimal
  const whole = (type: 'integer' | 'bigint'): fc.Arbitrary<Expr> =>
    fc.oneof(
      leaf(type),
      fc
        .tuple(fc.constantFrom('div', 'mod'), columnOf(type), divisor)
        .map(([fn, of, n]) => call(fn, of, value(type === 'integer' ? n : String(n), type))),
    )
  const integers = fc.oneof(
    whole('integer'),
    texts.map((of) => call('length', of)),
    texts.map((of) => call('octetLength', of)),
    columnOf('date').map((of) => when(call('isFinite', of), call('year', of), integer(0))),
  )
  const dates = fc.oneof(
    leaf('date'),
    fc.integer({ min: 1, max: 9999 }).map((year) => call('firstOfYear', integer(year))),
  )
  const instants = fc.oneof(
    leaf('timestamptz'),
    columnOf('timestamptz').map((of) =>
      when(
        and([call('isFinite', of), compare('gte', of, value('4713-01-01T00:00:00Z BC', 'timestamptz'))]),
        call('truncateYear', of),
        of,
      ),
    ),
  )
  const richer: Readonly<Partial<Record<ColumnType, fc.Arbitrary<Expr>>>> = {
    text: texts,
    integer: integers,
    bigint: whole('bigint'),
    decimal: decimals,
    date: dates,
    timestamptz: instants,
  }
  const byType = (type: ColumnType): fc.Arbitrary<Expr> => richer[type] ?? leaf(type)
  const anyType = fc.constantFrom(...columnTypes)
  const comparable = fc.constantFrom(...comparableTypes)
  const ops = fc.constantFrom<CompareOp>('eq', 'neq', 'lt', 'lte', 'gt', 'gte')
  const { condition } = fc.letrec<{ condition: Expr }>((tie) => ({
    condition: fc.oneof(
      { maxDepth: 4, depthIdentifier: 'condition' },
      comparable.chain((type) => fc.tuple(ops, byType(type), byType(type))).map(([op, a, b]) => compare(op, a, b)),
      comparable
        .chain((type) => fc.tuple(byType(type), fc.array(arbitraryValue(type), { maxLength: 5 }), fc.constant(type)))
        .map(([left, values, type]) => isIn(left, { kind: 'literals', values, type })),
      anyType.chain((type) => byType(type)).map((of) => is(of, 'null')),
      fc.tuple(texts, pattern, fc.boolean()).map(([of, written, insensitive]) => like(of, written, insensitive)),
      columnOf('boolean'),
      fc.tuple(tie('condition'), fc.constantFrom('null', 'true', 'false', 'unknown')).map(([of, what]) => is(of, what)),
      fc.array(tie('condition'), { maxLength: 3 }).map(and),
      fc.array(tie('condition'), { maxLength: 3 }).map(or),
      tie('condition').map(not),
      fc.tuple(tie('condition'), tie('condition'), tie('condition')).map(([a, b, c]) => when(a, b, c)),
    ),
  }))
  const typed = anyType.chain((type) =>
    fc.tuple(condition, byType(type), byType(type), fc.boolean()).map(([test, a, b, choose]) => ({
      type,
      expr: choose ? when(test, a, b) : a,
    })),
  )
  return { condition, typed }
})()

const expected = (expr: Expr) => rows.map((row) => evaluate(expr, (name) => row[name] ?? null, testEnvironment))

test('a condition is true, false or unknown in Postgres exactly where the evaluator says so', async (t) => {
  const runs = 1600
  const seen = { true: 0, false: 0, null: 0 }
  await fc.assert(
    fc.asyncProperty(condition, async (expr) => {
      const cells = await database.read(expr, 'boolean')
      for (const cell of cells) seen[`${cell as boolean | null}`]++ // read as boolean
      assert.deepEqual(cells, expected(expr))
    }),
    { numRuns: runs },
  )
  assert.ok(Math.min(...Object.values(seen)) > 1000, JSON.stringify(seen))
  t.diagnostic(`${runs * rowCount} cells, 0 differences: ${JSON.stringify(seen)}`)
})

test('a value is the same in Postgres and in the evaluator, to the last digit and letter', async (t) => {
  const runs = 1000
  await fc.assert(
    fc.asyncProperty(typed, async ({ expr, type }) => {
      assert.deepEqual(await database.read(expr, type), expected(expr))
    }),
    { numRuns: runs },
  )
  t.diagnostic(`${runs * rowCount} cells, 0 differences`)
})

test('an expression written out for DDL means the same as one with bound values', async () => {
  await fc.assert(
    fc.asyncProperty(typed, async ({ expr, type }) => {
      const cells = await database.query(`SELECT ${renderExpr(expr, literalTarget('d'))} FROM public.d d ORDER BY d.n`)
      assert.deepEqual(
        cells.map(([cell]) => toCell(cell ?? null, type)),
        expected(expr),
      )
    }),
    { numRuns: 300 },
  )
})
