// Every operator over every type, by the reference evaluator against an independent reading of what a caller wrote; and
// what each refuses. That Postgres means the same is for test/conformance/operators.test.ts.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { column } from '../../../gateway/expr/build.ts'
import { evaluate } from '../../../gateway/expr/evaluate.ts'
import type { ColumnType, Scalar } from '../../../gateway/expr/expr.ts'
import { nearestOperator } from '../../../gateway/operators/nearest-operator.ts'
import type { Operator } from '../../../gateway/operators/operator.ts'
import { parseOperand } from '../../../gateway/operators/parse-operand.ts'
import { validatePattern } from '../../../gateway/operators/pattern.ts'
import { operators } from '../../../gateway/operators/registry.ts'
import { arbitraryValue } from '../../hostile-values.ts'
import { testEnvironment } from '../../mask-keys.ts'
import { readLiteral, readPattern } from '../../properties/reference-literal.ts'
import {
  asIs,
  compareBy,
  foldAll,
  foldAscii,
  isLike,
  isOneOf,
  isWhat,
  operatorTypes,
  type Truth,
} from '../../properties/reference-logic.ts'

const seed = 20_261_122
const patterns = ['', '*', '%', '_', 'a*', '*A*', '\\*', 'É_', '%é', '_\\_', '*i*', 'σ*']

function expected(
  name: string,
  written: string | readonly string[],
  type: ColumnType,
  value: Scalar,
  inC: boolean,
): Truth {
  if (typeof written !== 'string')
    return isOneOf(
      type,
      value,
      written.map((text) => readLiteral(text, type) ?? null),
    )
  if (name === 'is') return isWhat(value, written)
  if (name === 'like') return isLike(value, readPattern(written) ?? '', asIs)
  if (name === 'ilike') return isLike(value, readPattern(written) ?? '', inC ? foldAscii : foldAll)
  return compareBy(name, type, value, readLiteral(written, type) ?? null)
}

function operandsOf(operator: Operator, type: ColumnType, writable: readonly string[]): (string | string[])[] {
  if (operator.form === 'pattern') return patterns
  if (operator.form === 'word') return type === 'boolean' ? ['null', 'true', 'false', 'unknown'] : ['null']
  return operator.form === 'list' ? [[], writable.slice(0, 1), writable.slice(0, 5)] : writable.slice(0, 12)
}

for (const operator of operators.values()) {
  test(`${operator.name} takes the types that it says, and holds where an independent reader says so`, () => {
    assert.deepEqual([...operator.accepts].sort(), [...(operatorTypes.get(operator.name) ?? [])].sort())
    for (const type of operator.accepts) {
      const values = [null, ...fc.sample(arbitraryValue(type), { numRuns: 25, seed })]
      const writable = values.flatMap((value) =>
        value !== null && readLiteral(String(value), type) !== undefined ? [String(value)] : [],
      )
      for (const written of operandsOf(operator, type, writable)) {
        const parsed = parseOperand(operator, written, type)
        assert.ok(parsed.ok, `${operator.name} ${type} ${JSON.stringify(written)}`)
        for (const inC of [false, true]) {
          const expr = operator.expr(column('raw', type, inC ? 'C' : 'database'), type, parsed.literal)
          for (const value of values) {
            assert.equal(
              evaluate(expr, (name) => (name === 'raw' ? value : assert.fail(name)), testEnvironment),
              expected(operator.name, written, type, value, inC),
              `${operator.name}.${JSON.stringify(written)} over ${type} ${value}`,
            )
          }
        }
      }
    }
  })
}

const word = 'null, true, false or unknown'
const broken = 'a pattern without NUL characters or broken surrogates'
const lone = 'a pattern that does not end in a lone backslash (write \\\\ for a backslash)'
const whole = 'a whole number from -2147483648 to 2147483647'

