// What must not compile: each way around the planner, and each way for a caller's words into the second step. `tsc` checks
// every line; no-way-around.test.ts checks that each fails for the reason that its comment names.
import type { Expr } from '../../gateway/expr/expr.ts'
import type { ReadPlan, Release } from '../../gateway/plan/read-plan.ts'
import type { Rule } from '../../gateway/policy/rule.ts'
import type { Statement } from '../../gateway/sources/postgres/statement.ts'
import type { ReleaseScope } from '../../gateway/sources/postgres/write-release.ts'

/** Every member that can be written down: a value of the type in all but its origin. */
type Written<T> = { [K in keyof T]: T[K] }
type ReleasedColumn = Release['columns'][number]

// @ts-expect-error TS2741 a plan that the planner did not make
export const aPlan = (all: Written<ReadPlan>): ReadPlan => all
// @ts-expect-error TS2741 a plan that somebody changed afterwards
export const aChangedPlan = (plan: ReadPlan): ReadPlan => ({ ...plan, relation: 'clear' })
// @ts-expect-error TS2540 a plan changed where it stands
export const aPlanInPlace = (plan: ReadPlan): unknown => (plan.filter = null)

// @ts-expect-error TS2741 a statement that no source wrote
export const aStatement = (all: Written<Statement>): Statement => all
// @ts-expect-error TS2741 a statement sent over another pool
export const aMovedStatement = (statement: Statement): Statement => ({ ...statement, pool: 'clear' })
// @ts-expect-error TS2540 a statement with other text
export const anotherText = (statement: Statement): unknown => (statement.text = 'SELECT email FROM public.customers')

// @ts-expect-error TS2322 a condition that no rule made
export const aRule = (condition: Expr): Rule => condition
// @ts-expect-error TS2322 the caller's filter as the row rule
export const aFilterAsRule = ({ filter }: ReadPlan): Pick<ReadPlan, 'rows'> => filter && { rows: filter }
// @ts-expect-error TS2322 the caller's filter as the condition of a release
export const aFilterAsRelease = (one: ReleasedColumn, filter: Expr): ReleasedColumn => ({ ...one, where: filter })

// @ts-expect-error TS2339 the second step knows no filter
export const filterOf = (scope: ReleaseScope): unknown => scope.filter
// @ts-expect-error TS2339 nor an order
export const orderOf = (scope: ReleaseScope): unknown => scope.order
// @ts-expect-error TS2339 nor where a page begins
export const afterOf = (scope: ReleaseScope): unknown => scope.after
// @ts-expect-error TS2339 nor the ask
export const askOf = (scope: ReleaseScope): unknown => scope.ask
// @ts-expect-error TS2339 nor its literals
export const literalsOf = (scope: ReleaseScope): unknown => scope.literals
