// The table of messages that wait: written in the transaction of a step, read by whichever gateway is free. Its clock decides.
import type { ControlConnection } from '../store/control-connection.ts'
import type { WebhookMessage } from './webhook-message.ts'

type Query = ControlConnection['query']

export interface Waiting {
  readonly id: string
  /** JSON of a WebhookMessage. */
  readonly body: string
  /** This one counted. */
  readonly attempts: number
}

/** @param endpoints names; one row each. */
export async function insertMessage(tx: Query, endpoints: readonly string[], message: WebhookMessage): Promise<void> {
  const { kind, id, dataset, at } = message
  await tx({
    name: 'webhook-insert',
    text: 'INSERT INTO scrim.webhook_outbox (kind, body, endpoint) SELECT $1, $2, e FROM unnest($3::text[]) AS e',
    values: [kind, JSON.stringify({ kind, id, dataset, at }), endpoints],
  })
}

/** The oldest that is due and nobody has; it is this gateway's for `leaseMs`. */
export async function claimMessage(query: Query, endpoint: string, leaseMs: number): Promise<Waiting | null> {
  const { rows } = await query({
    name: 'webhook-claim',
    text: `WITH due AS MATERIALIZED (
             SELECT id FROM scrim.webhook_outbox
             WHERE endpoint = $1 AND delivered_at IS NULL AND gave_up_at IS NULL AND next_at <= clock_timestamp()
             ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
           UPDATE scrim.webhook_outbox o
           SET attempts = attempts + 1, next_at = clock_timestamp() + $2::float8 * interval '1 millisecond'
           FROM due WHERE o.id = due.id RETURNING o.id::text, o.body, o.attempts`,
    values: [endpoint, leaseMs],
  })
  const [id, body, attempts] = rows[0] ?? []
  return id === undefined ? null : { id: String(id), body: String(body), attempts: Number(attempts) }
}

export async function settleMessage(query: Query, id: string): Promise<void> {
  await query({
    name: 'webhook-settle',
    text: 'UPDATE scrim.webhook_outbox SET delivered_at = clock_timestamp(), last_error = NULL WHERE id = $1',
    values: [id],
  })
}

/** Puts it off, or gives it up where it is too old: each message has had one attempt at least. @returns whether it gave up. */
export async function putOffMessage(
  query: Query,
  id: string,
  failed: { readonly reason: string; readonly pauseMs: number; readonly giveUpMs: number },
): Promise<boolean> {
  const { rows } = await query({
    name: 'webhook-put-off',
    text: `UPDATE scrim.webhook_outbox
           SET last_error = $2, next_at = clock_timestamp() + $3::float8 * interval '1 millisecond',
               gave_up_at = CASE WHEN created_at <= clock_timestamp() - $4::float8 * interval '1 millisecond'
                                 THEN clock_timestamp() END
           WHERE id = $1 AND delivered_at IS NULL RETURNING gave_up_at IS NOT NULL`,
    values: [id, failed.reason, failed.pauseMs, failed.giveUpMs],
  })
  return rows[0]?.[0] === true
}
