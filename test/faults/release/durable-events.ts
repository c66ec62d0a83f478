// What the control database holds of the reads of some callers, seen past every gateway.
import type pg from 'pg'
import { z } from 'zod'

const event = z.object({
  kind: z.enum(['read', 'release']),
  request: z.string(),
  who: z.object({ subject: z.string() }),
  columns: z.array(z.object({ name: z.string() })),
  rows: z.array(z.string()).default([]),
  grant: z.unknown(),
})

export type DurableEvent = z.infer<typeof event>

const select = `
SELECT e.body FROM scrim.audit_event e
WHERE e.writer IN (SELECT w.id FROM scrim.audit_writer w WHERE w.registered_at >= $1)
  AND e.body::json -> 'who' ->> 'subject' = ANY ($2) AND e.body::json ->> 'kind' IN ('read', 'release')`

/** @param since of the database's clock: before the gateway of these reads was started. */
export async function durableEvents(
  client: pg.Client,
  since: string,
  subjects: readonly string[],
): Promise<readonly DurableEvent[]> {
  const { rows } = await client.query<{ body: string }>(select, [since, subjects])
  return rows.map(({ body }) => event.parse(JSON.parse(body)))
}
