// One pool of one login on one replica. A connection is used only once it has shown what assert-guarded.ts asks of it; a
// server that is promoted is left at once (hardening.md 15).
import pg, { type PoolClient } from 'pg'
import { assertGuarded, type Guard, NotGuarded } from './assert-guarded.ts'
import { connectionOf, RowClient } from './row-client.ts'
import { RowGroup } from './row-group.ts'
import { type Cells, RowQuery } from './row-query.ts'
import { createSharedTrips } from './shared-trips.ts'
import { isConnectionSound, isRecoveryConflict, ReadTimeout } from './source-failure.ts'
import type { Statement } from './statement.ts'
import { createStatementNames } from './statement-names.ts'

export interface ReadPoolOptions {
  readonly url: string
  /** Connections at most. */
  readonly size: number
  readonly guard: Guard
  /** The server told a session that it is a primary now. */
  readonly onPromoted: () => void
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
  /** False for a while after a session was found unguarded, or its server promoted. */
  isInRotation(): boolean
  /** Destroys every connection, whatever it is doing; the next ones are asked anew. */
  drop(): void
  close(): Promise<void>
}

const connectTimeoutMs = 2000
/** How long a replica that failed its guard is passed by, where there is another. */
const outMs = 2000
/** How often reads are held against their deadline: one timer for all, as one each would cost more than planning does. */
const sweepMs = 250

export function createReadPool(options: ReadPoolOptions): ReadPool {
  const names = createStatementNames()
  const pool = new pg.Pool({
    Client: RowClient,
    connectionString: options.url,
    max: options.size,
    connectionTimeoutMillis: connectTimeoutMs,
    idleTimeoutMillis: 0, // kept: `size` bounds them, and a timer per read is not free
    application_name: 'scrim',
    options: options.startup,
    verify: (client, done) => {
      guarded(client).then(() => done(), done)
    },
  })
  const { guard } = options
  let outUntil = 0
  const clients = new Set<PoolClient>()
  const dropped = new WeakSet<PoolClient>()

  async function guarded(client: PoolClient): Promise<void> {
    try {
      await assertGuarded(client, guard)
    } catch (error) {
      // What is wrong with one session of a login and a server is wrong with all.
      if (error instanceof NotGuarded) drop()
      throw error
    }
  }
  function drop(): void {
    outUntil = performance.now() + outMs
    for (const client of clients) {
      dropped.add(client)
      connectionOf(client).stream.destroy()
    }
  }
  const ignore = (): void => {
    // A connection was cut. Idle: the pool drops it. In use: its read fails. Between the two, nobody else listens, and an
    // error that nobody hears would end the process.
  }
  pool.on('error', ignore)
  pool.on('connect', (client) => {
    client.on('error', ignore)
    clients.add(client)
    if (guard.requireStandby) watchPromotion(client, options.onPromoted)
  })
  pool.on('remove', (client) => clients.delete(client))

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
    try {
      const client = await pool.connect()
      const group = new RowGroup(queries)
      let sound = true
      try {
        for (const { name } of queries) if (name !== '' && !names.note(client, name)) sound = false
        const began = performance.now()
        running.set(group, { client, until: began + options.timeoutMs })
        client.query(group)
        await group.done
        for (const { text } of queries) names.took(text, performance.now() - began, queries.length)
        if (group.failure) sound &&= isConnectionSound(group.failure.error)
      } finally {
        running.delete(group)
        client.release(!sound || dropped.has(client))
      }
      // The server tells of its promotion at the end of an answer, which is then that of a primary.
      if (dropped.has(client)) throw new NotGuarded(promotedWords)
      group.tell()
      for (const query of group.unrun) void send([query])
    } catch (error) {
      for (const query of queries) query.fail(error)
    }
  }

  const enter = createSharedTrips({ tripsOf: names.tripsOf, send })

  function attempt({ text, values, lane }: Statement): Promise<Cells[]> {
    const query = new RowQuery(text, values, names.nameOf(text), options.replyBytes)
    enter(query, lane)
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
        const failure = await guarded(client).then(
          () => null,
          (error: unknown) => error,
        )
        client.release(failure !== null)
        return failure === null ? null : toReason(failure)
      } catch (error) {
        return toReason(error)
      }
    },
    isInRotation: () => performance.now() >= outUntil,
    drop,
    close: () => {
      clearInterval(sweep)
      return pool.end()
    },
  }
}

const promotedWords = 'the server was promoted: it is a primary now'

/** In words for an operator, which anybody may read: no host, no name. */
function toReason(error: unknown): string {
  if (error instanceof NotGuarded) return error.message
  if (!(error instanceof pg.DatabaseError) || !error.code?.startsWith('28')) return 'no connection'
  const isPrimary = error.message === 'standby only' // database-guard.ts
  return isPrimary ? 'the server is a primary, and turns this login away' : 'the server turned the login away'
}

/** The server reports `in_hot_standby = off` to a live session when it next answers it after its promotion. */
function watchPromotion(client: PoolClient, onPromoted: () => void): void {
  connectionOf(client).on('parameterStatus', (status: { parameterName: string; parameterValue: string }) => {
    if (status.parameterName === 'in_hot_standby' && status.parameterValue === 'off') onPromoted()
  })
}
