// Expr → SQL text, in one exhaustive switch. Identifiers are always quoted, values always bound or quoted and typed;
// every function is one of pg_catalog, and total within the bounds that expr.ts writes (law 7).
import type { Collation, ColumnType, CompareOp, Expr, FunctionName, Scalar } from '../../expr/expr.ts'
import { quoteIdentifier, quoteLiteral } from './quote.ts'
import { sqlType } from './types.ts'

/** Where an expression is written: how its columns are named, and what becomes of its values. */
export interface RenderTarget {
  column(name: string, type: ColumnType, collation: Collation): string
  /** Takes one value, or with `list` an array of them, and gives the SQL that stands for it, typed as `type`. */
  bind(value: Scalar | readonly Scalar[], type: ColumnType, list: boolean): string
}

const compareSigns: Readonly<Record<CompareOp, string>> = {
  eq: '=',
  neq: '<>',
  lt: '<',
  lte: '<=',
  gt: '>',
  gte: '>=',
}

export function renderExpr(expr: Expr, target: RenderTarget): string {
  const render = (of: Expr): string => renderExpr(of, target)
  switch (expr.kind) {
    case 'column':
      return target.column(expr.name, expr.type, expr.collation)
    case 'value':
      return target.bind(expr.value, expr.type, false)
    case 'claim':
      throw unbound(expr.name)
    case 'maskKey':
      return `(SELECT m.${expr.part} FROM scrim.mask_key m WHERE m.name = ${quoteLiteral(expr.domain)})`
    case 'compare':
      return `(${render(expr.left)} ${compareSigns[expr.op]} ${render(expr.right)})`
    case 'in': {
      // The list is cast, never the column: so an index on the column serves.
      if (expr.list.kind === 'claim') throw unbound(expr.list.name)
      return `(${render(expr.left)} = ANY (${target.bind(expr.list.values, expr.list.type, true)}))`
    }
    case 'is':
      return `(${render(expr.left)} IS ${expr.what.toUpperCase()})`
    case 'like': {
      const pattern = target.bind(expr.pattern, 'text', false)
      return `(${render(expr.left)} ${expr.insensitive ? 'ILIKE' : 'LIKE'} ${pattern} ESCAPE '\\')`
    }
    case 'and':
      return expr.all.length === 0 ? 'true' : `(${expr.all.map(render).join(' AND ')})`
    case 'or':
      return expr.any.length === 0 ? 'false' : `(${expr.any.map(render).join(' OR ')})`
    case 'not':
      return `(NOT ${render(expr.of)})`
    case 'when':
      return `CASE ${renderBranches(expr, render)} END`
    case 'call':
      return renderCall(expr.fn, expr.type, expr.args.map(render))
  }
}

/** A `when` in the else of another is one more branch of the same CASE. */
function renderBranches(expr: Expr & { kind: 'when' }, render: (of: Expr) => string): string {
  const branch = `WHEN ${render(expr.if)} THEN ${render(expr.then)}`
  const rest = expr.else.kind === 'when' ? renderBranches(expr.else, render) : `ELSE ${render(expr.else)}`
  return `${branch} ${rest}`
}

/** COLLATE "C" where Postgres would ask the column's collation: a nondeterministic one makes some of these raise. */
function renderCall(fn: FunctionName, type: ColumnType, args: readonly string[]): string {
  const [first = '', second = '', third = ''] = args
  switch (fn) {
    case 'length':
      return `length(${first})`
    case 'octetLength':
      return `octet_length(${first})`
    case 'left':
      return `left(${first}, ${second})`
    case 'right':
      return `right(${first}, ${second})`
    case 'lower':
      return `lower(${first} COLLATE "C")`
    case 'trim':
      return `btrim(${args.join(', ')})`
    case 'concat':
      return `(${args.join(' || ')})`
    case 'repeat':
      return `repeat(${first}, ${second})`
    case 'splitPart':
      return `split_part(${first} COLLATE "C", ${args.slice(1).join(', ')})`
    case 'matches':
      return `(${first} COLLATE "C" ~ ${second})`
    case 'replaceMatches':
      return `regexp_replace(${first} COLLATE "C", ${second}, ${third}, 'g')`
    case 'minus':
      return `(${first} - ${second})`
    case 'times':
      return `(${first} * ${second})`
    case 'div':
      // `div` is numeric's alone, and `/` of whole numbers truncates as it does.
      return type === 'decimal' ? `div(${first}, ${second})` : `(${first} / ${second})`
    case 'mod':
      return `mod(${first}, ${second})`
    case 'floorTo':
      return `(floor(${first} / ${second}) * ${second})`
    case 'round':
      return `round(${first}, ${second})`
    case 'isFinite':
      return `isfinite(${first})`
    case 'year':
      return `extract(year FROM ${first})::integer`
    case 'firstOfYear':
      return `make_date(${first}, 1, 1)`
    case 'truncateYear':
      return truncated('year', type, first)
    case 'month':
      return `extract(month FROM ${first})::integer`
    case 'firstOfMonth':
      return `make_date(${first}, ${second}, 1)`
    case 'truncateMonth':
      return truncated('month', type, first)
    case 'truncateDay':
      return truncated('day', type, first)
    case 'utf8':
      return `convert_to(${first}, 'UTF8')`
    case 'sha256':
      return `sha256(${first})`
    case 'joinBytes':
      return `(${first} || ${second})`
    case 'hex':
      return `encode(${first}, 'hex')`
  }
}

/** An instant is cut in UTC, whatever the session's zone; a time without zone as it stands. */
const truncated = (to: 'year' | 'month' | 'day', type: ColumnType, time: string): string =>
  type === 'timestamptz' ? `date_trunc('${to}', ${time}, 'UTC')` : `date_trunc('${to}', ${time})`

// Claims are bound per request, before rendering: one that is absent or empty denies, which no SQL text could say.
const unbound = (name: string): Error => new Error(`the claim ${name} reached SQL without being bound`)

/**
 * For DDL: every value is written out, quoted and typed; columns are those of the relation named `alias`.
 * Needs standard_conforming_strings, the default since PostgreSQL 9.1.
 */
export function literalTarget(alias: string): RenderTarget {
  const relation = quoteIdentifier(alias)
  return {
    column: (name) => `${relation}.${quoteIdentifier(name)}`,
    bind: (value, type) =>
      isList(value)
        ? `ARRAY[${value.map(toConstant).join(', ')}]::${sqlType(type)}[]`
        : `${toConstant(value)}::${sqlType(type)}`,
  }
}

const isList = (value: Scalar | readonly Scalar[]): value is readonly Scalar[] =>
  typeof value === 'object' && value !== null

const toConstant = (value: Scalar): string => (value === null ? 'NULL' : quoteLiteral(String(value)))
