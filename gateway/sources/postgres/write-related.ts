// The relations of a level → lateral joins that bring the related rows of each of its rows as one JSON array: per row an array of
// its cells, each the text that PostgreSQL writes, and behind them that of what is related to it.
import type { Enforcement } from './relation-of.ts'
import { renderExpr } from './render-expr.ts'
import type { Binding } from './statement.ts'
import { type RelatedLayout, type WrittenPage, writePage } from './write-page.ts'

export interface WrittenRelated {
  /** After the FROM of the level, whose rows have the alias `p`. */
  readonly joins: string
  /** After the cells of the level. */
  readonly cells: readonly string[]
  readonly layouts: readonly RelatedLayout[]
}

/** @param p the alias of the level's rows, with the names of the page. */
export function writeRelated(above: WrittenPage, enforcement: Enforcement, binding: Binding, p = 'p'): WrittenRelated {
  const joins: string[] = []
  const cells: string[] = []
  const add = (cell: string): number => above.names.length + cells.push(cell) - 1
  const layouts = above.plan.related.map(({ plan, join }, i): RelatedLayout => {
    const r = `${p}${i}`
    const inner = binding.beside(`${r}d`)
    const on = `${renderExpr(join.theirs, inner)} = ${p}.c${above.joined[i]}`
    const page = writePage(plan, above.relation, enforcement, inner, on)
    const below = writeRelated(page, enforcement, inner, r)
    const texts = [...page.textsIn(r), ...below.cells.map((cell) => `${cell}::text`)]
    // Faster than json_agg over json_build_array, which looks up the type of each cell (decision 47).
    const rows = `array_to_json(array_agg(ARRAY[${texts.join(', ')}]${page.orderIn(r)}))`
    const from = `(${page.text}) AS ${r}(${page.names.join(', ')})${below.joins}`
    joins.push(` LEFT JOIN LATERAL (SELECT ${rows} FROM ${from}) AS ${r}r(j) ON true`)
    const place = add(`${r}r.j`)
    if (plan.count) joins.push(` LEFT JOIN LATERAL (${page.counting}) AS ${r}n(n) ON true`)
    const count = plan.count ? add(`${r}n.n`) : -1
    return { place, count, layout: { ...page.layout, count: false, related: below.layouts } }
  })
  return { joins: joins.join(''), cells, layouts }
}
