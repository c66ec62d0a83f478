// One pool of one login on one replica. A connection is used only once it has shown that it is on a standby (where one is
// demanded) and no superuser; a server that is promoted is left at once (hardening.md 15).
import pg, { type PoolClient } from 'pg'
import { RowGroup } from './row-group.ts'
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

/** Statements that share one trip at most. More would save little, and each waits for those before it. */
const sharing = 4

/** How values are written, whatever the role says: types.ts reads these forms alone. */
const sessionOptions = [
  'timezone=UTC',
  'datestyle=ISO,YMD',
  'intervalstyle=iso_8601',
  'extra_float_digits=1',
  'bytea_output=hex',
]
  .map((setting) => `-c ${setting}`)
  .join(' ')

export function createReadPool(options: ReadPoolOptions): ReadPool {
  const names = createStatementNames()
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.size,
    connectionTimeoutMillis: connectTimeoutMs,
    idleTimeoutMillis: 0, // kept: `size` bounds them, and a timer per read is not free
    application_name: 'scrim',
    options: sessionOptions,
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

  const running = new Map<RowGroup, { readonly client: PoolClient; readonly until: number }>()
  const sweep = setInterval(() => {
    const now = performance.now()
    for (const [group, { client, until }] of running) {
      if (now < until) continue
      group.handleError(new ReadTimeout())
      connectionOf(client).stream.destroy() // a client left half-open would answer the next read with this one's rows
    }
  }, sweepMs)
  sweep.unref()

  /** One trip. What stood behind a statement that raised is sent again, each alone. */
  async function send(queries: readonly RowQuery[]): Promise<void> {
    const client = await pool.connect().catch((error: unknown) => {
      for (const query of queries) query.fail(error)
      return null
    })
    if (!client) return
    const group = new RowGroup(queries)
    let sound = true
    try {
      if (promoted.has(client)) throw new NotGuarded('the server was promoted')
      for (const { name } of queries) if (name !== '' && !names.note(client, name)) sound = false
      const began = performance.now()
      running.set(group, { client, until: began + options.timeoutMs })
      client.query(group)
      await group.done
      for (const { text } of queries) names.took(text, performance.now() - began)
    } catch (error) {
      group.handleError(error)
    } finally {
      running.delete(group)
      if (group.failure) sound &&= isConnectionSound(group.failure.error)
      client.release(!sound || promoted.has(client))
    }
    for (const query of group.unrun) void send([query])
  }

  /** Quick statements that were asked for in one turn of the event loop, until it is over. */
  let waiting: RowQuery[] = []
  const sendWaiting = (): void => {
    const all = waiting
    waiting = []
    for (let i = 0; i < all.length; i += sharing) void send(all.slice(i, i + sharing))
  }

  function attempt({ text, values }: Statement): Promise<Cells[]> {
    const query = new RowQuery(text, values, names.nameOf(text), options.replyBytes)
    if (!names.isQuick(text)) void send([query])
    else if (waiting.push(query) === 1) setImmediate(sendWaiting)
    return query.done
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
