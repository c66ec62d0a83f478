// What the clock ends: requests that nobody decided in time, and grants whose time is over. Each ends with its event, by
// whoever meets it first: a call, or the sweep.
import type { UnmaskEvent } from '../audit/audit-event.ts'
import type { Transaction } from '../audit/serial-writer.ts'
import { isOver } from './judge-grant.ts'
import { lockGrant, lockRequest, type StoredApproved, type StoredRequest } from './stored-request.ts'
import { isDue } from './to-shown.ts'
import type { UnmaskParts } from './unmask-parts.ts'

/** @param stored locked and due. */
export async function expireRequest(
  transaction: Transaction,
  stored: StoredRequest,
  { steps }: Pick<UnmaskParts, 'steps'>,
): Promise<UnmaskEvent> {
  await transaction.query({
    text: "UPDATE scrim.unmask_request SET state = 'expired', ended_at = scrim.unmask_clock() WHERE id = $1",
    values: [stored.id],
  })
  return steps.take(transaction, { step: 'request-expired', by: null, requestId: null, stored })
}

/** What ends the grant, where the clock has and nobody wrote it down yet. @param stored locked. */
export async function expireGrant(
  transaction: Transaction,
  stored: StoredApproved,
  { steps }: Pick<UnmaskParts, 'steps'>,
): Promise<readonly UnmaskEvent[]> {
  if (stored.grant.state !== 'active' || !isOver(stored)) return []
  await transaction.query({
    text: "UPDATE scrim.unmask_grant SET state = 'expired', ended_at = scrim.unmask_clock() WHERE id = $1",
    values: [stored.grant.id],
  })
  return [await steps.take(transaction, { step: 'grant-expired', by: null, requestId: null, stored })]
}

const due = `
(SELECT 'request', r.id FROM scrim.unmask_request r WHERE r.state = 'pending' AND r.expires_at <= scrim.unmask_clock() LIMIT 100)
UNION ALL
(SELECT 'grant', g.id FROM scrim.unmask_grant g WHERE g.state = 'active' AND g.until_at <= scrim.unmask_clock() LIMIT 100)`

/** One round, of at most 100 of each. */
export async function expireDue(parts: UnmaskParts): Promise<void> {
  const { rows } = await parts.transactions.read({ text: due })
  for (const [kind, id] of rows) {
    await parts.transactions.transact(async (transaction) => {
      const events = await (kind === 'grant'
        ? endGrant(transaction, String(id), parts)
        : endRequest(transaction, String(id), parts))
      return { value: null, events }
    })
  }
}

async function endRequest(transaction: Transaction, id: string, parts: UnmaskParts): Promise<readonly UnmaskEvent[]> {
  const stored = await lockRequest(transaction, id, parts)
  return stored !== null && isDue(stored) ? [await expireRequest(transaction, stored, parts)] : []
}

async function endGrant(transaction: Transaction, id: string, parts: UnmaskParts): Promise<readonly UnmaskEvent[]> {
  const stored = await lockGrant(transaction, id, parts)
  return stored === null ? [] : expireGrant(transaction, stored, parts)
}
