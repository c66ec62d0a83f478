// One transaction as the administrator of a source: committed when the work is done, if it is to last; else rolled back.
import pg from 'pg'

/** @param mode `ROLLED BACK` where nothing may change, whatever the work does. */
export async function withAdministrator<Result>(
  url: string,
  mode: 'ROLLED BACK' | 'READ WRITE',
  work: (client: pg.ClientBase) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000, application_name: 'scrim' })
  // A connection that is lost fails the query in hand; without a listener it would also end the process.
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query('BEGIN READ WRITE')
    // Names must mean pg_catalog's, and Postgres write others in full; a busy table must not hold up its applications.
    await client.query("SET LOCAL search_path = pg_catalog; SET LOCAL lock_timeout = '5s'; SET LOCAL TimeZone = 'UTC'")
    const result = await work(client)
    await client.query(mode === 'READ WRITE' ? 'COMMIT' : 'ROLLBACK')
    return result
  } finally {
    // Ends the transaction, too, where it was not committed.
    await client.end()
  }
}
