// ReadPlan + the stored rows of its table in memory → the page and what is released on it: what a Postgres source gives,
// by the reference meaning of expressions. For policy tests and proofs; no gateway serves from it.
import { rawColumn } from '../../catalog/dataset.ts'
import { and, eq, column as toColumn, value as toValue } from '../../expr/build.ts'
import { type EvaluateEnvironment, evaluate } from '../../expr/evaluate.ts'
import type { Expr, Scalar } from '../../expr/expr.ts'
import { mostFound } from '../../plan/place-lookup.ts'
import type { ReadPlan } from '../../plan/read-plan.ts'
import type { Page, Released } from '../source.ts'
import { compareRows, type Term } from './compare-rows.ts'

/** One row of the table by its own columns; one that is left out is null. */
export type StoredRow = Readonly<Record<string, Scalar>>

/** One row of the generated views. */
type ViewRow = (name: string) => Scalar

/** @param env holds the keys of pseudonyms; no claim is asked for, as a plan has its caller's bound. */
export function readMemory(
  plan: ReadPlan,
  rows: readonly StoredRow[],
  env: EvaluateEnvironment,
): { readonly page: Page; readonly released: Released } {
  const value = (expr: Expr, row: ViewRow): Scalar => toScalar(evaluate(expr, row, env))
  const view = rows.map((row) => toView(plan, row, value))
  const wanted = and([
    plan.rows,
    ...(plan.lookup?.where ? [plan.lookup.where] : []),
    ...(plan.filter ? [plan.filter] : []),
  ])
  const matching = lookedUp(plan, view, value).filter((row) => value(wanted, row) === true)

  const terms = orderTerms(plan)
  const order = (row: ViewRow): Scalar[] => terms.map(({ expr }) => value(expr, row))
  const { after } = plan
  const following = matching
    .map((row) => ({ row, order: order(row) }))
    .filter((one) => after === null || compareRows(terms, one.order, after) > 0)
    .toSorted((a, b) => compareRows(terms, a.order, b.order))
  const chosen = following.slice(0, plan.limit)
  const last = plan.binding === null ? undefined : chosen.at(-1)

  const page: Page = {
    rows: chosen.map(({ row }) => plan.columns.map(({ shown }) => value(shown, row))),
    keys: plan.key.length > 0 ? chosen.map(({ row }) => plan.key.map(({ name }) => row(name))) : [],
    last: last?.order ?? null,
    places: plan.ask.cursors === 'each' && plan.binding !== null ? chosen.map((one) => one.order) : [],
    related: [],
    absent: plan.columns.map(({ readable }) =>
      readable ? chosen.flatMap(({ row }, at) => (value(readable, row) === true ? [] : [at])) : [],
    ),
    more: following.length > plan.limit,
    count: plan.count ? String(matching.length) : null,
  }
  return { page, released: release(plan, page, view, value) }
}

/** What a lookup function gives: the holders of the value, where they are few. */
function lookedUp({ lookup }: ReadPlan, view: readonly ViewRow[], value: Evaluate): readonly ViewRow[] {
  if (!lookup) return view
  const { name, type } = lookup.column
  const isIt = eq(toColumn(rawColumn(name), type), toValue(lookup.value, type))
  const found = view.filter((row) => value(isIt, row) === true)
  return found.length <= mostFound ? found : []
}

type Evaluate = (expr: Expr, row: ViewRow) => Scalar

/** Columns by their own names, masked, and their stored values beside them; each evaluated once, when it is asked for. */
function toView({ dataset }: ReadPlan, stored: StoredRow, value: Evaluate): ViewRow {
  const raw: ViewRow = (name) => (Object.hasOwn(stored, name) ? (stored[name] ?? null) : null)
  const cells = new Map<string, () => Scalar>()
  for (const { name, from, mask } of dataset.columns.values()) {
    const shown = mask ? once(() => value(mask.expr, raw)) : () => raw(from)
    cells.set(name, shown)
    if (mask) cells.set(rawColumn(name), () => raw(from))
  }
  return (name) => {
    const cell = cells.get(name)
    if (!cell) throw new Error(`the views of ${dataset.name} have no ${name}`)
    return cell()
  }
}

function once(make: () => Scalar): () => Scalar {
  let made: { readonly value: Scalar } | null = null
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

/** Where no key breaks ties, equal values may still look apart: what looks apart has a place of its own. */
function orderTerms({ order, columns, binding }: ReadPlan): readonly Term[] {
  const looks = columns.flatMap(({ type, shown, readable }): Term[] => [
    ...(readable ? [{ expr: readable, by: 'truth' } as const] : []),
    { expr: shown, by: { looks: type } },
  ])
  return [
    ...order.map(({ expr, type, direction, nulls }) => ({ expr, by: { type, direction, nulls } })),
    ...(binding === null ? looks : []),
  ]
}

/** The second step: by key alone. Of two rows with one key neither is shown, as nobody could say whose values they are. */
function release(plan: ReadPlan, page: Page, view: readonly ViewRow[], value: Evaluate): Released {
  const columns = plan.release?.columns ?? []
  if (columns.length === 0 || page.rows.length === 0) return { rows: page.rows, except: [] }
  const textOf = (row: ViewRow): string => JSON.stringify(plan.key.map(({ name }) => row(name)))
  const byKey = Map.groupBy(view, textOf)
  const isReleased = page.keys.map((key) => {
    const [row, second] = byKey.get(JSON.stringify(key)) ?? []
    return columns.map(({ where }) => (row && !second && value(where, row) === true ? row : null))
  })
  return {
    rows: page.rows.map((cells, at) =>
      columns.reduce((row, { index, column }, i) => {
        const from = isReleased[at]?.[i]
        return from ? row.with(index, from(rawColumn(column.name))) : row
      }, cells),
    ),
    except: columns.map((_, i) => isReleased.flatMap((rows, at) => (rows[i] ? [] : [at]))),
  }
}

function toScalar(value: Scalar | Uint8Array): Scalar {
  if (value instanceof Uint8Array) throw new Error('a view shows no bytes of a mask')
  return value
}
