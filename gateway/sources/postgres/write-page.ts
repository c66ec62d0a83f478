// One level of a plan → the SELECT of its page: what chooses, orders and shows its rows, and where each thing stands in a row.
import { isTrue } from '../../expr/build.ts'
import type { ColumnType, Expr } from '../../expr/expr.ts'
import { factsOf } from '../../expr/type-facts.ts'
import type { ReadPlan } from '../../plan/read-plan.ts'
import { afterExpr } from './after-expr.ts'
import { lookupOf } from './lookup-of.ts'
import type { Enforcement } from './relation-of.ts'
import { renderExpr } from './render-expr.ts'
import type { Binding } from './statement.ts'
import { fromOf } from './write-from.ts'

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
  /** Per relation: where its rows stand, and how they are laid out. */
  readonly related: readonly RelatedLayout[]
}

export interface RelatedLayout {
  /** Where the JSON stands in a row of the level above: null, or an array of rows. */
  readonly place: number
  /** Where the number of all of them stands, or -1. */
  readonly count: number
  readonly layout: Layout
}

/**
 * Pages that people ask for: their size is written out. With a bound limit the server plans each execution anew, as it
 * cannot tell a page from the whole table (measured: half the statements per second). Other sizes are bound, so that
 * the number of texts stays small.
 */
const usualPages: ReadonlySet<number> = new Set([1, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000])

/** The rows of one level, as a SELECT. */
export interface WrittenPage {
  readonly plan: ReadPlan
  readonly relation: ReadPlan['relation']
  readonly text: string
  /** The same with the number of each row before its cells. */
  readonly numbered: string
  /** Of its cells, for a statement around it: c0, c1, … */
  readonly names: readonly string[]
  /** Its cells under an alias, each as the text that PostgreSQL writes. */
  textsIn(alias: string): readonly string[]
  /** An ORDER BY over these names under an alias; empty where nothing is ordered. */
  orderIn(alias: string): string
  /** All the rows of which it is a page, as a SELECT of their number. */
  readonly counting: string
  readonly layout: Pick<Layout, 'order' | 'key' | 'readable'>
  /** Where each joined value of `plan.related` stands. */
  readonly joined: readonly number[]
}

/**
 * One row more than the page is asked for: it tells whether a next page exists.
 *
 * @param join that rows are related, where they are; then what orders them stands among their cells.
 */
export function writePage(
  plan: ReadPlan,
  relation: ReadPlan['relation'],
  enforcement: Enforcement,
  binding: Binding,
  join: string | null = null,
): WrittenPage {
  const select: string[] = []
  const places = new Map<string, number>()
  const addresses = new Set<string>()
  const place = (text: string, type?: ColumnType): number => {
    if (type === 'inet') addresses.add(text)
    const known = places.get(text)
    if (known !== undefined) return known
    places.set(text, select.length)
    return select.push(text) - 1
  }
  const render = (expr: Expr): string => renderExpr(expr, binding)
  const chosen = [...(join === null ? [] : [join]), ...found(plan, binding), ...conditionsOf(plan).map(render)]
  const from = fromOf(plan, relation, enforcement, binding, chosen)

  for (const { shown, type } of plan.columns) {
    const text = render(shown)
    if (type === 'inet') addresses.add(text)
    places.set(text, select.length)
    select.push(text)
  }
  const order = plan.binding === null ? [] : plan.order.map(({ expr, type }) => place(render(expr), type))
  const key = plan.key.map(({ name, type }) => place(binding.column(name), type))
  const readable = plan.columns.map((column) => (column.readable ? place(`${render(column.readable)} IS TRUE`) : -1))
  const joined = plan.related.map(({ join: { ours } }) => place(render(ours)))

  const outer = plan.grouped ? (plan.having ? [render(plan.having)] : []) : chosen
  const conditions = plan.after ? [...outer, render(afterExpr(plan.order, plan.after))] : outer
  const terms = orderTerms(plan, render, (i) => select[readable[i] ?? -1])
  const orderBy = terms.length > 0 ? `ORDER BY ${terms.map(({ by, how }) => `${by} ${how}`.trim()).join(', ')}` : ''
  const isInside = plan.related.length > 0 || join !== null
  const sorts = isInside ? terms.map(({ by, how }) => ({ at: place(by), how })) : []
  const limit = usualPages.has(plan.limit) ? plan.limit + 1 : binding.bind(plan.limit + 1, 'integer', false)
  const tail = `FROM ${from}${where(conditions)} ${orderBy} LIMIT ${limit}`
  return {
    plan,
    relation,
    text: `SELECT ${select.join(', ')} ${tail}`,
    numbered: `SELECT ${[`row_number() OVER (${orderBy})`, ...select].join(', ')} ${tail}`,
    names: select.map((_, i) => `c${i}`),
    // A cast to text gives every address a prefix; `abbrev` is what PostgreSQL writes.
    textsIn: (alias) =>
      select.map((text, i) => (addresses.has(text) ? `abbrev(${alias}.c${i})` : `${alias}.c${i}::text`)),
    orderIn: (alias) =>
      sorts.length === 0 ? '' : ` ORDER BY ${sorts.map(({ at, how }) => `${alias}.c${at} ${how}`.trim()).join(', ')}`,
    counting: `SELECT count(*) FROM ${from}${where(outer)}`,
    layout: { order, key, readable },
    joined,
  }
}

/** What chooses rows, before they are grouped. */
function conditionsOf(plan: ReadPlan): readonly Expr[] {
  const exprs = [plan.rows, ...(plan.lookup?.where ? [plan.lookup.where] : []), ...(plan.filter ? [plan.filter] : [])]
  return exprs.filter((expr) => !isTrue(expr))
}

interface OrderTerm {
  readonly by: string
  readonly how: string
}

function orderTerms(
  plan: ReadPlan,
  render: (expr: Expr) => string,
  readableText: (column: number) => string | undefined,
): readonly OrderTerm[] {
  const terms = plan.order.map(({ expr, type, direction, nulls }): OrderTerm => {
    const by = factsOf(type).sortable ? render(expr) : asText(render(expr))
    return { by, how: `${direction === 'asc' ? 'ASC' : 'DESC'} NULLS ${nulls === 'first' ? 'FIRST' : 'LAST'}` }
  })
  // Where no key breaks ties, equal values may still look apart: a null and a cell that may not be read, 1.0 and 1.00,
  // 0 and -0, a month and 30 days.
  for (const [i, { type, shown }] of plan.binding === null ? plan.columns.entries() : []) {
    const isReadable = readableText(i)
    if (isReadable !== undefined) terms.push({ by: isReadable, how: '' })
    if (type === 'decimal') terms.push({ by: `scale(${render(shown)})`, how: '' })
    else if (factsOf(type).looksApart) terms.push({ by: asText(render(shown)), how: '' })
  }
  return terms
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
