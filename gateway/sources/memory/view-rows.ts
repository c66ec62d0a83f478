// Stored rows in memory → rows of the generated views, and the meaning of an expression over one of them.
import { type Dataset, rawColumn } from '../../catalog/dataset.ts'
import { type EvaluateEnvironment, evaluate } from '../../expr/evaluate.ts'
import type { Expr, Scalar } from '../../expr/expr.ts'

/** One row of a table by its own columns; one that is left out is null. */
export type StoredRow = Readonly<Record<string, Scalar>>

/** The rows of each table, by its dataset's name; of one that is left out there are none. */
export type StoredTables = Readonly<Record<string, readonly StoredRow[]>>

/** One row of the generated views, or one group. */
export type ViewRow = (name: string) => Scalar

export interface Views {
  rows(dataset: Dataset): readonly ViewRow[]
  value(expr: Expr, row: ViewRow): Scalar
}

/** @param env holds the keys of pseudonyms; no claim is asked for, as a plan has its caller's bound. */
export function createViews(tables: StoredTables, env: EvaluateEnvironment): Views {
  const made = new Map<string, readonly ViewRow[]>()
  const value = (expr: Expr, row: ViewRow): Scalar => toScalar(evaluate(expr, row, env))
  return {
    value,
    rows(dataset) {
      const stored = Object.hasOwn(tables, dataset.name) ? (tables[dataset.name] ?? []) : []
      const rows = made.get(dataset.name) ?? stored.map((row) => toView(dataset, row, value))
      made.set(dataset.name, rows)
      return rows
    },
  }
}

/** Columns by their own names, masked, and their stored values beside them; each evaluated once, when it is asked for. */
function toView(dataset: Dataset, stored: StoredRow, value: Views['value']): ViewRow {
  const raw: ViewRow = (name) => (Object.hasOwn(stored, name) ? (stored[name] ?? null) : null)
  const cells = new Map<string, () => Scalar>()
  for (const { name, from, mask } of dataset.columns.values()) {
    const shown = mask ? once(() => value(mask.expr, raw)) : () => raw(from)
    cells.set(name, shown)
    if (mask) cells.set(rawColumn(name), () => raw(from))
  }
  return toRow(`the views of ${dataset.name}`, cells)
}

/** @param of whose row it is, for the one who wrote an expression wrong. */
export function toRow(of: string, cells: ReadonlyMap<string, () => Scalar>, others?: ViewRow): ViewRow {
  return (name) => {
    const cell = cells.get(name)
    if (cell) return cell()
    if (others) return others(name)
    throw new Error(`${of} have no ${name}`)
  }
}

export function once(make: () => Scalar): () => Scalar {
  let made: { readonly value: Scalar } | null = null
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

function toScalar(value: Scalar | Uint8Array): Scalar {
  if (value instanceof Uint8Array) throw new Error('a view shows no bytes of a mask')
  return value
}
