// A reply's JSON → a table: which columns, which of them masked, and what each cell says.
import { isNumber, type Json } from './exact-json.ts'
import type { Cell, Table } from './write-table.ts'

export interface Reply {
  readonly data: readonly Readonly<Record<string, Json>>[]
  readonly masked: ReadonlySet<string>
  /** Positions of rows in which a rule leaves the cell out, by column. */
  readonly absent: ReadonlyMap<string, ReadonlySet<number>>
}

/** A decimal or a big integer is a JSON string; a code like 007 is none. */
const number = /^-?(0|[1-9]\d*)(\.\d+)?$/

export function toTable({ data, masked, absent }: Reply): Table {
  const names = [...new Set(data.flatMap((row) => Object.keys(row)))]
  return {
    columns: names.map((name) => ({ name, masked: isMasked(name, masked) })),
    rows: data.map((row, at) => names.map((name) => (absent.get(name)?.has(at) ? leftOut : toCell(row[name] ?? null)))),
  }
}

/** Also where related rows hold what is masked: that is named after them, `orders.total`. */
const isMasked = (name: string, masked: ReadonlySet<string>): boolean =>
  masked.has(name) || [...masked].some((one) => one.startsWith(`${name}.`))

const leftOut: Cell = { text: '—', kind: 'none' }

function toCell(value: Json): Cell {
  if (value === null) return { text: 'null', kind: 'none' }
  if (isNumber(value)) return { text: value.rawJSON, kind: 'number' }
  if (typeof value === 'string') return { text: value, kind: number.test(value) ? 'number' : 'text' }
  return { text: JSON.stringify(value), kind: 'text' }
}
