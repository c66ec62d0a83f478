// The reference meaning of Expr: what PostgreSQL 18 gives with the collation C.UTF-8, three-valued (null is unknown).
// Written to be read, not to be fast: tests compare Postgres with it.
import { typeOf } from './build.ts'
import { callFunction, type Value } from './call-function.ts'
import { compareScalars } from './compare-scalars.ts'
import type { Collation, CompareOp, Expr, Scalar } from './expr.ts'
import { foldCase, matchPattern } from './match-pattern.ts'

export interface EvaluateEnvironment {
  /** The value that will be bound for a claim, or its list. Absent claims deny before an expression is evaluated. */
  claim(name: string): Scalar | readonly Scalar[]
  maskKey(domain: string, part: 'ikey' | 'okey'): Uint8Array
}

export function evaluate(expr: Expr, row: (name: string) => Scalar, env: EvaluateEnvironment): Value {
  const of = (inner: Expr): Value => evaluate(inner, row, env)
  switch (expr.kind) {
    case 'column':
      return row(expr.name)
    case 'value':
      return expr.value
    case 'claim':
      return one(env.claim(expr.name))
    case 'maskKey':
      return env.maskKey(expr.domain, expr.part)
    case 'compare': {
      const order = compareValues(expr.left, of(expr.left), of(expr.right))
      return order === null ? null : holds[expr.op](order)
    }
    case 'in': {
      const left = of(expr.left)
      const list = expr.list.kind === 'literals' ? expr.list.values : many(env.claim(expr.list.name))
      return any(list.map((item) => isEqual(compareValues(expr.left, left, item))))
    }
    case 'is': {
      const value = of(expr.left)
      return expr.what === 'null' || expr.what === 'unknown' ? value === null : value === (expr.what === 'true')
    }
    case 'like': {
      const value = of(expr.left)
      if (value === null) return null
      if (!expr.insensitive) return matchPattern(String(value), expr.pattern)
      const collation = collationOf(expr.left)
      return matchPattern(foldCase(String(value), collation), foldCase(expr.pattern, collation))
    }
    case 'and':
      return negate(any(expr.all.map((part) => negate(truth(of(part))))))
    case 'or':
      return any(expr.any.map((part) => truth(of(part))))
    case 'not':
      return negate(truth(of(expr.of)))
    case 'when':
      return of(expr.if) === true ? of(expr.then) : of(expr.else)
    case 'call': {
      const args = expr.args.map(of)
      return args.includes(null) ? null : callFunction(expr.fn, expr.type, args)
    }
  }
}

const holds: Readonly<Record<CompareOp, (order: number) => boolean>> = {
  eq: (order) => order === 0,
  neq: (order) => order !== 0,
  lt: (order) => order < 0,
  lte: (order) => order <= 0,
  gt: (order) => order > 0,
  gte: (order) => order >= 0,
}

/** Null where either is null. The type is that of the left side, as the builders made both the same. */
function compareValues(left: Expr, a: Value, b: Value): number | null {
  if (a === null || b === null) return null
  if (a instanceof Uint8Array || b instanceof Uint8Array) throw new Error('bytes have no order here')
  return compareScalars(typeOf(left), a, b)
}

const isEqual = (order: number | null): boolean | null => (order === null ? null : order === 0)

/** True where one is true, else unknown where one is unknown, else false: so an empty one is false. */
const any = (parts: readonly (boolean | null)[]): boolean | null =>
  parts.includes(true) ? true : parts.includes(null) ? null : false

const negate = (part: boolean | null): boolean | null => (part === null ? null : !part)

function truth(value: Value): boolean | null {
  if (value === null || typeof value === 'boolean') return value
  throw new Error('a condition expected')
}

/** `C` where any column within carries it, or a function that asks for it. */
function collationOf(expr: Expr): Collation {
  if (expr.kind === 'column') return expr.collation
  if (expr.kind === 'when') return collationOf(expr.then) === 'C' ? 'C' : collationOf(expr.else)
  if (expr.kind !== 'call') return 'database'
  if (expr.fn === 'lower' || expr.fn === 'splitPart') return 'C'
  return expr.args.some((arg) => collationOf(arg) === 'C') ? 'C' : 'database'
}

const isList = (claim: Scalar | readonly Scalar[]): claim is readonly Scalar[] =>
  typeof claim === 'object' && claim !== null
const many = (claim: Scalar | readonly Scalar[]): readonly Scalar[] => (isList(claim) ? claim : [claim])

function one(claim: Scalar | readonly Scalar[]): Scalar {
  if (isList(claim)) throw new Error('a list where one value is expected')
  return claim
}
