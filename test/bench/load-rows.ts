// Fills the embedded primary's `customers` and `orders` up to the size of the benchmark, above the sample company's own, and
// waits until the replica has it all. The same rows on every machine: each value follows from the row's id alone.
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'

/** Rows of one statement: what one writes must not outrun the log that the primary keeps for its replica. */
const chunk = 100_000

const insertCustomers = `
INSERT INTO public.customers
  (id, full_name, email, phone, plan, country, signup_date, birth_date, lifetime_value, notes)
SELECT id, first || ' ' || last,
       CASE WHEN h % 83 > 0 THEN lower(first || '.' || last) || id || '@example.' || (ARRAY['com', 'org', 'de', 'co.uk'])[1 + h % 4] END,
       CASE WHEN h % 8 > 0 THEN '+49 30 23125 ' || lpad((h % 1000)::text, 3, '0') END,
       CASE WHEN h / 97 % 100 < 65 THEN 'free' WHEN h / 97 % 100 < 97 THEN 'pro' ELSE 'enterprise' END,
       (ARRAY['DE', 'US', 'GB', 'FR', 'PL', 'ES', 'IT', 'NL'])[1 + h / 11 % 8],
       date '2016-01-01' + (id::bigint * 3600 / $3::int)::int,
       CASE WHEN h % 13 > 0 THEN date '1940-01-01' + (h / 5 % 24000)::int END,
       CASE WHEN h % 3 > 0 THEN (h / 3 % 900000) / 100.0 END,
       CASE WHEN h % 7 < 2 THEN 'Pays by card ending in ' || lpad((h % 10000)::text, 4, '0') || '.' END
FROM (SELECT id, h, (ARRAY['Mia', 'Bob', 'Zoë', 'Jan', 'Ada', 'Lev', 'Ines', 'Omar', 'Yuki', 'Nia'])[1 + h / 17 % 10] AS first,
             (ARRAY['Krüger', 'Nowak', 'Smith', 'Rossi', 'Visser', 'Moreau', 'Silva', 'Berg', 'Sato', 'Horák'])[1 + h / 170 % 10] AS last
      FROM (SELECT id::int, id * 2654435761 % 4294967296 AS h FROM generate_series($1::bigint, $2::bigint) AS id) AS numbered) AS named`

/** Orders of each customer who pays: more than are asked for. A third do, so there are five times as many orders as customers. */
const ordersEach = 14

/** One more order of each customer who pays, so that one customer's lie as far apart as time would have put them. */
const insertOrders = `
INSERT INTO public.orders (id, customer_id, placed_on, status, total, currency, shipping_city)
SELECT $1::int + row_number() OVER (ORDER BY customer_id), customer_id, signup_date + (h % 400)::int,
       (ARRAY['placed', 'paid', 'shipped', 'returned', 'delivered', 'delivered', 'delivered', 'delivered'])[1 + h / 7 % 8],
       (500 + h % 200000) / 100.0, 'EUR', (ARRAY['Berlin', 'Paris', 'Madrid', 'Leeds'])[1 + h / 13 % 4]
FROM (SELECT id AS customer_id, signup_date, (id::bigint + $2::int) * 2654435761 % 4294967296 AS h
      FROM public.customers WHERE plan <> 'free') AS paying`

export interface Servers {
  /** Superuser URLs of the database `shop`. */
  readonly primary: string
  readonly standby: string
}

/** @param rows how many customers there are afterwards, at least. */
export async function loadCustomers(servers: Servers, rows: number, signal: AbortSignal): Promise<void> {
  await using primary = await connect(servers.primary)
  await using standby = await connect(servers.standby)
  const there = await one(primary.client, 'SELECT max(id) FROM public.customers')
  for (let from = Number(there) + 1; from <= rows; from += chunk) {
    await primary.client.query(insertCustomers, [from, Math.min(from + chunk - 1, rows), rows])
    await untilReplayed(primary.client, standby.client, signal)
  }
  await settle(primary.client, standby.client, 'customers', signal)
}

/** For the customers who are there. */
export async function loadOrders(servers: Servers, signal: AbortSignal): Promise<void> {
  await using primary = await connect(servers.primary)
  await using standby = await connect(servers.standby)
  const { client } = primary
  const indexes = await client.query<{ name: string; text: string }>(
    `SELECT format('%I.%I', schemaname, indexname) AS name, indexdef AS text FROM pg_indexes
     WHERE schemaname = 'public' AND tablename = 'orders' AND indexname <> 'orders_pkey'`,
  )
  // Building an index once is quicker than growing it, and so is not asking for each order whether its customer is there.
  for (const { name } of indexes.rows) await client.query(`DROP INDEX ${name}`)
  await client.query('SET session_replication_role = replica')
  for (let round = 0; round < ordersEach; round++) {
    await client.query(insertOrders, [await one(client, 'SELECT max(id) FROM public.orders'), round])
    await untilReplayed(client, standby.client, signal)
  }
  for (const { text } of indexes.rows) await client.query(text)
  await settle(client, standby.client, 'orders', signal)
}

async function settle(
  primary: pg.Client,
  standby: pg.Client,
  table: 'customers' | 'orders',
  signal: AbortSignal,
): Promise<void> {
  await primary.query(`VACUUM (ANALYZE) public.${table}`)
  await untilReplayed(primary, standby, signal)
  // Else they would come by themselves, in the middle of a round.
  for (const client of [primary, standby]) await client.query('CHECKPOINT')
}

async function untilReplayed(primary: pg.Client, standby: pg.Client, signal: AbortSignal): Promise<void> {
  const written = await one(primary, 'SELECT pg_current_wal_lsn()')
  while ((await one(standby, 'SELECT pg_last_wal_replay_lsn() >= $1::pg_lsn', [written])) !== true) {
    await sleep(50, undefined, { signal })
  }
  signal.throwIfAborted()
}

async function one(client: pg.Client, text: string, values: readonly unknown[] = []): Promise<unknown> {
  const { rows } = await client.query<unknown[]>({ text, values: [...values], rowMode: 'array' })
  return rows[0]?.[0]
}

export async function connect(connectionString: string) {
  const client = new pg.Client({ connectionString, application_name: 'scrim bench' })
  await client.connect()
  return { client, [Symbol.asyncDispose]: () => client.end() }
}
