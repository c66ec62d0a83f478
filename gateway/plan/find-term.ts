// A term as asked → the column it stands on and the value it makes, over one row; or the refusal that a column would get.
import type { AggregateName, Term } from '../ask/ask.ts'
import { Refusal } from '../errors/refusal.ts'
import type { Expr } from '../expr/expr.ts'
import type { ColumnAccess } from '../policy/judge.ts'
import { aggregatesOf } from './aggregates.ts'
import { datedTypes, datePart } from './date-part.ts'
import { type Draft, shownExpr } from './draft.ts'
import { assertUsable, findColumn } from './find-column.ts'

export interface RowValue {
  readonly access: ColumnAccess
  readonly expr: Expr
}

type Found = Pick<Draft, 'access' | 'dataset'>

/** A column, or the part of a date. */
export function rowValue(draft: Found, { column, term }: { readonly column: string; readonly term?: Term }): RowValue {
  if (!term) {
    const access = findColumn(draft, column)
    return { access, expr: shownExpr(access) }
  }
  const access = findColumn(draft, term.names.join('.'))
  if (term.part === null) return { access, expr: shownExpr(access) }
  if (datedTypes.includes(access.column.type)) return { access, expr: datePart(term.part, shownExpr(access)) }
  throw new Refusal('PLAN_OPERATOR_REFUSED', {
    detail: `${access.column.name} is ${access.column.type}, which has no ${term.part}.`,
    hint: `Only ${datedTypes.join(', ')} have the parts year, month and day.`,
    details: { column: access.column.name, type: access.column.type },
  })
}

/**
 * The value that an aggregate stands on: shown, and of a column that may be filtered, as a total of values tells of each.
 * @returns null where rows are counted.
 */
export function aggregated(draft: Draft, name: AggregateName, column: string, term: Term | null): RowValue | null {
  if (term === null) return countedRows(name, column)
  const found = rowValue(draft, { column, term })
  assertUsable(draft, found.access, 'filtered')
  const { type } = found.access.column
  const fitting = aggregatesOf(type)
  if (fitting.includes(name)) return found
  throw new Refusal('PLAN_OPERATOR_REFUSED', {
    detail: `${name}() does not fit ${found.access.column.name}, which is ${type}.`,
    hint: `Aggregates for ${type}: ${fitting.map((one) => `${one}()`).join(', ')}.`,
    details: { column: found.access.column.name, type, aggregates: fitting },
  })
}

function countedRows(name: AggregateName, column: string): null {
  if (name === 'count') return null
  throw new Refusal('PLAN_OPERATOR_REFUSED', {
    detail: `"${column.slice(0, 63)}" names no column.`,
    hint: `Write the column before it: lifetime_value.${name}(). Only count() counts rows.`,
  })
}
