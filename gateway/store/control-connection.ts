// One connection to the control database that never leaves its caller hanging: each statement has a deadline of our own,
// past which the socket is destroyed. Where knex would cost too much (group commit) or hides too much (verify).
import { Socket } from 'node:net'
import pg from 'pg'

/** Which server process serves a connection, so that a later connection can make sure that it is gone. */
export interface Backend {
  readonly pid: number
  /** Tells a process from a later one that got the same pid. */
  readonly started: string
}

export interface ControlResult {
  readonly rows: readonly unknown[][]
  readonly count: number
}

export interface ControlConnection {
  readonly backend: Backend
  /** Settles when the connection is gone, for whatever reason. */
  readonly lost: Promise<void>
  /** Rows as arrays of text, null, number or boolean, as `pg` parses them. @throws pg.DatabaseError, DeadlinePassed, or the socket's error. */
  query(statement: ControlStatement): Promise<ControlResult>
  /** Says goodbye; for a connection that is well. */
  end(): Promise<void>
  /** Cuts the socket at once. */
  destroy(): void
}

export interface ControlStatement {
  /** Prepared once per connection under this name. */
  readonly name?: string
  readonly text: string
  readonly values?: readonly unknown[]
}

export interface ControlConnectionOptions {
  readonly url: string
  /** Shown in pg_stat_activity. */
  readonly application: string
  /** ms for connecting and the first statement together. */
  readonly connectMs: number
  /** ms that one statement may take before the socket is cut; the server's own statement_timeout is four fifths of it. */
  readonly deadlineMs: number
}

/** The server did not answer in time: what it was asked may or may not have happened. */
export class DeadlinePassed extends Error {
  constructor(ms: number) {
    super(`no answer within ${ms} ms`)
    this.name = 'DeadlinePassed'
  }
}

/** Reached, and not what a control database must be. */
export class ControlDatabaseUnfit extends Error {
  constructor(what: string) {
    super(what)
    this.name = 'ControlDatabaseUnfit'
  }
}

// A commit that is acknowledged before it is durable is worse than none: `on` is set and read back, whatever the role says.
const begin = `
SELECT a.pid, a.backend_start::text, pg_is_in_recovery(),
       set_config('synchronous_commit', CASE current_setting('synchronous_commit') WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, false),
       set_config('search_path', 'pg_catalog, pg_temp', false),
       set_config('statement_timeout', $1, false), set_config('lock_timeout', $2, false)
FROM pg_catalog.pg_stat_activity a WHERE a.pid = pg_backend_pid()`

/** @throws what the driver throws, DeadlinePassed, or ControlDatabaseUnfit for a standby or commits that are not durable. */
export async function openControlConnection(options: ControlConnectionOptions): Promise<ControlConnection> {
  const socket = new Socket()
  const client = new pg.Client({
    connectionString: options.url,
    application_name: options.application,
    keepAlive: true,
    stream: () => socket,
  })
  const { promise: lost, resolve: lose } = Promise.withResolvers<void>()
  // Before `connect`: an error event without a listener would end the process.
  client.on('error', () => lose())
  client.on('end', () => lose())

  async function within<T>(ms: number, work: () => Promise<T>): Promise<T> {
    let late: DeadlinePassed | null = null
    const timer = setTimeout(() => {
      late = new DeadlinePassed(ms)
      socket.destroy()
    }, ms)
    try {
      return await work()
    } catch (error) {
      throw late ?? error
    } finally {
      clearTimeout(timer)
    }
  }

  async function query(statement: ControlStatement): Promise<ControlResult> {
    const { values, ...rest } = statement
    const config = { ...rest, values: values === undefined ? [] : [...values], rowMode: 'array' as const }
    const result = await within(options.deadlineMs, () => client.query<unknown[]>(config))
    return { rows: result.rows, count: result.rowCount ?? 0 }
  }

  try {
    const backend = await within(options.connectMs, async () => {
      await client.connect()
      const server = Math.ceil(options.deadlineMs * 0.8)
      const { rows } = await query({ text: begin, values: [String(server), String(Math.ceil(server / 2))] })
      const [pid, started, standby, commit] = rows[0] ?? []
      if (standby !== false)
        throw new ControlDatabaseUnfit('the control database is a standby: its URL must name the primary')
      if (commit !== 'on' && commit !== 'remote_apply') throw new ControlDatabaseUnfit('synchronous_commit is not on')
      return { pid: Number(pid), started: String(started) }
    })
    return {
      backend,
      lost,
      query,
      end: () => within(options.connectMs, () => client.end()),
      destroy: () => socket.destroy(),
    }
  } catch (error) {
    socket.destroy()
    throw error
  }
}
