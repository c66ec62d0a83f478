// One statement over a connection of its own; the column `answer` of its first row comes back.
import pg from 'pg'

/** @throws pg.DatabaseError, also where the login is refused. */
export async function ask(url: string, statement: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rows } = await client.query<{ answer: unknown }>(statement)
    return rows[0]?.answer
  } finally {
    await client.end().catch(() => undefined)
  }
}
