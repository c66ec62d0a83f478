// The builders of Expr: frozen nodes, one verb each.
import type { Collation, ColumnType, CompareOp, Expr, FunctionName, InList, Scalar } from './expr.ts'
import { functions } from './expr.ts'

const node = (value: Expr): Expr => Object.freeze(value)

export const column = (name: string, type: ColumnType, collation: Collation = 'database'): Expr =>
  node({ kind: 'column', name, type, collation })
export const value = (v: Scalar, type: ColumnType): Expr => node({ kind: 'value', value: v, type })
export const text = (v: string): Expr => value(v, 'text')
export const integer = (v: number): Expr => value(v, 'integer')
export const claim = (name: string, type: ColumnType): Expr => node({ kind: 'claim', name, type, list: false })
export const maskKey = (domain: string, part: 'ikey' | 'okey'): Expr => node({ kind: 'maskKey', domain, part })

export const compare = (op: CompareOp, left: Expr, right: Expr): Expr => node({ kind: 'compare', op, left, right })
export const eq = (l: Expr, r: Expr): Expr => compare('eq', l, r)
export const neq = (l: Expr, r: Expr): Expr => compare('neq', l, r)
export const lt = (l: Expr, r: Expr): Expr => compare('lt', l, r)
export const lte = (l: Expr, r: Expr): Expr => compare('lte', l, r)
export const gt = (l: Expr, r: Expr): Expr => compare('gt', l, r)
export const gte = (l: Expr, r: Expr): Expr => compare('gte', l, r)
export const isIn = (left: Expr, list: InList): Expr => node({ kind: 'in', left, list: Object.freeze(list) })
export const is = (left: Expr, what: 'null' | 'true' | 'false' | 'unknown'): Expr => node({ kind: 'is', left, what })
export const isNull = (left: Expr): Expr => is(left, 'null')
export const like = (left: Expr, pattern: string, insensitive: boolean): Expr =>
  node({ kind: 'like', left, pattern, insensitive })
export const matches = (left: Expr, pattern: string): Expr => call('matches', left, text(pattern))
/** `and([])` is true. */
export const and = (all: readonly Expr[]): Expr => (all.length === 1 && all[0]) || node({ kind: 'and', all })
/** `or([])` is false. */
export const or = (any: readonly Expr[]): Expr => (any.length === 1 && any[0]) || node({ kind: 'or', any })
export const not = (of: Expr): Expr => node({ kind: 'not', of })
export const when = (condition: Expr, then: Expr, otherwise: Expr): Expr =>
  node({ kind: 'when', if: condition, then, else: otherwise })
export const call = (fn: FunctionName, ...args: readonly Expr[]): Expr => {
  const result = functions[fn]
  const first = args[0]
  if (result !== 'first') return node({ kind: 'call', fn, args, type: result })
  if (!first) throw new Error(`${fn} takes an argument`)
  return node({ kind: 'call', fn, args, type: typeOf(first) })
}

/** The type of an expression's value. Conditions are boolean. */
export function typeOf(expr: Expr): ColumnType {
  switch (expr.kind) {
    case 'column':
    case 'value':
    case 'claim':
    case 'call':
      return expr.type
    case 'maskKey':
      return 'bytes'
    case 'when':
      return typeOf(expr.then)
    default:
      return 'boolean'
  }
}

/** A null of the expression's own type. */
export const nullOf = (expr: Expr): Expr => value(null, typeOf(expr))

export const isTrue = (expr: Expr): boolean => expr.kind === 'and' && expr.all.length === 0
export const isFalse = (expr: Expr): boolean => expr.kind === 'or' && expr.any.length === 0
