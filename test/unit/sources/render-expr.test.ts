// The SQL text of each kind of node, and what never becomes SQL.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  and,
  call,
  claim,
  column,
  eq,
  integer,
  is,
  isIn,
  like,
  maskKey,
  not,
  or,
  text,
  value,
  when,
} from '../../../gateway/expr/build.ts'
import type { Expr } from '../../../gateway/expr/expr.ts'
import { quoteIdentifier, quoteLiteral } from '../../../gateway/sources/postgres/quote.ts'
import { literalTarget, renderExpr } from '../../../gateway/sources/postgres/render-expr.ts'
import { createBinding } from '../../../gateway/sources/postgres/statement.ts'
import { toScalar } from '../../../gateway/sources/postgres/types.ts'

const plan = column('plan', 'text')

test('in a query every value is a typed placeholder, and a list is one array', () => {
  const cases: [Expr, string, unknown[]][] = [
    [eq(plan, text('pro')), '(d."plan" = $1::text)', ['pro']],
    [eq(plan, value(null, 'text')), '(d."plan" = $1::text)', [null]],
    [
      isIn(column('id', 'uuid'), { kind: 'literals', values: ['a', 'b'], type: 'uuid' }),
      '(d."id" = ANY ($1::uuid[]))',
      [['a', 'b']],
    ],
    [isIn(plan, { kind: 'literals', values: [], type: 'text' }), '(d."plan" = ANY ($1::text[]))', [[]]],
    [is(plan, 'null'), '(d."plan" IS NULL)', []],
    [is(column('paid', 'boolean'), 'unknown'), '(d."paid" IS UNKNOWN)', []],
    [like(plan, 'p%', false), `(d."plan" LIKE $1::text ESCAPE '\\')`, ['p%']],
    [like(plan, 'p%', true), `(d."plan" ILIKE $1::text ESCAPE '\\')`, ['p%']],
    [and([]), 'true', []],
    [or([]), 'false', []],
    [
      and([eq(plan, text('a')), not(or([is(plan, 'null'), eq(plan, text('b'))]))]),
      '((d."plan" = $1::text) AND (NOT ((d."plan" IS NULL) OR (d."plan" = $2::text))))',
      ['a', 'b'],
    ],
    [
      when(is(plan, 'null'), text('x'), when(eq(plan, text('y')), text('z'), plan)),
      'CASE WHEN (d."plan" IS NULL) THEN $1::text WHEN (d."plan" = $2::text) THEN $3::text ELSE d."plan" END',
      ['x', 'y', 'z'],
    ],
  ]
  for (const [expr, sql, values] of cases) {
    const binding = createBinding()
    assert.equal(renderExpr(expr, binding), sql)
    assert.deepEqual(binding.values, values)
  }
})

test('in DDL every value is quoted and typed', () => {
  const cases: [Expr, string][] = [
    [eq(plan, text(`it's \\ "x"`)), `("t"."plan" = 'it''s \\ "x"'::text)`],
    [eq(column('n', 'integer'), integer(-5)), `("t"."n" = '-5'::integer)`],
    [eq(plan, value(null, 'text')), '("t"."plan" = NULL::text)'],
    [
      isIn(plan, { kind: 'literals', values: ['a', "b'"], type: 'text' }),
      `("t"."plan" = ANY (ARRAY['a', 'b''']::text[]))`,
    ],
    [isIn(plan, { kind: 'literals', values: [], type: 'text' }), '("t"."plan" = ANY (ARRAY[]::text[]))'],
    [eq(column('a"b', 'boolean'), value(true, 'boolean')), `("t"."a""b" = 'true'::boolean)`],
    [
      call('joinBytes', maskKey("o'k", 'okey'), call('utf8', plan)),
      `((SELECT m.okey FROM scrim.mask_key m WHERE m.name = 'o''k') || convert_to("t"."plan", 'UTF8'))`,
    ],
  ]
  for (const [expr, sql] of cases) assert.equal(renderExpr(expr, literalTarget('t')), sql)
})

test('a claim that nobody bound never becomes SQL', () => {
  const unbound = [
    eq(plan, claim('team', 'text')),
    isIn(plan, { kind: 'claim', name: 'teams', type: 'text' }),
    not(eq(plan, claim('team', 'text'))),
  ]
  for (const expr of unbound) assert.throws(() => renderExpr(expr, createBinding()), /claim teams? reached SQL/)
})

test('names and constants are quoted, and what Postgres cannot hold is no name', () => {
  assert.equal(quoteIdentifier('Select "x"; --'), '"Select ""x""; --"')
  assert.equal(quoteLiteral("a'b\\'c"), "'a''b\\''c'")
  assert.throws(() => quoteIdentifier(''))
  assert.throws(() => quoteIdentifier('a\0b'))
  assert.throws(() => quoteLiteral('a\0b'))
})

test('a time of a session that is not in UTC is never passed on as if it were', () => {
  const read = toScalar('timestamptz')
  assert.equal(read('2025-01-01 10:00:00.5+00'), '2025-01-01T10:00:00.5Z')
  assert.equal(read('4713-01-01 00:00:00+00 BC'), '4713-01-01T00:00:00Z BC')
  assert.equal(read('-infinity'), '-infinity')
  for (const text of [
    '2025-01-01 10:00:00+02',
    '2025-01-01 10:00:00+00:30',
    '2025-01-01 10:00:00-00:30',
    '01/01/2025',
    '',
  ]) {
    assert.throws(() => read(text), /not in UTC/)
  }
})
