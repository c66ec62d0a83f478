// The releases and revocations that the control database has committed since the last look, with the time of each commit as
// the database itself keeps it (track_commit_timestamp).
import type pg from 'pg'
import { z } from 'zod'

export interface Commit {
  readonly kind: 'release' | 'revoked'
  readonly grant: string
  /** The HTTP request's id. */
  readonly request: string
  /** Microseconds since 1970. */
  readonly at: number
}

const select = `
SELECT e.writer, max(e.counter) OVER (PARTITION BY e.writer)::text AS last, e.body,
       (extract(epoch FROM pg_xact_commit_timestamp(e.xmin)) * 1000000)::bigint::text AS at
FROM scrim.audit_event e WHERE e.day >= current_date - 1 AND e.writer = $1 AND e.counter > $2`

const body = z.union([
  z.object({ kind: z.literal('release'), request: z.string(), grant: z.object({ id: z.string() }) }),
  z.object({ kind: z.literal('unmask'), step: z.literal('revoked'), request: z.string(), grant: z.string() }),
])

export function commitsSince(client: pg.Client): () => Promise<readonly Commit[]> {
  const read = new Map<string, string>()
  return async () => {
    const { rows: writers } = await client.query<{ id: string }>(
      "SELECT id FROM scrim.audit_writer WHERE kind = 'serial'",
    )
    const commits: Commit[] = []
    for (const { id } of writers) {
      const { rows } = await client.query<{ last: string; body: string; at: string }>(select, [id, read.get(id) ?? '0'])
      for (const row of rows) {
        read.set(id, row.last)
        const { data } = body.safeParse(JSON.parse(row.body))
        if (data === undefined) continue
        const at = Number(row.at)
        if (data.kind === 'release') commits.push({ kind: 'release', grant: data.grant.id, request: data.request, at })
        else commits.push({ kind: 'revoked', grant: data.grant, request: data.request, at })
      }
    }
    return commits
  }
}
