// ReadPlan → the one statement that chooses, orders and shows the page, over the generated relation `d` (law 1).
import { and, eq, gt, isFalse, isNull, isTrue, lt, not, or, value } from '../../expr/build.ts'
import type { Expr, Scalar } from '../../expr/expr.ts'
import { factsOf } from '../../expr/type-facts.ts'
import type { PlannedOrder, ReadPlan } from '../../plan/read-plan.ts'
import { lookupOf } from './lookup-of.ts'
import { type Enforcement, relationOf } from './relation-of.ts'
import { renderExpr } from './render-expr.ts'
import { type Binding, createBinding, type Statement, toStatement } from './statement.ts'

/** Where in a row of the result each thing stands, behind the reply columns, which come first. */
export interface Layout {
  /** The value of each order term, for the cursor; empty where none can be made. */
  readonly order: readonly number[]
  /** The key, for the two-step read; empty without one. */
  readonly key: readonly number[]
  /** Per reply column: where it says whether the cell may be read, or -1. */
  readonly readable: readonly number[]
  /** With a count every row begins with two cells more: the count, and the row's number, null for an empty page. */
  readonly count: boolean
}

export interface WrittenRead {
  readonly statement: Statement
  readonly layout: Layout
}

/**
 * Pages that people ask for: their size is written out. With a bound limit the server plans each execution anew, as it
 * cannot tell a page from the whole table (measured: half the statements per second). Other sizes are bound, so that
 * the number of texts stays small.
 */
const usualPages: ReadonlySet<number> = new Set([1, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000])

/** One row more than the page is asked for: it tells whether a next page exists. */
export function writeRead(plan: ReadPlan, enforcement: Enforcement): WrittenRead {
  const binding = createBinding()
  const select: string[] = []
  const places = new Map<string, number>()
  const place = (text: string): number => {
    const known = places.get(text)
    if (known !== undefined) return known
    places.set(text, select.length)
    return select.push(text) - 1
  }
  const render = (expr: Expr): string => renderExpr(expr, binding)

  for (const { shown } of plan.columns) {
    const text = render(shown)
    places.set(text, select.length)
    select.push(text)
  }
  const order = plan.binding === null ? [] : plan.order.map(({ expr }) => place(render(expr)))
  const key = plan.key.map(({ name }) => place(binding.column(name)))
  const readable = plan.columns.map((column) => (column.readable ? place(`${render(column.readable)} IS TRUE`) : -1))

  const from = relationOf(plan.dataset, plan.relation, enforcement)
  const exprs = [plan.rows, ...(plan.lookup?.where ? [plan.lookup.where] : []), ...(plan.filter ? [plan.filter] : [])]
  const chosen = [...found(plan, binding), ...exprs.filter((expr) => !isTrue(expr)).map(render)]
  const conditions = plan.after ? [...chosen, render(afterExpr(plan.order, plan.after))] : chosen
  const terms = plan.order.map(({ expr, type, direction, nulls }) => {
    const by = factsOf(type).sortable ? render(expr) : asText(render(expr))
    return `${by} ${direction === 'asc' ? 'ASC' : 'DESC'} NULLS ${nulls === 'first' ? 'FIRST' : 'LAST'}`
  })
  // Where no key breaks ties, equal values may still look apart: a null and a cell that may not be read, 1.0 and 1.00,
  // 0 and -0, a month and 30 days.
  for (const [i, { type, shown }] of plan.binding === null ? plan.columns.entries() : []) {
    const isReadable = select[readable[i] ?? -1]
    if (isReadable !== undefined) terms.push(isReadable)
    if (type === 'decimal') terms.push(`scale(${render(shown)})`)
    else if (factsOf(type).looksApart) terms.push(asText(render(shown)))
  }
  const orderBy = terms.length > 0 ? `ORDER BY ${terms.join(', ')}` : ''
  const limit = usualPages.has(plan.limit) ? plan.limit + 1 : binding.bind(plan.limit + 1, 'integer', false)
  const tail = `FROM ${from}${where(conditions)} ${orderBy} LIMIT ${limit}`
  const text = plan.count
    ? withCount(
        `SELECT row_number() OVER (${orderBy}), ${select.join(', ')} ${tail}`,
        `SELECT count(*) FROM ${from}${where(chosen)}`,
      )
    : `SELECT ${select.join(', ')} ${tail}`
  const layout = { order, key, readable, count: plan.count }
  return { statement: toStatement(text, binding.values, plan.lookup ? 'lookup' : plan.relation), layout }
}

/** An array of keys, not a join: so that the key's index serves (hardening.md 12). Several parts have no such array. */
function found({ lookup, dataset }: ReadPlan, binding: Binding): readonly string[] {
  if (!lookup) return []
  const call = `${lookupOf(dataset, lookup.column).qualified}(${binding.bind(lookup.value, lookup.column.type, false)})`
  const key = dataset.key.map(binding.column)
  return key.length === 1
    ? [`${key[0]} = ANY (ARRAY(SELECT ${call}))`]
    : [`(${key.join(', ')}) IN (SELECT * FROM ${call})`]
}

/** Of a type without an order, or beside one that is not enough: total, and the same whatever the database's collation. */
const asText = (sql: string): string => `(${sql})::text COLLATE "C"`

const where = (conditions: readonly string[]): string =>
  conditions.length > 0 ? ` WHERE ${conditions.join(' AND ')}` : ''

/** The count and the page in one statement and so in one snapshot; a row without a number stands for an empty page. */
const withCount = (page: string, count: string): string =>
  `SELECT n.*, p.* FROM (${count}) AS n LEFT JOIN LATERAL (${page}) AS p("scrim$row") ON true ORDER BY p."scrim$row"`

/** The rows after `after` in the order: a lexicographic comparison that knows where nulls stand. */
function afterExpr(order: readonly PlannedOrder[], after: readonly Scalar[]): Expr {
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
