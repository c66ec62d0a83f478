// What a page is read from: the generated relation; with a value beside each row for each aggregate of related rows; or groups of
// the chosen rows, as if they were one.
import { isTrue, typeOf } from '../../expr/build.ts'
import type { ColumnType } from '../../expr/expr.ts'
import type { PlannedAggregate, PlannedCounted, ReadPlan } from '../../plan/read-plan.ts'
import { quoteIdentifier } from './quote.ts'
import { type Enforcement, relationOf } from './relation-of.ts'
import { renderExpr } from './render-expr.ts'
import type { Binding } from './statement.ts'

/**
 * @param chosen the conditions that choose rows, rendered; groups are made of these rows.
 * @returns a relation under the binding's alias.
 */
export function fromOf(
  plan: ReadPlan,
  relation: ReadPlan['relation'],
  enforcement: Enforcement,
  binding: Binding,
  chosen: readonly string[],
): string {
  const { alias } = binding
  const rows = relationOf(plan.dataset, relation, enforcement, alias)
  if (plan.grouped) {
    const by = plan.grouped.by.map(({ expr, type }) => oneForm(renderExpr(expr, binding), type))
    const names = plan.grouped.by.map(({ name }, i) => `${by[i]} AS ${quoteIdentifier(name)}`)
    const aggregates = plan.grouped.aggregates.map(
      (one) => `${aggregate(one, binding)} AS ${quoteIdentifier(one.name)}`,
    )
    const where = chosen.length > 0 ? ` WHERE ${chosen.join(' AND ')}` : ''
    const grouping = by.length > 0 ? ` GROUP BY ${by.map((_, i) => i + 1).join(', ')}` : ''
    return `(SELECT ${[...names, ...aggregates].join(', ')} FROM ${rows}${where}${grouping}) AS ${alias}`
  }
  if (plan.counted.length === 0) return rows
  const counted = plan.counted.map((one, i) => count(one, i, relation, enforcement, binding))
  return `(SELECT ${alias}.*, ${counted.join(', ')} FROM ${rows}) AS ${alias}`
}

/** One value of the related rows. PostgreSQL works it out for the rows of the page alone where no order stands on it. */
function count(
  counted: PlannedCounted,
  at: number,
  relation: ReadPlan['relation'],
  enforcement: Enforcement,
  binding: Binding,
): string {
  const { plan, join, name } = counted
  const inner = binding.beside(`${binding.alias}n${at}`)
  const conditions = [
    `${renderExpr(join.theirs, inner)} = ${renderExpr(join.ours, binding)}`,
    ...(isTrue(plan.rows) ? [] : [renderExpr(plan.rows, inner)]),
  ]
  const from = relationOf(plan.dataset, relation, enforcement, inner.alias)
  return `(SELECT ${aggregate(counted, inner)} FROM ${from} WHERE ${conditions.join(' AND ')}) AS ${quoteIdentifier(name)}`
}

/** Exact and the same in any order of rows: floats are summed as numeric, and a decimal has one scale (hardening.md 2 and 3). */
function aggregate({ fn, of, type }: PlannedAggregate, binding: Binding): string {
  if (of === null) return 'count(*)'
  const value = renderExpr(of, binding)
  switch (fn) {
    case 'count':
      return `count(${value})`
    case 'count_distinct':
      return `count(DISTINCT ${oneForm(value, typeOf(of))})`
    case 'sum':
      return type === 'bigint' ? `sum(${value})` : `trim_scale(sum(${toNumeric(value)}))`
    case 'avg':
      return `trim_scale(avg(${toNumeric(value)}))`
    case 'min':
    case 'max':
      return `${fn}(${oneForm(value, type)})`
  }
}

const toNumeric = (sql: string): string => `trim_scale((${sql})::numeric)`

/** Equal values written alike. */
function oneForm(sql: string, type: ColumnType): string {
  if (type === 'decimal') return `trim_scale(${sql})`
  if (type === 'float') return `(${sql} + 0.0::double precision)`
  return type === 'text' ? `(${sql}) COLLATE "C"` : sql
}
