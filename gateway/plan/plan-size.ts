// How many rows and cells a page may come to with all that is related: limits multiplied along relations.
import { Refusal } from '../errors/refusal.ts'
import type { ReadPlan } from './read-plan.ts'

export interface PlanLimits {
  /** Columns times rows, of one page with its related rows. */
  readonly cells: number
  /** Rows that a page with its related rows may come to. */
  readonly rows: number
}

/** The most that a plan's reply can hold. */
export function planSize({ limit, columns, related }: Pick<ReadPlan, 'limit' | 'columns' | 'related'>): PlanLimits {
  const below = related.map(({ plan }) => planSize(plan))
  const sum = (of: keyof PlanLimits): number => below.reduce((all, one) => all + one[of], 0)
  return { rows: limit * (1 + sum('rows')), cells: limit * (columns.length + sum('cells')) }
}

/** @throws Refusal ASK_TOO_LARGE. */
export function assertSize(plan: ReadPlan, most: PlanLimits): void {
  const size = planSize(plan)
  const { columns, limit, dataset, related } = plan
  if (size.cells > most.cells) {
    const cells = related.length === 0 ? `${columns.length} columns of ${limit} rows` : `${size.cells} cells`
    throw new Refusal('ASK_TOO_LARGE', {
      detail: `${cells} are more than the ${most.cells} cells of one page of ${dataset.name}${beside(plan)}.`,
      hint: `Write limit=${fitting(size.cells / limit, most.cells)}, or name fewer columns with fields=.`,
      details: { cost: size.cells, limit: most.cells, unit: 'cells' },
    })
  }
  if (size.rows > most.rows) {
    throw new Refusal('ASK_TOO_LARGE', {
      detail: `${limit} rows of ${dataset.name}${beside(plan)} may come to ${size.rows} rows, and one call to ${most.rows}.`,
      hint: `Write limit=${fitting(size.rows / limit, most.rows)}${related.map(({ as }) => `, or a smaller ${as}.limit=`)[0] ?? ''}.`,
      details: { cost: size.rows, limit: most.rows, unit: 'rows' },
    })
  }
}

const beside = ({ related }: ReadPlan): string => (related.length === 0 ? '' : ' with their related rows')

const fitting = (each: number, most: number): number => Math.max(1, Math.floor(most / each))
