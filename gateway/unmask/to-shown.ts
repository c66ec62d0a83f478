// What is stored → what its people are shown of it. A state that the clock has changed shows so, also before that was
// written down.
import { isOver } from './judge-grant.ts'
import type { StoredApproved, StoredDecision, StoredRequest } from './stored-request.ts'
import { toApproved } from './stored-request.ts'
import { toTime } from './to-time.ts'
import type { Party, RequestState, UnmaskGrant, UnmaskRequest, UnmaskStep } from './unmask.ts'

const toParty = ({ issuer, subject }: Party): Party => ({ issuer, subject })

const approvalsOf = ({ decisions }: StoredRequest): readonly StoredDecision[] =>
  decisions.filter(({ verdict }) => verdict === 'approved')

export const isDue = ({ state, now, expiresAt }: StoredRequest): boolean => state === 'pending' && now >= expiresAt

export const stateOf = (stored: StoredRequest): RequestState => (isDue(stored) ? 'expired' : stored.state)

/** @param needed by the rules of now, where those are known. */
export function toRequest(stored: StoredRequest, needed: number | null): UnmaskRequest {
  const by = approvalsOf(stored).map(toParty)
  return {
    id: stored.id,
    state: stateOf(stored),
    ...toScope(stored),
    by: toParty(stored),
    app: stored.app,
    approvals: { needed: Math.max(stored.needed, needed ?? 0), given: by.length, by },
    scope: stored.scope,
    createdAt: toTime(stored.createdAt),
    expiresAt: toTime(stored.expiresAt),
    grant: stored.grant?.id ?? null,
    history: toHistory(stored),
  }
}

export function toGrant(stored: StoredApproved): UnmaskGrant {
  const { grant } = stored
  const { revokedIssuer: issuer, revokedSubject: subject, revokedReason: reason, endedAt } = grant
  const isRevoked = issuer !== null && subject !== null && endedAt !== null
  return {
    id: grant.id,
    request: stored.id,
    state: grant.state === 'active' && isOver(stored) ? 'expired' : grant.state,
    ...toScope(stored),
    durationMs: grant.until - grant.from,
    maxRows: grant.maxRows,
    by: toParty(stored),
    app: stored.app,
    approvedBy: approvalsOf(stored).map(toParty),
    from: toTime(grant.from),
    until: toTime(grant.until),
    rowsUsed: grant.rowsUsed,
    revoked: isRevoked ? { at: toTime(endedAt), by: { issuer, subject }, reason } : null,
  }
}

const toScope = ({ dataset, columns, where, reason, durationMs, maxRows }: StoredRequest) => ({
  ...{ dataset, columns, where, reason, durationMs, maxRows },
})

function toHistory(stored: StoredRequest): readonly UnmaskStep[] {
  const step = (at: number, name: UnmaskStep['step'], by: Party | null, note: string | null = null): UnmaskStep => ({
    at: toTime(at),
    step: name,
    by: by && toParty(by),
    note,
  })
  const steps = [step(stored.createdAt, 'requested', stored)]
  for (const decision of stored.decisions) steps.push(step(decision.at, decision.verdict, decision, decision.note))
  if (stateOf(stored) === 'expired') steps.push(step(stored.expiresAt, 'expired', null))
  const approved = toApproved(stored)
  return approved === null ? steps : [...steps, ...grantSteps(approved, step)]
}

function grantSteps(
  stored: StoredApproved,
  step: (at: number, name: UnmaskStep['step'], by: Party | null, note?: string | null) => UnmaskStep,
): readonly UnmaskStep[] {
  const { grant } = stored
  const { revoked, state } = toGrant(stored)
  const steps = [step(grant.from, 'granted', null)]
  if (revoked !== null) steps.push(step(grant.endedAt ?? grant.until, 'revoked', revoked.by, revoked.reason))
  if (state === 'exhausted') steps.push(step(grant.endedAt ?? grant.until, 'exhausted', null))
  if (state === 'expired') steps.push(step(grant.until, 'expired', null))
  return steps
}
