// One level of a plan → its rows before they are ordered and paged: those that exist and fit, with a value beside each for each
// aggregate of related rows; or groups of them, as if they were rows.
import { rawColumn } from '../../catalog/dataset.ts'
import { and, eq, column as toColumn, value as toValue, typeOf } from '../../expr/build.ts'
import { compareScalars } from '../../expr/compare-scalars.ts'
import type { Expr, Scalar } from '../../expr/expr.ts'
import { mostFound } from '../../plan/place-lookup.ts'
import type { Grouped, PlannedAggregate, PlannedCounted, PlannedRelation, ReadPlan } from '../../plan/read-plan.ts'
import { aggregate, oneForm } from './aggregate.ts'
import { once, toRow, type ViewRow, type Views } from './view-rows.ts'

type Join = PlannedRelation['join']

/** Those of which the level is a page. */
export function levelRows(plan: ReadPlan, views: Views): readonly ViewRow[] {
  const wanted = and([
    plan.rows,
    ...(plan.lookup?.where ? [plan.lookup.where] : []),
    ...(plan.filter ? [plan.filter] : []),
  ])
  const chosen = lookedUp(plan, views).filter((row) => views.value(wanted, row) === true)
  if (plan.grouped) return toGroups(plan.grouped, chosen, views).filter(has(plan.having, views))
  return plan.counted.length === 0 ? chosen : withCounted(plan.counted, chosen, views)
}

/** Those of `rows` that a row is joined to; a null joins nothing. */
export function relate(rows: readonly ViewRow[], { ours, theirs }: Join, views: Views): (row: ViewRow) => ViewRow[] {
  const type = typeOf(theirs)
  const others = rows.map((row) => ({ row, value: views.value(theirs, row) }))
  const isSame = (a: Scalar, b: Scalar): boolean => a !== null && b !== null && compareScalars(type, a, b) === 0
  return (row) => {
    const sought = views.value(ours, row)
    return others.filter(({ value }) => isSame(value, sought)).map((other) => other.row)
  }
}

/** What a lookup function gives: the holders of the value, where they are few. */
function lookedUp({ dataset, lookup }: ReadPlan, views: Views): readonly ViewRow[] {
  const rows = views.rows(dataset)
  if (!lookup) return rows
  const { name, type } = lookup.column
  const isIt = eq(toColumn(rawColumn(name), type), toValue(lookup.value, type))
  const found = rows.filter((row) => views.value(isIt, row) === true)
  return found.length <= mostFound ? found : []
}

const has =
  (having: Expr | null, views: Views) =>
  (group: ViewRow): boolean =>
    having === null || views.value(having, group) === true

function toGroups({ by, aggregates }: Grouped, rows: readonly ViewRow[], views: Views): readonly ViewRow[] {
  const valuesOf = (row: ViewRow): Scalar[] => by.map(({ expr, type }) => oneForm(type, views.value(expr, row)))
  const groups = Map.groupBy(rows, (row) => JSON.stringify(valuesOf(row)))
  if (by.length === 0 && rows.length === 0) groups.set('[]', [])
  return [...groups.values()].map((members) => {
    const [first] = members
    const values = first ? valuesOf(first) : []
    return toRow(
      'these groups',
      new Map([
        ...by.map(({ name }, i) => [name, () => values[i] ?? null] as const),
        ...aggregates.map((one) => [one.name, once(() => total(one, members, views))] as const),
      ]),
    )
  })
}

function withCounted(counted: readonly PlannedCounted[], rows: readonly ViewRow[], views: Views): readonly ViewRow[] {
  const found = counted.map((one) => ({ one, of: relate(levelRows(one.plan, views), one.join, views) }))
  return rows.map((row) =>
    toRow('these rows', new Map(found.map(({ one, of }) => [one.name, once(() => total(one, of(row), views))])), row),
  )
}

function total({ fn, of }: PlannedAggregate, rows: readonly ViewRow[], views: Views): Scalar {
  if (of === null) return rows.length
  const values = rows.map((row) => views.value(of, row))
  return aggregate(fn, values, typeOf(of))
}
