// Claims of a row rule → the principal's own values. A claim that is missing, empty or unfit cannot be evaluated (law 5).
import { isIn, value } from '../expr/build.ts'
import type { ColumnType, Expr, Scalar } from '../expr/expr.ts'
import type { Principal } from '../identity/principal.ts'
import { parseLiteral } from '../operators/literal.ts'

/** The texts of a claim; empty when it is absent. */
export function claimTexts(name: string, principal: Principal): readonly string[] {
  switch (name) {
    case 'subject':
      return [principal.subject]
    case 'email':
      return principal.email === null ? [] : [principal.email]
    case 'roles':
      return principal.roles
    default:
      return Object.hasOwn(principal.attributes, name) ? (principal.attributes[name] ?? []) : []
  }
}

function parsed(name: string, type: ColumnType, principal: Principal): readonly Scalar[] | null {
  const out: Scalar[] = []
  for (const text of claimTexts(name, principal)) {
    const literal = parseLiteral(text, type)
    if (!literal.ok) return null
    out.push(literal.value)
  }
  return out.length > 0 ? out : null
}

/** The same condition with every claim replaced by its values, or null where one cannot be evaluated. */
export function bindClaims(expr: Expr, principal: Principal): Expr | null {
  switch (expr.kind) {
    case 'claim': {
      const values = parsed(expr.name, expr.type, principal)
      return values?.length === 1 && values[0] !== undefined ? value(values[0], expr.type) : null
    }
    case 'in': {
      const left = bindClaims(expr.left, principal)
      if (!left) return null
      if (expr.list.kind === 'literals') return left === expr.left ? expr : isIn(left, expr.list)
      const values = parsed(expr.list.name, expr.list.type, principal)
      return values && isIn(left, { kind: 'literals', values, type: expr.list.type })
    }
    case 'compare': {
      const left = bindClaims(expr.left, principal)
      const right = bindClaims(expr.right, principal)
      return left && right && Object.freeze({ ...expr, left, right })
    }
    case 'and': {
      const all = bindAll(expr.all, principal)
      return all && Object.freeze({ ...expr, all })
    }
    case 'or': {
      const any = bindAll(expr.any, principal)
      return any && Object.freeze({ ...expr, any })
    }
    case 'not': {
      const of = bindClaims(expr.of, principal)
      return of && Object.freeze({ ...expr, of })
    }
    case 'is':
    case 'like': {
      const left = bindClaims(expr.left, principal)
      return left && Object.freeze({ ...expr, left })
    }
    case 'column':
    case 'value':
      return expr
    case 'maskKey':
    case 'call':
    case 'when':
      throw new Error(`a row rule holds no ${expr.kind}`)
  }
}

function bindAll(exprs: readonly Expr[], principal: Principal): readonly Expr[] | null {
  const out: Expr[] = []
  for (const expr of exprs) {
    const bound = bindClaims(expr, principal)
    if (!bound) return null
    out.push(bound)
  }
  return out
}

/** The claims that a condition asks for. */
export function claimNames(expr: Expr): readonly string[] {
  switch (expr.kind) {
    case 'claim':
      return [expr.name]
    case 'in':
      return [...claimNames(expr.left), ...(expr.list.kind === 'claim' ? [expr.list.name] : [])]
    case 'compare':
      return [...claimNames(expr.left), ...claimNames(expr.right)]
    case 'and':
      return expr.all.flatMap(claimNames)
    case 'or':
      return expr.any.flatMap(claimNames)
    case 'not':
      return claimNames(expr.of)
    case 'is':
    case 'like':
      return claimNames(expr.left)
    default:
      return []
  }
}