/** [operator, written, type, what was expected]. */
const refused: readonly (readonly [string, string | string[], ColumnType, string])[] = [
  ['eq', ['a'], 'text', 'one value, not a list'],
  ['is', ['null'], 'text', 'one value, not a list'],
  ['like', ['a'], 'text', 'one value, not a list'],
  ['in', 'a', 'text', 'a list such as (a,b)'],
  ['in', '', 'text', 'a list such as (a,b)'],
  ['in', ['1', 'x'], 'integer', whole],
  ['eq', '1.5', 'integer', whole],
  ['eq', 'null', 'integer', whole],
  ['is', 'true', 'text', 'null'],
  ['is', 'maybe', 'integer', 'null'],
  ['is', 'NULL', 'boolean', word],
  ['is', '', 'boolean', word],
  ['is', 'true ', 'boolean', word],
  ['like', 'a\\', 'text', lone],
  ['ilike', '\\\\\\', 'text', lone],
  ['like', '\\', 'text', lone],
  ['like', '\0', 'text', broken],
  ['ilike', '\ud800', 'text', broken],
]

test('an operand that does not fit is refused in words, never thrown', () => {
  for (const [name, written, type, words] of refused) {
    const operator = operators.get(name) ?? assert.fail(name)
    assert.deepEqual(parseOperand(operator, written, type), { ok: false, expected: words })
  }
})

test('a pattern is LIKE’s own with * for %, and what a backslash takes stays', () => {
  const written: readonly (readonly [string, string])[] = [
    ['', ''],
    ['a*b%c_', 'a%b%c_'],
    ['\\*\\%\\_', '\\*\\%\\_'],
    ['\\\\*', '\\\\%'],
    ['a\\\\', 'a\\\\'],
    ['**', '%%'],
    ['é🙂*', 'é🙂%'],
    ['*\\a', '%\\a'],
  ]
  for (const [text, pattern] of written) assert.deepEqual(validatePattern(text), { ok: true, pattern })
})

test('an operator is only found by its own name, and builds nothing from a literal of another form', () => {
  for (const name of ['constructor', '__proto__', 'toString', '', 'EQ', 'not'])
    assert.equal(operators.get(name), undefined)
  for (const [name, operator] of operators) {
    assert.equal(name, operator.name)
    assert.ok(Object.isFrozen(operator))
    const wrong =
      operator.form === 'one' ? ({ form: 'word', word: 'null' } as const) : ({ form: 'one', value: 1 } as const)
    assert.throws(() => operator.expr(column('raw', 'integer'), 'integer', wrong), {
      message: `the operator takes a ${operator.form} literal, not a ${wrong.form}`,
    })
  }
})

test('every operator says in a few words what it asks', () => {
  assert.deepEqual(Object.fromEntries([...operators.values()].map(({ name, describes }) => [name, describes])), {
    eq: 'equals',
    neq: 'is not equal to (a null is not)',
    gt: 'is greater than',
    gte: 'is greater than or equal to',
    lt: 'is less than',
    lte: 'is less than or equal to',
    in: 'is one of a list, written (a,b)',
    is: 'is null (a boolean also: true, false, unknown)',
    like: 'matches a pattern, * for any run of characters; letter case counts',
    ilike: 'matches a pattern, * for any run of characters; letter case does not count',
  })
})

/** What a caller wrote → the operator that was probably meant. */
const meant: Readonly<Record<string, readonly string[]>> = {
  eq: ['eq', 'EQ', '$eq', 'equal', 'equals', 'Equals', 'exact', '_eq_'],
  neq: ['neq', 'ne', 'notEq', 'not_equal', 'not-equals', '$ne'],
  gt: ['gt', 'greater', 'greaterThan', 'after'],
  gte: ['gte', 'ge', 'min', 'greater_or_equal'],
  lt: ['lt', 'less', 'lessThan', 'before'],
  lte: ['lte', 'le', 'max', 'less_or_equal'],
  in: ['in', 'oneOf', 'any', '$in'],
  is: ['is', 'isNull', 'null'],
  like: ['like', 'contains', 'startsWith', 'ends_with', 'lik'],
  ilike: ['ilike', 'icontains', 'istartswith', 'i_like'],
}

test('a word that is nearly an operator, or another dialect’s, leads to ours', () => {
  for (const [name, words] of Object.entries(meant)) {
    for (const written of words) assert.equal(nearestOperator(written), name, written)
  }
  for (const written of ['', 'plainly', 'constructor', '12345']) assert.equal(nearestOperator(written), null, written)
})
