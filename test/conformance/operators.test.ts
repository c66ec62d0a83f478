// Every operator × column type on a real Postgres: against the SQL sign it stands for, written here by hand, and
// against the evaluator. Then what each operator refuses.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { column } from '../../gateway/expr/build.ts'
import { evaluate } from '../../gateway/expr/evaluate.ts'
import { type ColumnType, columnTypes, type Scalar } from '../../gateway/expr/expr.ts'
import { parseLiteral } from '../../gateway/operators/literal.ts'
import type { Operator } from '../../gateway/operators/operator.ts'
import { parseOperand } from '../../gateway/operators/parse-operand.ts'
import { operators } from '../../gateway/operators/registry.ts'
import { sqlType } from '../../gateway/sources/postgres/types.ts'
import { type ExpressionDatabase, startExpressionDatabase, toCell } from '../expression-database.ts'
import { arbitraryValue, valuesOf } from '../hostile-values.ts'
import { testEnvironment } from '../mask-keys.ts'

let database: ExpressionDatabase
before(async () => {
  database = await startExpressionDatabase()
})
after(() => database.stop())

/** What each operator is in SQL; `?` is the operand as text. */
const signs: Readonly<Record<string, (type: string) => string>> = {
  eq: (type) => `raw = $1::text::${type}`,
  neq: (type) => `raw <> $1::text::${type}`,
  gt: (type) => `raw > $1::text::${type}`,
  gte: (type) => `raw >= $1::text::${type}`,
  lt: (type) => `raw < $1::text::${type}`,
  lte: (type) => `raw <= $1::text::${type}`,
  in: (type) => `raw IN (SELECT unnest($1::text[])::${type})`,
  like: () => `raw LIKE $1::text`,
  ilike: () => `raw ILIKE $1::text`,
}

const patterns = [
  '%',
  '',
  '_',
  '__',
  '%a%',
  'A%',
  '%é',
  '%@%.com',
  'a\\%',
  '\\\\%',
  '%\\_%',
  '%İ%',
  'σ%',
  '🙂_',
  '%\n%',
]

function operandsOf(operator: Operator, type: ColumnType, values: readonly Scalar[]): (string | string[])[] {
  const writable = values.filter((value) => value !== null && parseLiteral(String(value), type).ok).map(String)
  if (operator.form === 'pattern') return patterns
  if (operator.form === 'list') return [[], writable.slice(0, 1), writable.slice(0, 5), writable.slice(5, 40)]
  return writable.slice(0, 25)
}

for (const type of columnTypes) {
  test(`every operator over ${type} means its SQL sign`, async (t) => {
    const small = valuesOf(type).filter((value) => String(value).length < 1000)
    const values = [...fc.sample(arbitraryValue(type), 40), ...small]
    const rows = await database.fill(
      { raw: type },
      values.map((raw) => ({ raw })),
    )
    let cells = 0
    for (const operator of operators.values()) {
      const sign = signs[operator.name]
      if (operator.form === 'word' || !operator.accepts.includes(type)) continue
      assert.ok(sign, `${operator.name} needs its SQL sign here`)
      const operands = operandsOf(operator, type, values)
      assert.ok(operands.length >= 2)
      for (const written of operands) {
        const parsed = parseOperand(operator, written, type)
        assert.ok(parsed.ok, `${operator.name} ${type} ${JSON.stringify(written)}`)
        const expr = operator.expr(column('raw', type), type, parsed.literal)
        const seen = await database.read(expr, 'boolean')
        const bySql = await database.query(`SELECT ${sign(sqlType(type))} FROM public.d ORDER BY n`, [written])
        const name = `${operator.name}.${JSON.stringify(written)} over ${type}`
        assert.deepEqual(
          seen,
          bySql.map(([cell]) => toCell(cell ?? null, 'boolean')),
          name,
        )
        assert.deepEqual(
          seen,
          rows.map((row) => evaluate(expr, () => row.raw ?? null, testEnvironment)),
          name,
        )
        cells += seen.length
      }
    }
    t.diagnostic(`${cells} cells, 0 differences`)
  })

  test(`is over ${type} is never unknown, and takes only the words that fit`, async () => {
    const is = operators.get('is')
    assert.ok(is)
    const rows = await database.fill(
      { raw: type },
      valuesOf(type)
        .slice(0, 3)
        .map((raw) => ({ raw })),
    )
    for (const word of ['null', 'true', 'false', 'unknown']) {
      const parsed = parseOperand(is, word, type)
      assert.equal(parsed.ok, word === 'null' || type === 'boolean')
      if (!parsed.ok) continue
      const seen = await database.read(is.expr(column('raw', type), type, parsed.literal), 'boolean')
      const bySql = await database.query(`SELECT raw IS ${word} FROM public.d ORDER BY n`)
      assert.deepEqual(
        seen,
        bySql.map(([cell]) => cell === 't'),
      )
      assert.deepEqual(
        seen,
        rows.map((row) => (word === 'null' || word === 'unknown' ? row.raw === null : row.raw === (word === 'true'))),
      )
    }
    for (const word of ['NULL', 'not null', '', 'true ', 'maybe']) assert.equal(parseOperand(is, word, type).ok, false)
  })
}

test('ilike over a mask result folds A to Z only, over a clear column by the database', async () => {
  const ilike = operators.get('ilike')
  assert.ok(ilike)
  const values = ['É', 'é', 'ABC', 'abc', 'Σ', 'İ', 'i', 'K', '\u212a', null]
  const rows = await database.fill(
    { clear: 'text', masked: 'text' },
    values.map((raw) => ({ clear: raw, masked: raw })),
    ['masked'],
  )
  for (const written of ['é', 'aBc', 'σ', 'i', 'k', '_', 'É']) {
    const parsed = parseOperand(ilike, written, 'text')
    assert.ok(parsed.ok)
    for (const side of [column('clear', 'text'), column('masked', 'text', 'C')]) {
      const expr = ilike.expr(side, 'text', parsed.literal)
      assert.deepEqual(
        await database.read(expr, 'boolean'),
        rows.map((row) => evaluate(expr, (name) => row[name] ?? null, testEnvironment)),
      )
    }
  }
})
