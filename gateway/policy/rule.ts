// A condition that the rules make of a caller's claims. The brand keeps conditions of a caller's own out of wherever a rule
// is asked for: above all, out of the second step, which meets stored values (law 2).
import type { Expr } from '../expr/expr.ts'

declare const ruled: unique symbol

export type Rule = Expr & { readonly [ruled]: true }

/** For judge.ts alone. */
export const toRule = (expr: Expr): Rule => expr as Rule // brands
