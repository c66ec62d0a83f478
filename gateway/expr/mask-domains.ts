// An expression → the domains whose keys it reads; none for all but keyed masks.
import type { Expr } from './expr.ts'

export function maskDomains(expr: Expr): readonly string[] {
  switch (expr.kind) {
    case 'maskKey':
      return [expr.domain]
    case 'column':
    case 'value':
    case 'claim':
      return []
    case 'compare':
      return [expr.left, expr.right].flatMap(maskDomains)
    case 'in':
    case 'is':
    case 'like':
      return maskDomains(expr.left)
    case 'and':
      return expr.all.flatMap(maskDomains)
    case 'or':
      return expr.any.flatMap(maskDomains)
    case 'not':
      return maskDomains(expr.of)
    case 'call':
      return expr.args.flatMap(maskDomains)
    case 'when':
      return [expr.if, expr.then, expr.else].flatMap(maskDomains)
  }
}
