// One pool of one login on one replica. A connection is used only once it has shown that it is on a standby (where one is
// demanded) and no superuser; a server that is promoted is left at once (hardening.md 15).
import pg, { type PoolClient } from 'pg'
import { type Cells, RowQuery } from './row-query.ts'
import { isConnectionSound, isRecoveryConflict, ReadTimeout } from './source-failure.ts'
import type { Statement } from './statement.ts'
import { createStatementNames } from './statement-names.ts'

export interface ReadPoolOptions {
  readonly url: string
  /** Connections at most. */
  readonly size: number
  readonly requireStandby: boolean
  /** Driver's deadline; the server's own `statement_timeout` is below it. */
  readonly timeoutMs: number
  readonly replyBytes: number
  /** Of each session, as session-settings.ts writes them. */
  readonly startup: string
}

export interface ReadPool {
  /** Rows as texts, in the order selected. @throws what the driver or server raised; source-failure.ts maps it. */
  read(statement: Statement): Promise<Cells[]>
  /** Null when a read would work; else why not, in words for an operator. */
  probe(): Promise<string | null>
  close(): Promise<void>
}

const connectTimeoutMs = 2000
/** How often reads are held against their deadline: one timer for all, as one each would cost more than planning does. */
const sweepMs = 250

export function createReadPool(options: ReadPoolOptions): ReadPool {
  const names = createStatementNames()
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.size,
    connectionTimeoutMillis: connectTimeoutMs,
    idleTimeoutMillis: 0, // kept: `size` bounds them, and a timer per read is not free
    application_name: 'scrim',
    options: options.startup,
    verify: (client, done) => {
      assertGuarded(client, options.requireStandby).then(() => done(), done)
    },
  })
  const ignore = (): void => {
    // A connection was cut. Idle: the pool drops it. In use: its read fails. Between the two, nobody else listens, and an
    // error that nobody hears would end the process.
  }
  pool.on('error', ignore)
  pool.on('connect', (client) => client.on('error', ignore))

  const running = new Map<RowQuery, { readonly client: PoolClient; readonly until: number }>()
  const sweep = setInterval(() => {
    const now = performance.now()
    for (const [query, { client, until }] of running) {
      if (now < until) continue
      query.fail(new ReadTimeout())
      connectionOf(client).stream.destroy() // a client left half-open would answer the next read with this one's rows
    }
  }, sweepMs)
  sweep.unref()

  async function attempt(statement: Statement): Promise<Cells[]> {
    const client = await pool.connect()
    let sound = true
    let query: RowQuery | null = null
    try {
      if (promoted.has(client)) throw new NotGuarded('the server was promoted')
      const name = names.nameOf(statement.text)
      if (name) sound = names.note(client, name)
      query = new RowQuery(statement.text, statement.values, name, options.replyBytes)
      running.set(query, { client, until: performance.now() + options.timeoutMs })
      client.query(query)
      return await query.done
    } catch (error) {
      sound = isConnectionSound(error)
      throw error
    } finally {
      if (query) running.delete(query)
      client.release(!sound || promoted.has(client))
    }
  }

  return {
    async read(statement) {
      try {
        return await attempt(statement)
      } catch (error) {
        if (!isRecoveryConflict(error)) throw error
        return attempt(statement)
      }
    },
    async probe() {
      try {
        const client = await pool.connect()
        client.release(promoted.has(client))
        return null
      } catch (error) {
        return error instanceof NotGuarded ? error.message : 'no connection'
      }
    },
    close: () => {
      clearInterval(sweep)
      return pool.end()
    },
  }
}

class NotGuarded extends Error {}

const promoted = new WeakSet<object>()

async function assertGuarded(client: PoolClient, requireStandby: boolean): Promise<void> {
  const question = {
    text: "SELECT pg_is_in_recovery() AS standby, current_setting('is_superuser') AS superuser",
    query_timeout: connectTimeoutMs,
  }
  const { rows } = await client.query<{ standby: boolean; superuser: string }>(question)
  if (rows[0]?.superuser !== 'off') throw new NotGuarded('the login is a superuser')
  if (!requireStandby) return
  if (!rows[0].standby) throw new NotGuarded('the server is a primary, and this source demands a standby')
  watchPromotion(client)
}

/** The server reports `in_hot_standby = off` to live sessions when it is promoted. */
function watchPromotion(client: PoolClient): void {
  connectionOf(client).on('parameterStatus', (status: { parameterName: string; parameterValue: string }) => {
    if (status.parameterName === 'in_hot_standby' && status.parameterValue === 'off') promoted.add(client)
  })
}

/** pg emits parameter changes on its inner connection alone, which the types of its client leave out. */
const connectionOf = (client: PoolClient): pg.Connection =>
  (client as unknown as { connection: pg.Connection }).connection
