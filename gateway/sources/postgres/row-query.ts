// One statement and the rows that come back. Rows stay texts; a result that grows too large is given up.
import type { Scalar } from '../../expr/expr.ts'
import { TooManyBytes } from './source-failure.ts'

export type Cells = (string | null)[]

export class RowQuery {
  readonly text: string
  /** Of the prepared statement; empty: unnamed. */
  readonly name: string
  readonly values: (string | null)[]
  readonly done: Promise<Cells[]>
  private readonly rows: Cells[] = []
  private left: number
  private failure: unknown = null
  private settle: (error: unknown) => void = () => undefined

  /** @param bytes that all cells together may have, in UTF-16 code units. */
  constructor(text: string, values: readonly unknown[], name: string | null, bytes: number) {
    this.text = text
    this.name = name ?? ''
    this.values = values.map(toParameter)
    this.left = bytes
    this.done = new Promise((resolve, reject) => {
      this.settle = (error) => (error === null ? resolve(this.rows) : reject(error))
    })
  }

  add(cells: Cells): void {
    if (this.failure !== null) return
    for (const cell of cells) if (cell !== null) this.left -= cell.length
    if (this.left < 0) {
      this.failure = new TooManyBytes()
      this.rows.length = 0
    } else this.rows.push(cells)
  }

  end(): void {
    this.settle(this.failure)
  }

  /** What still arrives is dropped. */
  fail(error: unknown): void {
    this.failure ??= error
    this.settle(this.failure)
  }
}

/** A bound value in PostgreSQL's text form; a list becomes one array literal. */
function toParameter(value: unknown): string | null {
  if (value === null || typeof value === 'string') return value
  return Array.isArray(value) ? `{${value.map(toItem).join(',')}}` : String(value)
}

const toItem = (item: Scalar): string =>
  item === null ? 'NULL' : `"${String(item).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
