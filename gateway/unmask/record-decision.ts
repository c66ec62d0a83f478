// A decision that may be made → its row, sealed, and its event.
import type { AuditEvent } from '../audit/audit-event.ts'
import type { Transaction } from '../audit/serial-writer.ts'
import { Refusal } from '../errors/refusal.ts'
import type { Principal } from '../identity/principal.ts'
import { sealDecision } from './seal-decision.ts'
import type { StoredRequest } from './stored-request.ts'
import type { Decision } from './unmask.ts'
import type { UnmaskParts } from './unmask-parts.ts'

export interface Decided {
  readonly id: string
  readonly verdict: 'approved' | 'denied' | 'withdrawn'
  readonly decision: Decision
  readonly by: Principal
  readonly requestId: string
}

const insert = `
INSERT INTO scrim.unmask_decision (request, verdict, issuer, subject, email, roles, note, duration_ms, max_rows, scope, sealed)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING`

const refuseForged = (): Refusal =>
  new Refusal('UNMASK_CHANGED', {
    detail: 'A decision in your name stands in the database that no gateway has written.',
    hint: 'Tell whoever runs this gateway, and let the requester ask anew.',
  })

/** @param stored under the lock of this transaction. */
export async function recordDecision(
  transaction: Transaction,
  stored: StoredRequest,
  { verdict, decision, by, requestId }: Decided,
  { seal, steps }: UnmaskParts,
): Promise<AuditEvent> {
  const { durationMs = stored.durationMs, maxRows = stored.maxRows, note = null } = decision
  const { issuer, subject, email, roles } = by
  const made = { verdict, issuer, subject, email, roles, note, durationMs, maxRows, scope: stored.scope }
  const { count } = await transaction.query({
    text: insert,
    values: [
      ...[stored.id, verdict, issuer, subject, email, roles, note, durationMs, maxRows, stored.scope],
      sealDecision(seal, stored.id, made),
    ],
  })
  // Not theirs, for that would have been read above.
  if (count === 0) throw refuseForged()
  return steps.take(transaction, { step: verdict, by, requestId, stored, durationMs, maxRows })
}
