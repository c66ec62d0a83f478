// A URL in, knex over the control database out. The caller destroys it.
import knex, { type Knex } from 'knex'

/** @param most connections held at once, at most. */
export function openControlDatabase(url: string, most: number): Knex {
  return knex({
    client: 'pg',
    connection: { connectionString: url, connectionTimeoutMillis: 5_000 },
    pool: { min: 0, max: most },
    acquireConnectionTimeout: 10_000,
    // Whatever it has to say it also throws; its own lines would go to the console with a stack.
    log: { warn: () => undefined, error: () => undefined, deprecate: () => undefined, debug: () => undefined },
  })
}
