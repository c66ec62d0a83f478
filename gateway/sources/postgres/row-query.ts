// One statement on one connection: what pg's own Query does for us, without what no read needs (descriptions of columns
// that the plan knows already, a result object, an event per row). Rows stay texts; a result that grows too large is given up.
import type { Connection, Submittable } from 'pg'
import { serialize } from 'pg-protocol'
import type { Scalar } from '../../expr/expr.ts'
import { TooManyBytes } from './source-failure.ts'

export type Cells = (string | null)[]

/** pg's bookkeeping of prepared statements, which its types leave out. */
interface Prepared {
  readonly parsedStatements: Record<string, string | undefined>
  readonly submittedNamedStatements: Record<string, string | undefined>
}

export class RowQuery implements Submittable {
  /** Read by pg: it notes under it that the statement is prepared. Empty: unnamed. */
  readonly name: string
  readonly text: string
  readonly done: Promise<Cells[]>
  private readonly values: (string | null)[]
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

  /** PostgreSQL's extended query: Parse where it is new, then Bind, Execute, Sync, in one write. */
  submit(connection: Connection): void {
    const { parsedStatements, submittedNamedStatements } = connection as unknown as Prepared
    const { name, text } = this
    const known = name !== '' && (parsedStatements[name] ?? submittedNamedStatements[name]) !== undefined
    if (!known && name !== '') submittedNamedStatements[name] = text
    const messages = [serialize.bind({ statement: name, values: this.values }), serialize.execute(), serialize.sync()]
    connection.stream.write(Buffer.concat(known ? messages : [serialize.parse({ name, text }), ...messages]))
  }

  /** Ends it from outside, e.g. at a deadline. What still arrives is dropped. */
  fail(error: unknown): void {
    this.failure ??= error
    this.settle(this.failure)
  }

  handleDataRow({ fields }: { readonly fields: Cells }): void {
    if (this.failure !== null) return
    for (const cell of fields) if (cell !== null) this.left -= cell.length
    if (this.left < 0) {
      this.failure = new TooManyBytes()
      this.rows.length = 0
    } else this.rows.push(fields)
  }

  handleError(error: unknown): void {
    this.fail(error)
  }

  handleReadyForQuery(): void {
    this.settle(this.failure)
  }

  // Messages that this exchange cannot bring or that need nothing.
  handleRowDescription(): void {}
  handleCommandComplete(): void {}
  handleEmptyQuery(): void {}
  handlePortalSuspended(): void {}
}

/** A bound value in PostgreSQL's text form; a list becomes one array literal. */
function toParameter(value: unknown): string | null {
  if (value === null || typeof value === 'string') return value
  return Array.isArray(value) ? `{${value.map(toItem).join(',')}}` : String(value)
}

const toItem = (item: Scalar): string =>
  item === null ? 'NULL' : `"${String(item).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
