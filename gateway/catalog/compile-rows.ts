// The `rows` of an access entry → one condition over unmasked columns, with the asker's claims as nodes that are bound
// for each request. What is not understood is a load error: a rule must never mean less than it says.
import { type Diagnostic, type Path, showKey } from '../config/diagnostic.ts'
import { nearest } from '../config/nearest.ts'
import { and, column, compare, isIn, not, or, claim as toClaim } from '../expr/build.ts'
import type { CompareOp, Expr } from '../expr/expr.ts'
import { parseOperand } from '../operators/parse-operand.ts'
import { operators } from '../operators/registry.ts'
import type { CompiledColumns } from './compile-columns.ts'
import type { Column } from './dataset.ts'
import type { Draft } from './draft.ts'
import { unlistedValue } from './listed-values.ts'
import { type Claims, holdsClaim, parseClaim } from './row-claim.ts'
import { wrongName } from './wrong-name.ts'

export interface CompiledRows {
  /** Null where something is wrong. */
  readonly expr: Expr | null
  readonly diagnostics: readonly Diagnostic[]
}

export interface RowScope {
  readonly draft: Draft
  readonly compiled: CompiledColumns
  readonly claims: Claims
}

const joiners = ['all', 'any', 'not']
const comparisons: readonly CompareOp[] = ['eq', 'neq', 'lt', 'lte', 'gt', 'gte']
const rowOperators: readonly string[] = [...comparisons, 'in', 'nin', 'is', 'like']
const deepestRule = 16

export function compileRows(scope: RowScope, written: unknown, path: Path, depth = 0): CompiledRows {
  if (depth > deepestRule) return fail(scope, path, `nests deeper than ${deepestRule}`, 'flatten the condition')
  if (!isMapping(written)) return fail(scope, path, 'is not a condition', 'write { column: { operator: value } }')
  const parts = Object.entries(written)
  if (parts.length === 0) return fail(scope, path, 'is an empty condition', 'leave it out, or say which rows')
  const compiled = parts.map(([name, value]) => {
    const at = [...path, name]
    return joiners.includes(name) ? joined(scope, name, value, at, depth) : columnRule(scope, name, value, at)
  })
  return join(compiled, and)
}

function joined(scope: RowScope, joiner: string, value: unknown, path: Path, depth: number): CompiledRows {
  if (joiner === 'not') return join([compileRows(scope, value, path, depth + 1)], ([of]) => not(of ?? or([])))
  if (!Array.isArray(value) || value.length === 0) {
    return fail(scope, path, 'is not a list of conditions', `write ${joiner}: [{ column: { operator: value } }, …]`)
  }
  const items = value.map((item: unknown, i) => compileRows(scope, item, [...path, i], depth + 1))
  return join(items, joiner === 'all' ? and : or)
}

function columnRule(scope: RowScope, name: string, value: unknown, path: Path): CompiledRows {
  const { draft, compiled } = scope
  const target = compiled.columns.get(name)
  if (target === undefined) return { expr: null, diagnostics: wrongName(draft, path, name, 'key') }
  if (target.mask !== null) {
    const mend = 'use a public or internal column without a mask'
    return fail(scope, path, `a row rule cannot look at "${name}", which is masked`, mend, 'key')
  }
  if (!isMapping(value) || Object.keys(value).length === 0) {
    return fail(scope, path, 'names no operator', `write ${name}: { eq: value }`)
  }
  return join(
    Object.entries(value).map(([operator, operand]) =>
      operatorRule(scope, target, operator, operand, [...path, operator]),
    ),
    and,
  )
}

function operatorRule(scope: RowScope, target: Column, name: string, operand: unknown, path: Path): CompiledRows {
  const operator = operators.get(name === 'nin' ? 'in' : name)
  if (!rowOperators.includes(name) || operator === undefined) {
    const near = nearest(name, rowOperators)
    const mend = near === null ? `known operators: ${rowOperators.join(', ')}` : `did you mean "${near}"?`
    return fail(scope, path, `unknown operator "${showKey(name)}"`, mend, 'key')
  }
  if (!operator.accepts.includes(target.type)) {
    return fail(
      scope,
      path,
      `${name} does not work on ${target.type}`,
      `it accepts ${operator.accepts.join(', ')}`,
      'key',
    )
  }
  const left = column(target.name, target.type)
  const negated = (expr: Expr): CompiledRows => ({ expr: name === 'nin' ? not(expr) : expr, diagnostics: [] })
  if (holdsClaim(operand)) {
    const claim = parseClaim(operand, scope.claims)
    if (!claim.ok) return fail(scope, path, claim.problem, claim.mend)
    if (operator.form === 'list') return negated(isIn(left, { kind: 'claim', name: claim.name, type: target.type }))
    const comparison = comparisons.find((op) => op === name)
    if (comparison === undefined) return fail(scope, path, `${name} cannot take a claim`, 'write the value out')
    if (claim.name === 'roles') return fail(scope, path, 'roles is a list', 'use in or nin')
    return negated(compare(comparison, left, toClaim(claim.name, target.type)))
  }
  const text = toText(operand, operator.form)
  if (!text.ok) return fail(scope, path, text.problem, text.mend)
  const parsed = parseOperand(operator, text.value, target.type)
  if (!parsed.ok) return fail(scope, path, `does not fit "${target.name}" (${target.type})`, `write ${parsed.expected}`)
  const values = target.values ?? []
  const unlisted = target.values === null ? null : unlistedValue(values, name, parsed.literal)
  if (unlisted !== null) {
    const near = nearest(unlisted, values)
    const mend = near === null ? `its values are ${values.join(', ')}` : `did you mean "${near}"?`
    return fail(scope, path, `"${unlisted}" is none of the values of "${target.name}"`, mend)
  }
  return negated(operator.expr(left, target.type, parsed.literal))
}

type Text =
  | { readonly ok: true; readonly value: string | readonly string[] }
  | { readonly ok: false; readonly problem: string; readonly mend: string }

const isScalar = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'

function toText(operand: unknown, form: 'one' | 'list' | 'word' | 'pattern'): Text {
  if (form === 'word' && operand === null) return { ok: true, value: 'null' }
  if (form === 'list') {
    if (!Array.isArray(operand)) {
      return { ok: false, problem: 'is not a list of values', mend: 'write [a, b]' }
    }
    // Under `nin` it would admit every row.
    if (operand.length === 0) return { ok: false, problem: 'is an empty list', mend: 'write [a, b]' }
    const items: readonly unknown[] = operand
    const texts = items.filter(isScalar).map(String)
    if (texts.length === items.length) return { ok: true, value: texts }
    return { ok: false, problem: 'holds something that is no value', mend: 'list texts, numbers or booleans only' }
  }
  if (isScalar(operand)) return { ok: true, value: String(operand) }
  if (operand === null) return { ok: false, problem: 'compares with nothing', mend: 'write { is: null }' }
  return { ok: false, problem: 'is not one value', mend: 'write one text, number or boolean' }
}

function join(parts: readonly CompiledRows[], build: (all: readonly Expr[]) => Expr): CompiledRows {
  const exprs = parts.flatMap((part) => (part.expr === null ? [] : [part.expr]))
  return {
    expr: exprs.length === parts.length ? build(exprs) : null,
    diagnostics: parts.flatMap((part) => part.diagnostics),
  }
}

const isMapping = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const fail = (
  { draft }: RowScope,
  path: Path,
  problem: string,
  mend: string,
  at: 'key' | 'value' = 'value',
): CompiledRows => ({ expr: null, diagnostics: [draft.document.wrong(path, problem, mend, at)] })
