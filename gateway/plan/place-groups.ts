// Fields with an aggregate → groups of the chosen rows, which take the place of rows for having, order and cursor. Over masked
// values alone: a release names the rows of a page, and a group has none.
import type { AskedField, AskedOrder, Filter, Term } from '../ask/ask.ts'
import { Refusal } from '../errors/refusal.ts'
import { column as toColumn } from '../expr/build.ts'
import type { ColumnType, Expr } from '../expr/expr.ts'
import type { ColumnAccess } from '../policy/judge.ts'
import { isGroupable, resultType } from './aggregates.ts'
import { assertOnce, type Draft } from './draft.ts'
import { assertUsable } from './find-column.ts'
import { aggregated, rowValue } from './find-term.ts'
import { knownRelation } from './known-relations.ts'
import { type Subject, toExpr } from './place-filter.ts'
import type { Grouped, PlannedAggregate, PlannedColumn, PlannedOrder } from './read-plan.ts'

/** One value of a group. */
interface GroupValue {
  /** Null: rows are counted. */
  readonly access: ColumnAccess | null
  readonly aggregate: PlannedAggregate['fn'] | null
  readonly type: ColumnType
  /** Over the groups. */
  readonly expr: Expr
}

type Named = Pick<AskedField, 'column' | 'term'>

/** Whether any of the fields is an aggregate of the dataset's own rows: a relation that the caller may not know is none. */
export const isGrouped = (draft: Draft): boolean =>
  draft.ask.fields?.some(({ term }) => term?.aggregate && !knownRelation(term.names[0] ?? '', draft)) ?? false

export function placeGroups(draft: Draft): void {
  const by: Grouped['by'][number][] = []
  const aggregates: PlannedAggregate[] = []
  const values = new Map<string, GroupValue>()
  const columns = (draft.ask.fields ?? []).map((field) => toPlanned(field, place(field)))
  draft.columns = columns
  draft.grouped = { by, aggregates }
  draft.having = draft.ask.having && toExpr(draft, draft.ask.having, (_, test) => subjectOf(test))
  draft.order = ordered()
  draft.asked = [...values.values()].flatMap(({ access }) => (access ? [{ access, as: access.column.name }] : []))
  tellUnreadable(draft)

  function place(named: Named): GroupValue {
    const known = values.get(textOf(named))
    if (known) return known
    const { term } = named
    const value = term?.aggregate ? aggregate(named, term) : group(named)
    values.set(textOf(named), value)
    return value
  }

  function group(named: Named): GroupValue {
    const { access, expr } = rowValue(draft, named)
    assertUsable(draft, access, 'grouped')
    const { type } = access.column
    if (!isGroupable(type)) throw notGroupable(access)
    const name = `g${by.length}`
    by.push({ name, expr, type })
    return { access, aggregate: null, type, expr: toColumn(name, type, 'C') }
  }

  function aggregate({ column }: Named, term: Term): GroupValue {
    const fn = term.aggregate ?? 'count'
    const found = aggregated(draft, fn, column, term.names.length === 0 ? null : term)
    const type = found ? resultType(fn, found.access.column.type) : 'integer'
    const name = `a${aggregates.length}`
    aggregates.push({ name, fn, of: found?.expr ?? null, type })
    return { access: found?.access ?? null, aggregate: fn, type, expr: toColumn(name, type, 'C') }
  }

  /** An aggregate may stand in having and order without being shown; a group may not, as it would part the others. */
  function known(named: Named, use: string): GroupValue {
    const value = values.get(textOf(named))
    if (value || named.term?.aggregate) return value ?? place(named)
    rowValue(draft, named)
    throw new Refusal('PLAN_FIELD_UNKNOWN', {
      detail: `${named.column.slice(0, 63)} cannot be ${use}: fields= does not group by it.`,
      hint: `Name it in fields=, or use an aggregate of it such as ${named.column.slice(0, 63)}.max().`,
    })
  }

  function subjectOf(test: Extract<Filter, { kind: 'test' }>): Subject {
    const { type, expr, access, aggregate: fn } = known(test, 'used in having=')
    return { name: test.column, type, expr, values: fn === null ? (access?.column.values ?? null) : null }
  }

  function ordered(): readonly PlannedOrder[] {
    const asked = draft.ask.order.map((one) => toOrder(one, known(one, 'sorted by')))
    assertOnce(asked)
    const names = new Set(asked.map(({ expr }) => JSON.stringify(expr)))
    const ties = by
      .map(({ name, type }) => ({ name, type, expr: toColumn(name, type, 'C') }))
      .filter(({ expr }) => !names.has(JSON.stringify(expr)))
    return [...asked, ...ties.map((one) => ({ ...one, direction: 'asc', nulls: 'last', nullable: true }) as const)]
  }
}

/** One value however often, and however, it is named. */
const textOf = ({ column, term }: Named): string =>
  JSON.stringify(term ? [term.names, term.part, term.aggregate] : [[column], null, null])

function toPlanned({ as }: AskedField, { access, aggregate, type, expr }: GroupValue): PlannedColumn {
  const how = access?.column.mask ? 'masked' : 'clear'
  const column = access?.column ?? null
  const part = null
  return {
    column,
    type,
    aggregate,
    part,
    as,
    how,
    rule: access?.rule ?? '',
    shown: expr,
    readable: null,
    requestable: false,
  }
}

function toOrder({ column, direction, nulls }: AskedOrder, { expr, type }: GroupValue): PlannedOrder {
  const placed = nulls ?? (direction === 'asc' ? 'last' : 'first')
  return { expr, type, name: column, direction, nulls: placed, nullable: true }
}

/** A group has no row to say it of. */
function tellUnreadable(draft: Draft): void {
  const names = [...new Set(draft.asked.flatMap(({ access }) => (access.readable ? [access.column.name] : [])))]
  if (names.length === 0) return
  draft.notices = [...draft.notices, `Where you may not read ${names.join(', ')}, its value counts as none.`]
}

const notGroupable = ({ column: { name, type } }: ColumnAccess): Refusal =>
  new Refusal('PLAN_OPERATOR_REFUSED', {
    detail: `Rows cannot be grouped by ${name}, which is ${type}: equal values of it may look apart.`,
    hint: 'Group by other columns.',
    details: { column: name, type },
  })
