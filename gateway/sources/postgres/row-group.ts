// Statements that share one trip to the server, on one connection: what pg's own Query does for us, without what no read
// needs (descriptions of columns that the plan knows already, a result object, an event per row).
import type { Connection, Submittable } from 'pg'
import { serialize } from 'pg-protocol'
import type { Cells, RowQuery } from './row-query.ts'

/** pg's bookkeeping of prepared statements, which its types leave out. */
interface Prepared {
  readonly parsedStatements: Record<string, string | undefined>
  readonly submittedNamedStatements: Record<string, string | undefined>
}

/** Where one raises, the group is over: PostgreSQL does not run those behind it, which is known as `unrun`. */
export class RowGroup implements Submittable {
  /** Resolves once the last one ended, or one raised. */
  readonly done: Promise<void>
  private readonly queries: readonly RowQuery[]
  /** The one whose messages come next. */
  private at = 0
  private failed: { readonly error: unknown } | null = null
  private settle: () => void = () => undefined

  constructor(queries: readonly RowQuery[]) {
    this.queries = queries
    this.done = new Promise((resolve) => {
      this.settle = resolve
    })
  }

  /** Read by pg: it notes under it that the statement is prepared. Empty: unnamed. */
  get name(): string {
    return this.queries[this.at]?.name ?? ''
  }

  get text(): string {
    return this.queries[this.at]?.text ?? ''
  }

  /** What was raised; null where nothing was. */
  get failure(): { readonly error: unknown } | null {
    return this.failed
  }

  /** Tells each that ran what came of it. */
  tell(): void {
    for (const query of this.queries.slice(0, this.at)) query.end()
    if (this.failed) this.queries[this.at]?.fail(this.failed.error)
  }

  get unrun(): readonly RowQuery[] {
    return this.failed ? this.queries.slice(this.at + 1) : []
  }

  /** PostgreSQL's extended query: Parse where it is new, then Bind and Execute of each, one Sync, in one write. */
  submit(connection: Connection): void {
    const { parsedStatements, submittedNamedStatements } = connection as unknown as Prepared
    const messages: Buffer[] = []
    for (const { name, text, values } of this.queries) {
      const known = name !== '' && (parsedStatements[name] ?? submittedNamedStatements[name]) !== undefined
      if (!known) messages.push(serialize.parse({ name, text }))
      if (!known && name !== '') submittedNamedStatements[name] = text
      messages.push(serialize.bind({ statement: name, values }), serialize.execute())
    }
    messages.push(serialize.sync())
    connection.stream.write(Buffer.concat(messages))
  }

  handleDataRow({ fields }: { readonly fields: Cells }): void {
    this.queries[this.at]?.add(fields)
  }

  handleCommandComplete(): void {
    this.at += 1
  }

  /** Also called from outside, e.g. at a deadline: then without a connection, as that is closed. */
  handleError(error: unknown, connection?: Connection): void {
    if (this.failed) return
    this.failed = { error }
    if (connection) {
      const { submittedNamedStatements } = connection as unknown as Prepared
      for (const { name } of this.unrun) delete submittedNamedStatements[name]
    }
    this.settle()
  }

  handleReadyForQuery(): void {
    this.settle()
  }

  // Messages that this exchange cannot bring or that need nothing.
  handleRowDescription(): void {}
  handleEmptyQuery(): void {}
  handlePortalSuspended(): void {}
}
