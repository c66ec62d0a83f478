// Every event of every writer, read again and recomputed: what was edited, removed, moved or put in is named by its
// place. Pages by key in one snapshot, so memory stays flat and gateways write on meanwhile.
import { type ControlConnection, openControlConnection } from '../store/control-connection.ts'
import { firstHash, nextHash } from './chain-hash.ts'
import { type Fork, toFork } from './to-fork.ts'

export interface ChainProblem {
  readonly day: string
  readonly writer: string
  /** Null where the finding is about the writer as a whole. */
  readonly counter: number | null
  readonly what: string
}

export interface ChainReport {
  readonly events: number
  readonly writers: number
  /** In the order found: the first of a writer is the first bad place. At most `mostProblems`. */
  readonly problems: readonly ChainProblem[]
  /** Problems found, also those past the limit. */
  readonly problemCount: number
  /** First and last day with an event; null in an empty audit. */
  readonly from: string | null
  readonly to: string | null
}

export interface VerifyOptions {
  /** Problems to name; more are counted. Default 100. */
  readonly mostProblems?: number
  /** Events read at once. Default 2,000. */
  readonly page?: number
}

interface Row {
  readonly day: string
  readonly writer: string
  readonly counter: number
  readonly previous: string
  readonly hash: string
  readonly body: string
}

interface Chain {
  readonly counter: number
  readonly hash: string
}

// Ordered by the table's columns: a bare `counter` would mean the text that is selected.
const pageText = `
SELECT e.day::text, e.writer, e.counter::text, encode(e.prev_hash, 'hex'), encode(e.hash, 'hex'), e.body
FROM scrim.audit_event e WHERE e.day >= $1::date AND (e.day, e.writer, e.counter) > ($1::date, $2::text, $3::bigint)
ORDER BY e.day, e.writer, e.counter LIMIT $4`

async function* readEvents(connection: ControlConnection, page: number): AsyncGenerator<Row> {
  let [day, writer, counter] = ['-infinity', '', 0]
  for (;;) {
    const { rows } = await connection.query({
      name: 'audit_page',
      text: pageText,
      values: [day, writer, counter, page],
    })
    for (const [rowDay, rowWriter, rowCounter, previous, hash, body] of rows) {
      day = String(rowDay)
      writer = String(rowWriter)
      counter = Number(rowCounter)
      yield { day, writer, counter, previous: String(previous), hash: String(hash), body: String(body) }
    }
    if (rows.length < page) return
  }
}

/** What is wrong with one event, given where its writer's chain stood before it; null when nothing is. */
function judge(row: Row, before: Chain | undefined): string | null {
  const expected = (before?.counter ?? 0) + 1
  if (row.counter > expected) {
    const missing = row.counter - expected
    const which = missing === 1 ? `event ${expected} is` : `events ${expected} to ${row.counter - 1} are`
    return before === undefined
      ? `the writer's chain does not begin at 1: ${which} missing`
      : `${which} missing before it`
  }
  if (row.counter < expected)
    return 'its counter was used before by this writer: an event was put in or moved to another day'
  const previous = before?.hash ?? firstHash(row.writer)
  if (row.previous !== previous)
    return 'it does not follow on the event before it: one of the two was replaced or moved'
  if (row.hash !== nextHash(row.previous, row.day, row.writer, row.counter, row.body)) {
    return 'its hash does not fit its content: it was edited or moved'
  }
  return isObject(row.body) ? null : 'its content is not a JSON object: no gateway writes such an event'
}

function isObject(body: string): boolean {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

// The event that the fork names too, where it is not the one that the gateway wrote.
const foreignText = `
SELECT e.day::text, e.counter::text, count(*) OVER () FROM scrim.audit_event e
WHERE e.writer = $1 AND (e.counter > $2 OR e.counter = $2 AND e.hash <> decode($3, 'hex'))
ORDER BY e.day, e.counter LIMIT $4`

/** What stands in a writer's chain after the place where its gateway left it: at most `most` of it, and how much there is. */
async function readForeign(
  connection: ControlConnection,
  { writer, counter, hash }: Fork,
  by: string,
  most: number,
): Promise<{ readonly found: readonly ChainProblem[]; readonly count: number }> {
  const { rows } = await connection.query({ text: foreignText, values: [writer, counter, hash, Math.max(most, 1)] })
  const what = `its gateway did not write it: it is foreign, as the gateway says itself under writer ${by}`
  const found = rows.map(([day, at]) => ({ day: String(day), writer, counter: Number(at), what }))
  return { found, count: Number(rows[0]?.[2] ?? 0) }
}

/**
 * Recomputes the chain of every writer. What it cannot see: events cut off at the end of a writer's chain, a writer
 * removed with its registration, a chain recomputed from some event to its end, and events put to the end of a chain
 * whose gateway was gone before it noticed. Signed checkpoints will.
 *
 * @param url PostgreSQL URL of a role that may read the audit: `scrim_audit`.
 * @throws the driver's error where the database cannot be reached or refuses.
 */
export async function verifyChain(url: string, options: VerifyOptions = {}): Promise<ChainReport> {
  const { mostProblems = 100, page = 2_000 } = options
  const connection = await openControlConnection({
    url,
    application: 'scrim audit verify',
    connectMs: 5_000,
    deadlineMs: 60_000,
  })
  try {
    // One snapshot: else an event written behind us while we read on would look like a gap the next day.
    await connection.query({ text: 'BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY' })
    const registered = await connection.query({ text: 'SELECT id FROM scrim.audit_writer ORDER BY id' })
    const known = new Set(registered.rows.map(([id]) => String(id)))
    const chains = new Map<string, Chain>()
    const forks: { readonly fork: Fork; readonly by: string }[] = []
    const problems: ChainProblem[] = []
    let problemCount = 0
    const find = (problem: ChainProblem): void => {
      problemCount += 1
      if (problems.length < mostProblems) problems.push(problem)
    }
    let [events, from, to]: [number, string | null, string | null] = [0, null, null]
    for await (const row of readEvents(connection, page)) {
      const { day, writer, counter } = row
      events += 1
      from ??= day
      to = day
      const before = chains.get(writer)
      if (before === undefined && !known.has(writer)) {
        find({ day, writer, counter, what: 'its writer was never registered, or its registration was removed' })
      }
      const fork = toFork(row.body)
      // A serial writer, whose login is another one's, has no say about a group writer, nor the other way round.
      if (fork !== null && fork.writer.slice(0, 2) === writer.slice(0, 2)) forks.push({ fork, by: writer })
      const what = judge(row, before)
      if (what !== null) find({ day, writer, counter, what })
      // Go on from what stands there: one bad place is one finding, not one for every event after it.
      if (before === undefined || counter > before.counter) chains.set(writer, { counter, hash: row.hash })
    }
    for (const writer of known) {
      if (!chains.has(writer))
        find({ day: '', writer, counter: null, what: 'it was registered, and all its events are gone' })
    }
    for (const { fork, by } of forks) {
      const { found, count } = await readForeign(connection, fork, by, mostProblems - problems.length)
      problems.push(...found.slice(0, mostProblems - problems.length))
      problemCount += count
    }
    return { events, writers: chains.size, problems, problemCount, from, to }
  } finally {
    connection.destroy()
  }
}
