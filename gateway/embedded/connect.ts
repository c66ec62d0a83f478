// A superuser's connection to one of our own servers, for as long as one piece of work takes.
import pg from 'pg'

export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'scrim embedded',
    connectionTimeoutMillis: 10_000,
  })
  // A server that stops under us fails the query in flight; without a listener it would end the process too.
  client.on('error', () => undefined)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
