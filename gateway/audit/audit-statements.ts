// The few statements of a writer. Each says by its error whether the database certainly refused it, or whether nobody knows.
import pg from 'pg'
import type { Backend, ControlConnection } from '../store/control-connection.ts'
import type { Link } from './judge-tail.ts'
import type { Batch, Head } from './seal-batch.ts'

// One statement and six values whatever the size: bodies and hashes hold no line feed, so a line is an element, and
// neither side quotes anything.
const insert = `
INSERT INTO scrim.audit_event (day, writer, counter, prev_hash, hash, body)
SELECT $1::date, $2::text, $3::bigint + n, decode(p, 'hex'), decode(h, 'hex'), b
FROM unnest(string_to_array($4::text, E'\\n'), string_to_array($5::text, E'\\n'), string_to_array($6::text, E'\\n'))
     WITH ORDINALITY AS r (p, h, b, n)`

const noPartition = '23514'

/** The database answered, and its answer was no: nothing was written. Everything else leaves it open. */
export function isRefusedByDatabase(error: unknown): error is pg.DatabaseError {
  // 22 data, 25 read-only, 42 rights and names, 53 disk full, 54 limits, 55 locks, 57014 statement_timeout; 23514 check.
  return error instanceof pg.DatabaseError && /^(22|25|42|53|54|55|57014|23514)/.test(error.code ?? '')
}

/** One insert of the whole batch, within whatever transaction is open. */
export const insertOnce = async (connection: ControlConnection, batch: Batch): Promise<void> => {
  const { to, from, bodies, hashes } = batch
  const { count } = await connection.query({
    name: 'audit_insert',
    text: insert,
    values: [
      to.day,
      to.writer,
      from.counter,
      hashes.slice(0, -1).join('\n'),
      hashes.slice(1).join('\n'),
      bodies.join('\n'),
    ],
  })
  if (count !== bodies.length) throw new Error(`the database kept ${count} of ${bodies.length} events`)
}

/** Durable when it returns. Where the day has no partition, it is made and the insert tried once more. */
export async function insertBatch(connection: ControlConnection, batch: Batch): Promise<void> {
  try {
    await insertOnce(connection, batch)
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || error.code !== noPartition) throw error
    await makePartitions(connection)
    await insertOnce(connection, batch)
  }
}

/** The writer's first batch and its registration in one transaction: a registered writer without an event is a finding. */
export async function registerWriter(
  connection: ControlConnection,
  { kind, gateway }: { readonly kind: 'group' | 'serial'; readonly gateway: string },
  batch: Batch,
): Promise<void> {
  await makePartitions(connection)
  await connection.query({ text: 'BEGIN' })
  await connection.query({
    text: 'INSERT INTO scrim.audit_writer (id, kind, gateway) VALUES ($1, $2, $3)',
    values: [batch.to.writer, kind, gateway],
  })
  await insertOnce(connection, batch)
  await connection.query({ text: 'COMMIT' })
}

/** Day partitions up to 30 days ahead; costs nothing where they are there. */
export async function makePartitions(connection: ControlConnection): Promise<void> {
  await connection.query({ text: 'SELECT scrim.make_audit_partitions(30)' })
}

/** What the writer has in the database from this head on (the head's own event first), looking only where it may be. */
export async function readTail(
  connection: ControlConnection,
  head: Head,
  unsure: Batch | null,
): Promise<readonly Link[]> {
  const days = [head.day, unsure?.to.day ?? ''].filter((day) => day !== '')
  const { rows } = await connection.query({
    text: `SELECT e.counter::text, encode(e.hash, 'hex') FROM scrim.audit_event e
           WHERE e.day = ANY ($1::date[]) AND e.writer = $2 AND e.counter >= $3
           ORDER BY e.counter, e.day LIMIT 10000`,
    values: [days, head.writer, head.counter],
  })
  return rows.map(([counter, hash]) => ({ counter: Number(counter), hash: String(hash) }))
}

/**
 * Makes sure that an earlier connection's process is gone, so that nothing it was told can still be committed.
 * @throws Error when it is still there after a second.
 */
export async function endBackend(connection: ControlConnection, backend: Backend): Promise<void> {
  const values = [backend.pid, backend.started]
  const where = 'FROM pg_stat_activity WHERE pid = $1 AND backend_start = $2::timestamptz'
  const there = await connection.query({ text: `SELECT 1 ${where}`, values })
  if (there.count === 0) return
  const { rows } = await connection.query({ text: `SELECT pg_terminate_backend(pid, 1000) ${where}`, values })
  if (rows[0]?.[0] === false) throw new Error('an earlier connection of this writer has not ended yet')
}
