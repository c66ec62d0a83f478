// Two rows by the values of an order's terms → which comes first, as the page's statement has it.
import { compareScalars } from '../../expr/compare-scalars.ts'
import { parseDecimal } from '../../expr/decimal.ts'
import type { ColumnType, Expr, Scalar } from '../../expr/expr.ts'
import { factsOf } from '../../expr/type-facts.ts'
import type { PlannedOrder } from '../../plan/read-plan.ts'
import { toStoredText } from './stored-text.ts'

export interface Term {
  readonly expr: Expr
  /** `looks`: by how equal values of the type are written. `truth`: what does not hold comes first, unknown with it. */
  readonly by: Pick<PlannedOrder, 'type' | 'direction' | 'nulls'> | { readonly looks: ColumnType } | 'truth'
}

/** @param a one value per term; so is b. */
export function compareRows(terms: readonly Term[], a: readonly Scalar[], b: readonly Scalar[]): number {
  for (const [i, { by }] of terms.entries()) {
    const order = compareCells(by, a[i] ?? null, b[i] ?? null)
    if (order !== 0) return order
  }
  return 0
}

function compareCells(by: Term['by'], a: Scalar, b: Scalar): number {
  if (by === 'truth') return Number(a === true) - Number(b === true)
  const nullsFirst = 'nulls' in by && by.nulls === 'first'
  if (a === null || b === null) return a === b ? 0 : (a === null) === nullsFirst ? -1 : 1
  if ('looks' in by) return compareLooks(by.looks, a, b)
  // What has no order still needs one where no key breaks ties: that of its text.
  const order = factsOf(by.type).sortable ? compareScalars(by.type, a, b) : compareTexts(by.type, a, b)
  return by.direction === 'asc' ? order : -order
}

function compareLooks(type: ColumnType, a: Scalar, b: Scalar): number {
  if (type === 'decimal') return scaleOf(a) - scaleOf(b)
  return factsOf(type).looksApart ? compareTexts(type, a, b) : 0
}

const compareTexts = (type: ColumnType, a: Scalar, b: Scalar): number =>
  compareScalars('text', toStoredText(type, a), toStoredText(type, b))

function scaleOf(value: Scalar): number {
  const decimal = parseDecimal(String(value))
  return typeof decimal === 'string' ? 0 : decimal.scale
}
