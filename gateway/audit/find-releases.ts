// What was shown clear, by whose row or by whom, from the release events of all days: read by text first, for bodies are kept
// as text, then judged by what they say. Pages by key in one snapshot, so memory stays flat and gateways write on meanwhile.
import { z } from 'zod'
import { openControlConnection } from '../store/control-connection.ts'

const party = z.object({ issuer: z.string(), subject: z.string() })
const releaseSchema = z.object({
  kind: z.literal('release'),
  id: z.string(),
  at: z.string(),
  who: party.extend({ app: z.string() }),
  dataset: z.string(),
  read: z.string(),
  by: z.enum(['rule', 'grant']),
  grant: z.object({ id: z.string(), request: z.string(), approvedBy: z.array(party) }).nullish(),
  columns: z.array(z.object({ name: z.string(), rule: z.string() })),
  rows: z.array(z.string()),
})

export type FoundRelease = z.output<typeof releaseSchema>

export interface WantedReleases {
  /** Of one row under every key; null: of any row. */
  readonly row: readonly string[] | null
  /** Null: by anybody. An issuer that is null: of any. */
  readonly person: { readonly subject: string; readonly issuer: string | null } | null
  /** Null: of any dataset. */
  readonly dataset: string | null
}

export interface FoundReleases {
  /** In the order of time. */
  readonly releases: readonly FoundRelease[]
  /** First and last day with an event of any kind, as `YYYY-MM-DD`; null in an empty audit. */
  readonly from: string | null
  readonly to: string | null
  /** Events whose body is no JSON: what they say is not known. */
  readonly unread: number
}

const pageText = `
SELECT e.day::text, e.writer, e.counter::text, e.body FROM scrim.audit_event e
WHERE e.day >= $1::date AND (e.day, e.writer, e.counter) > ($1::date, $2::text, $3::bigint)
  AND strpos(e.body, '"kind":"release"') > 0
  AND EXISTS (SELECT 1 FROM unnest(string_to_array($4::text, E'\\n')) AS w (text) WHERE strpos(e.body, w.text) > 0)
ORDER BY e.day, e.writer, e.counter LIMIT $5`

const page = 1_000

/**
 * @param url PostgreSQL URL of a role that may read the audit: `scrim_audit`.
 * @throws the driver's error where the database cannot be reached or refuses.
 */
export async function findReleases(url: string, wanted: WantedReleases): Promise<FoundReleases> {
  const connection = await openControlConnection({
    url,
    application: 'scrim audit who-saw',
    connectMs: 5_000,
    deadlineMs: 60_000,
  })
  try {
    await connection.query({ text: 'BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY' })
    const { rows: days } = await connection.query({
      text: 'SELECT min(e.day)::text, max(e.day)::text FROM scrim.audit_event e',
    })
    const [from, to] = days[0] ?? []
    const releases: FoundRelease[] = []
    let unread = 0
    let place: readonly unknown[] = ['-infinity', '', 0]
    for (;;) {
      const values = [...place, wanted.row?.join('\n') ?? '"kind"', page]
      const { rows } = await connection.query({ name: 'who_saw', text: pageText, values })
      for (const [day, writer, counter, body] of rows) {
        place = [day, writer, Number(counter)]
        const said = parse(String(body))
        if (said === undefined) unread += 1
        const { data } = releaseSchema.safeParse(said)
        if (data && isWanted(data, wanted)) releases.push(data)
      }
      if (rows.length < page) break
    }
    const inTime = releases.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
    return { releases: inTime, from: text(from), to: text(to), unread }
  } finally {
    connection.destroy()
  }
}

/** The text only narrowed it down: a fingerprint may stand elsewhere in a body. */
function isWanted({ rows, who, dataset }: FoundRelease, wanted: WantedReleases): boolean {
  const { row, person } = wanted
  return (
    (row === null || row.some((fingerprint) => rows.includes(fingerprint))) &&
    (person === null || (who.subject === person.subject && (person.issuer === null || who.issuer === person.issuer))) &&
    (wanted.dataset === null || dataset === wanted.dataset)
  )
}

/** Undefined for what is no JSON: whoever wrote past the gateway must not hide all else. */
function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null)
