// The last approval that was needed → the grant: from now, for the least time and rows that any approver gave.
import type { UnmaskEvent } from '../audit/audit-event.ts'
import type { Transaction } from '../audit/serial-writer.ts'
import type { Principal } from '../identity/principal.ts'
import { sealGrant } from './scope-hash.ts'
import type { StoredRequest } from './stored-request.ts'
import type { UnmaskParts } from './unmask-parts.ts'

const insert = `
INSERT INTO scrim.unmask_grant (id, request, from_at, until_at, max_rows, sealed)
VALUES ($1, $2, timestamptz 'epoch' + $3 * interval '1 millisecond', timestamptz 'epoch' + $4 * interval '1 millisecond', $5, $6)`

/** @param stored with its approvals, under the lock of this transaction. */
export async function makeGrant(
  transaction: Transaction,
  stored: StoredRequest,
  { by, requestId }: { readonly by: Principal; readonly requestId: string },
  { seal, newId, steps }: UnmaskParts,
): Promise<UnmaskEvent> {
  const approvals = stored.decisions.filter(({ verdict }) => verdict === 'approved')
  const durationMs = Math.min(...approvals.map((approval) => approval.durationMs))
  const maxRows = Math.min(...approvals.map((approval) => approval.maxRows))
  const grant = { id: newId(), from: stored.now, until: stored.now + durationMs, maxRows }
  await transaction.query({
    text: "UPDATE scrim.unmask_request SET state = 'approved', ended_at = scrim.unmask_clock() WHERE id = $1",
    values: [stored.id],
  })
  await transaction.query({
    text: insert,
    values: [grant.id, stored.id, grant.from, grant.until, maxRows, sealGrant(seal, stored, grant)],
  })
  return steps.take(transaction, { step: 'granted', by, requestId, stored, grant: grant.id, durationMs, maxRows })
}
