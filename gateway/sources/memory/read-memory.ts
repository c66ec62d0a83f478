// ReadPlan + the stored rows of all tables in memory → the page with what is related to its rows, and what is released on it:
// what a Postgres source gives, by the reference meaning of expressions. For policy tests and proofs; no gateway serves from it.
import { rawColumn } from '../../catalog/dataset.ts'
import type { EvaluateEnvironment } from '../../expr/evaluate.ts'
import type { Scalar } from '../../expr/expr.ts'
import type { ReadPlan } from '../../plan/read-plan.ts'
import type { Page, Released } from '../source.ts'
import { compareRows, type Term } from './compare-rows.ts'
import { levelRows, relate } from './level-rows.ts'
import { createViews, type StoredTables, type ViewRow, type Views } from './view-rows.ts'

/** @param env holds the keys of pseudonyms; no claim is asked for, as a plan has its caller's bound. */
export function readMemory(
  plan: ReadPlan,
  tables: StoredTables,
  env: EvaluateEnvironment,
): { readonly page: Page; readonly released: Released } {
  const views = createViews(tables, env)
  const page = pager(plan, views)(levelRows(plan, views))
  return { page, released: release(plan, page, views) }
}

/** The page of a level, from all the rows that it is to be a page of. */
function pager(plan: ReadPlan, views: Views): (matching: readonly ViewRow[]) => Page {
  const { value } = views
  const { after, ask, binding } = plan
  const terms = orderTerms(plan)
  const below = plan.related.map(({ plan: other, join }) => ({
    rowsOf: relate(levelRows(other, views), join, views),
    toPage: pager(other, views),
  }))
  return (matching) => {
    const following = matching
      .map((row) => ({ row, order: terms.map(({ expr }) => value(expr, row)) }))
      .filter((one) => after === null || compareRows(terms, one.order, after) > 0)
      .toSorted((a, b) => compareRows(terms, a.order, b.order))
    const chosen = following.slice(0, plan.limit)
    const last = binding === null || ask.cursors === 'none' ? undefined : chosen.at(-1)
    return {
      rows: chosen.map(({ row }) => plan.columns.map(({ shown }) => value(shown, row))),
      keys: plan.key.length > 0 ? chosen.map(({ row }) => plan.key.map(({ name }) => row(name))) : [],
      last: last?.order ?? null,
      places: ask.cursors === 'each' && binding !== null ? chosen.map(({ order }) => order) : [],
      related: below.map(({ rowsOf, toPage }) => chosen.map(({ row }) => toPage(rowsOf(row)))),
      absent: plan.columns.map(({ readable }) =>
        readable ? chosen.flatMap(({ row }, at) => (value(readable, row) === true ? [] : [at])) : [],
      ),
      more: following.length > plan.limit,
      count: plan.count ? String(matching.length) : null,
    }
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
function release(plan: ReadPlan, page: Page, views: Views): Released {
  const columns = plan.release?.columns ?? []
  if (columns.length === 0 || page.rows.length === 0) return { rows: page.rows, except: [] }
  const textOf = (row: ViewRow): string => JSON.stringify(plan.key.map(({ name }) => row(name)))
  const byKey = Map.groupBy(views.rows(plan.dataset), textOf)
  const isReleased = page.keys.map((key): readonly (ViewRow | null)[] => {
    const [row, second] = byKey.get(JSON.stringify(key)) ?? []
    return columns.map(({ where }) => (row && !second && views.value(where, row) === true ? row : null))
  })
  return {
    rows: page.rows.map((cells, at) =>
      columns.reduce((row: readonly Scalar[], { index, column }, i) => {
        const from = isReleased[at]?.[i]
        return from ? row.with(index, from(rawColumn(column.name))) : row
      }, cells),
    ),
    except: columns.map((_, i) => isReleased.flatMap((rows, at) => (rows[i] ? [] : [at]))),
  }
}
