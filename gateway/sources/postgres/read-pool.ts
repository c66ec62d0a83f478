// One pool of one login on one replica. A connection is used only once it has shown that it is on a standby (where one is
// demanded) and no superuser; a server that is promoted is left at once (hardening.md 15).
import pg, { type PoolClient } from 'pg'
import { isConnectionSound, isRecoveryConflict, TooManyBytes } from './source-failure.ts'
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
  read(statement: Statement): Promise<readonly Cells[]>
  /** Null when a read would work; else why not, in words for an operator. */
  probe(): Promise<string | null>
  close(): Promise<void>
}

export type Cells = readonly (string | null)[]

const connectTimeoutMs = 2000

export function createReadPool(options: ReadPoolOptions): ReadPool {
  const names = createStatementNames()
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.size,
    connectionTimeoutMillis: connectTimeoutMs,
    idleTimeoutMillis: 60_000,
    query_timeout: options.timeoutMs,
    application_name: 'scrim',
    options: '-c timezone=UTC -c datestyle=ISO,YMD',
    verify: (client, done) => {
      assertGuarded(client, options.requireStandby).then(() => done(), done)
    },
  })
  pool.on('error', () => {
    // An idle connection was cut: the pool drops it, and the next read finds out for itself.
  })

  async function attempt(statement: Statement): Promise<readonly Cells[]> {
    const client = await pool.connect()
    let sound = true
    const parse = countBytes(options.replyBytes) // one count for all columns
    try {
      if (promoted.has(client)) throw new NotGuarded('the server was promoted')
      const name = names.nameOf(statement.text)
      if (name) sound = names.note(client, name)
      const result = await client.query<(string | null)[]>({
        text: statement.text,
        values: [...statement.values],
        rowMode: 'array',
        types: { getTypeParser: () => parse },
        ...(name && { name }),
      })
      return result.rows
    } catch (error) {
      sound = isConnectionSound(error)
      throw error
    } finally {
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
    close: () => pool.end(),
  }
}

/** A parser that keeps text as it is and gives up once one result holds more bytes than a reply may. */
function countBytes(limit: number): (text: string) => string {
  let left = limit
  return (text) => {
    left -= text.length
    if (left < 0) throw new TooManyBytes()
    return text
  }
}

class NotGuarded extends Error {}

const promoted = new WeakSet<object>()

async function assertGuarded(client: PoolClient, requireStandby: boolean): Promise<void> {
  const { rows } = await client.query<{ standby: boolean; superuser: string }>(
    "SELECT pg_is_in_recovery() AS standby, current_setting('is_superuser') AS superuser",
  )
  if (rows[0]?.superuser !== 'off') throw new NotGuarded('the login is a superuser')
  if (!requireStandby) return
  if (!rows[0].standby) throw new NotGuarded('the server is a primary, and this source demands a standby')
  watchPromotion(client)
}

/** The server reports `in_hot_standby = off` to live sessions when it is promoted. */
function watchPromotion(client: PoolClient): void {
  // pg emits parameter changes on its inner connection alone, which its types leave out.
  const { connection } = client as unknown as { connection: NodeJS.EventEmitter }
  connection.on('parameterStatus', (status: { parameterName: string; parameterValue: string }) => {
    if (status.parameterName === 'in_hot_standby' && status.parameterValue === 'off') promoted.add(client)
  })
}
