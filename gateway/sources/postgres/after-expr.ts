// A cursor → the rows after it in the order: a lexicographic comparison that knows where nulls stand.
import { and, eq, gt, isFalse, isNull, lt, not, or, value } from '../../expr/build.ts'
import type { Expr, Scalar } from '../../expr/expr.ts'
import type { PlannedOrder } from '../../plan/read-plan.ts'

/** @param after one value per term of the order. */
export function afterExpr(order: readonly PlannedOrder[], after: readonly Scalar[]): Expr {
  const branches: Expr[] = []
  const equal: Expr[] = []
  for (const [i, term] of order.entries()) {
    const last = after[i] ?? null
    const beyond = beyondExpr(term, last)
    if (!isFalse(beyond)) branches.push(and([...equal, beyond]))
    equal.push(last === null ? isNull(term.expr) : eq(term.expr, value(last, term.type)))
  }
  return or(branches)
}

function beyondExpr({ expr, type, direction, nulls, nullable }: PlannedOrder, last: Scalar): Expr {
  if (last === null) return nulls === 'first' ? not(isNull(expr)) : or([])
  const beyond = (direction === 'asc' ? gt : lt)(expr, value(last, type))
  return nullable && nulls === 'last' ? or([beyond, isNull(expr)]) : beyond
}
