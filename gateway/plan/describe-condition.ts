// A condition over rows → the words that a data owner writes under `rows`, with the caller's own claims in their place.
import type { Expr, Scalar } from '../expr/expr.ts'

/** As YAML has it: `{ country: { in: [DE] } }`, joined by `all`, `any` and `not`. */
export interface Condition {
  readonly [word: string]: Condition | readonly Condition[] | Scalar | readonly Scalar[]
}

export function describeCondition(expr: Expr): Condition {
  switch (expr.kind) {
    case 'compare':
      return test(expr.left, expr.op, constantOf(expr.right))
    case 'in':
      return test(expr.left, 'in', listOf(expr.list))
    case 'is':
      return test(expr.left, 'is', expr.what)
    case 'like':
      return test(expr.left, expr.insensitive ? 'ilike' : 'like', asWritten(expr.pattern))
    case 'and':
      return { all: expr.all.map(describeCondition) }
    case 'or':
      return { any: expr.any.map(describeCondition) }
    case 'not':
      return expr.of.kind === 'in'
        ? test(expr.of.left, 'nin', listOf(expr.of.list))
        : { not: describeCondition(expr.of) }
    default:
      throw new Error(`no condition over rows is a ${expr.kind}`)
  }
}

/** The columns that a condition names. */
export function conditionColumns(expr: Expr): readonly string[] {
  switch (expr.kind) {
    case 'column':
      return [expr.name]
    case 'compare':
    case 'in':
    case 'is':
    case 'like':
      return conditionColumns(expr.left)
    case 'and':
      return expr.all.flatMap(conditionColumns)
    case 'or':
      return expr.any.flatMap(conditionColumns)
    case 'not':
      return conditionColumns(expr.of)
    default:
      return []
  }
}

function test(left: Expr, operator: string, operand: Scalar | readonly Scalar[]): Condition {
  if (left.kind !== 'column') throw new Error(`a test of a ${left.kind}`)
  return { [left.name]: { [operator]: operand } }
}

function constantOf(expr: Expr): Scalar {
  if (expr.kind !== 'value') throw new Error(`a bound rule compares with values, not with a ${expr.kind}`)
  return expr.value
}

function listOf(list: Extract<Expr, { kind: 'in' }>['list']): readonly Scalar[] {
  if (list.kind === 'claim') throw new Error('a bound rule holds no claim')
  return list.values
}

/** `%` back to `*`, but for one that a backslash takes as itself. */
const asWritten = (pattern: string): string => pattern.replace(/\\[\s\S]|%/g, (found) => (found === '%' ? '*' : found))
