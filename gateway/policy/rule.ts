// A condition that the rules make of a caller's claims. The brand keeps conditions of a caller's own out of wherever a rule
// is asked for: above all, out of the second step, which meets stored values (law 2).
import { and } from '../expr/build.ts'
import type { Expr } from '../expr/expr.ts'

/** A protected member, as in read-plan.ts. */
declare class Ruled {
  protected readonly ruled: true
}

export type Rule = Expr & Ruled

/** For judge.ts, and for plan/place-grant.ts, which says why it may. */
export const toRule = (expr: Expr): Rule => expr as Rule // the one place that brands

export const everyRow: Rule = toRule(and([]))
