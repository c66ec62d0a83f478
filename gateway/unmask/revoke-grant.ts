// Whoever may end a grant does: once this resolves, nothing more is released under it, by any gateway.
import { Refusal } from '../errors/refusal.ts'
import type { Principal } from '../identity/principal.ts'
import { assertPlain } from './assert-plain.ts'
import { expireGrant } from './expire-due.ts'
import { isOver } from './judge-grant.ts'
import { loadOfGrant, lockGrant } from './stored-request.ts'
import { toGrant } from './to-shown.ts'
import { toTime } from './to-time.ts'
import type { UnmaskGrant } from './unmask.ts'
import { act, type UnmaskParts } from './unmask-parts.ts'
import { knownGrant } from './who-sees.ts'

const update = `
UPDATE scrim.unmask_grant SET state = 'revoked', ended_at = scrim.unmask_clock(), revoked_issuer = $2,
       revoked_subject = $3, revoked_reason = $4 WHERE id = $1`

export interface Revocation {
  readonly id: string
  readonly reason: string | null
  readonly by: Principal
  readonly requestId: string
}

export function revokeGrant({ id, reason, by, requestId }: Revocation, parts: UnmaskParts): Promise<UnmaskGrant> {
  assertPlain('reason', reason)
  return act(parts, async (transaction) => {
    const stored = knownGrant(await lockGrant(transaction, id, parts), id, by, parts.catalog())
    // What was wanted is so: who revokes in a hurry, twice, needs no error.
    if (stored.grant.state === 'revoked') return { value: toGrant(stored), events: [] }
    if (stored.grant.state === 'exhausted') throw ended(`The grant has shown all its ${stored.grant.maxRows} rows.`)
    if (isOver(stored)) {
      const refused = ended(`The grant ended at ${toTime(stored.grant.until)}.`)
      return { value: refused, events: await expireGrant(transaction, stored, parts) }
    }
    await transaction.query({ text: update, values: [id, by.issuer, by.subject, reason] })
    const event = await parts.steps.take(transaction, { step: 'revoked', by, requestId, stored })
    const now = await loadOfGrant(transaction, id, parts)
    return { value: toGrant(now ?? stored), events: [event] }
  })
}

const ended = (detail: string): Refusal =>
  new Refusal('UNMASK_DECIDED', { detail, hint: 'Nothing more is shown under it: there is nothing left to revoke.' })
