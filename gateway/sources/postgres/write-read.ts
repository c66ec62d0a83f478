// ReadPlan → the one statement that chooses, orders and shows the page, over the generated relation `d` (law 1). Related rows
// come with it, each level chosen by itself.
import type { ReadPlan } from '../../plan/read-plan.ts'
import type { Enforcement } from './relation-of.ts'
import { createBinding, type Statement, toStatement } from './statement.ts'
import { type Layout, type WrittenPage, writePage } from './write-page.ts'
import { type WrittenRelated, writeRelated } from './write-related.ts'

export interface WrittenRead {
  readonly statement: Statement
  readonly layout: Layout
}

export function writeRead(plan: ReadPlan, enforcement: Enforcement): WrittenRead {
  const binding = createBinding()
  const page = writePage(plan, plan.relation, enforcement, binding)
  const related = writeRelated(page, enforcement, binding)
  const layout = { ...page.layout, count: plan.count, related: related.layouts }
  const text = plan.count
    ? withCount(page, related)
    : related.cells.length === 0
      ? page.text
      : withRelated(page, related)
  // What reads one dataset alone is held up by nothing that could not hold up each of its reads.
  const lane = plan.related.length + plan.counted.length === 0 ? plan.dataset.name : text
  return { statement: toStatement(text, binding.values, plan.lookup ? 'lookup' : plan.relation, lane), layout }
}

/** The order is said again, as no join promises to keep it; the page's own sort serves. */
function withRelated(page: WrittenPage, { joins, cells }: WrittenRelated): string {
  return `SELECT ${['p.*', ...cells].join(', ')} FROM (${page.text}) AS p(${page.names.join(', ')})${joins}${page.orderIn('p')}`
}

/** The count and the page in one statement and so in one snapshot; a row without a number stands for an empty page. */
function withCount(page: WrittenPage, { joins, cells }: WrittenRelated): string {
  const names = ['"scrim$row"', ...page.names].join(', ')
  return `SELECT ${['n.*', 'p.*', ...cells].join(', ')} FROM (${page.counting}) AS n LEFT JOIN LATERAL (${page.numbered}) AS p(${names}) ON true${joins} ORDER BY p."scrim$row"`
}
