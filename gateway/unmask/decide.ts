// An approver's yes or no, and a requester's second thoughts: one transaction, under a lock of the request.
import type { AuditEvent } from '../audit/audit-event.ts'
import type { Done, Transaction } from '../audit/serial-writer.ts'
import type { Dataset } from '../catalog/dataset.ts'
import { Refusal } from '../errors/refusal.ts'
import type { Principal } from '../identity/principal.ts'
import { assertPlain } from './assert-plain.ts'
import { expireRequest } from './expire-due.ts'
import { standingApprovals } from './judge-grant.ts'
import { makeGrant } from './make-grant.ts'
import { neededApprovals } from './needed-approvals.ts'
import { type Decided, recordDecision } from './record-decision.ts'
import { refuseDecided, refuseNotApprover } from './refuse-decision.ts'
import { isScopeOf, meansTheSame } from './scope-hash.ts'
import { loadRequest, lockRequest, type StoredRequest } from './stored-request.ts'
import { isDue, toRequest } from './to-shown.ts'
import { toTime } from './to-time.ts'
import type { UnmaskRequest } from './unmask.ts'
import { act, type UnmaskParts } from './unmask-parts.ts'
import { whyNotApprover } from './who-may-approve.ts'
import { isSame, knownRequest } from './who-sees.ts'

export function decide(decided: Decided, parts: UnmaskParts): Promise<UnmaskRequest> {
  assertPlain('note', decided.decision.note)
  return act(parts, async (transaction) => {
    const { id, by } = decided
    const stored = knownRequest(await lockRequest(transaction, id, parts), id, by, parts.catalog())
    if (isDue(stored)) {
      return { value: refuseDecided(stored), events: [await expireRequest(transaction, stored, parts)] }
    }
    if (stored.state !== 'pending') throw refuseDecided(stored)
    if (decided.verdict === 'withdrawn') return withdraw(transaction, stored, decided, parts)
    const { dataset, needed } = assertServed(stored, parts)
    assertApprover(stored, dataset, decided, parts)
    assertAsAsked(stored, decided)
    if (decided.verdict === 'approved') assertMeaning(stored, dataset)
    await countDecisions(transaction, by, parts.limits.decisionsPerHour)
    const events: AuditEvent[] = [await recordDecision(transaction, stored, decided, parts)]
    if (decided.verdict === 'denied') await end(transaction, stored, 'denied')
    const now = await reload(transaction, id, parts)
    const enough = decided.verdict === 'approved' && standingApprovals(now, dataset, parts.seal).length >= needed
    if (enough) events.push(await makeGrant(transaction, now, decided, parts))
    return { value: toRequest(await reload(transaction, id, parts), needed), events }
  })
}

async function withdraw(
  transaction: Transaction,
  stored: StoredRequest,
  decided: Decided,
  parts: UnmaskParts,
): Promise<Done<UnmaskRequest>> {
  if (!isSame(stored, decided.by)) {
    throw new Refusal('UNMASK_NOT_ALLOWED', {
      detail: 'Only who asked may withdraw a request.',
      hint: `To say no to it: POST /unmask/requests/${stored.id}/deny.`,
    })
  }
  const event = await recordDecision(transaction, stored, decided, parts)
  await end(transaction, stored, 'withdrawn')
  return { value: toRequest(await reload(transaction, stored.id, parts), null), events: [event] }
}

async function reload(transaction: Transaction, id: string, parts: UnmaskParts): Promise<StoredRequest> {
  const stored = await loadRequest(transaction, id, parts)
  if (stored === null) throw new Error('a request that is locked is not there')
  return stored
}

function assertServed(stored: StoredRequest, { catalog }: UnmaskParts): { dataset: Dataset; needed: number } {
  const dataset = catalog().datasets.get(stored.dataset)
  const needed = dataset === undefined ? null : neededApprovals(dataset, stored.columns)
  if (dataset !== undefined && needed !== null) return { dataset, needed: Math.max(needed, stored.needed) }
  throw new Refusal('UNMASK_CHANGED', {
    detail: 'The dataset, or a column that is asked for, is not served any more.',
    hint: 'Let the requester withdraw it and ask anew.',
  })
}

function assertApprover(stored: StoredRequest, dataset: Dataset, decided: Decided, { seal }: UnmaskParts): void {
  // One no is enough, whoever said yes before.
  const earlier = decided.verdict === 'approved' ? stored.decisions.filter(({ verdict }) => verdict === 'approved') : []
  const why = whyNotApprover(decided.by, stored, dataset.unmask.approvers, earlier)
  if (why !== null) throw refuseNotApprover(why, stored)
  if (isScopeOf(seal, stored.scope, stored)) return
  throw new Refusal('UNMASK_CHANGED', {
    detail: 'The request is not the one that was made: what is stored has changed since.',
    hint: 'Tell whoever runs this gateway, and let the requester ask anew.',
  })
}

/** A no needs no meaning. */
function assertMeaning({ scope }: StoredRequest, dataset: Dataset): void {
  if (meansTheSame(scope, dataset)) return
  throw new Refusal('UNMASK_CHANGED', {
    detail: 'The dataset is declared otherwise than when this was asked: the same names could show something else.',
    hint: 'Let the requester withdraw it and ask anew.',
  })
}

function assertAsAsked(stored: StoredRequest, { decision }: Decided): void {
  if (decision.scope !== undefined && decision.scope !== stored.scope) {
    throw new Refusal('UNMASK_CHANGED', {
      detail: 'The scope that you name is not that of this request.',
      hint: `Read it again: GET /unmask/requests/${stored.id}.`,
    })
  }
  const { durationMs = stored.durationMs, maxRows = stored.maxRows } = decision
  if (durationMs <= stored.durationMs && maxRows <= stored.maxRows) return
  throw new Refusal('UNMASK_WIDENED', {
    detail: `Asked for are ${stored.durationMs / 60_000} minutes and ${stored.maxRows} rows; you would give more.`,
    hint: 'Give as much or less. For more, the requester must ask anew.',
    details: { duration_ms: stored.durationMs, max_rows: stored.maxRows },
  })
}

async function countDecisions(transaction: Transaction, { issuer, subject }: Principal, most: number): Promise<void> {
  const { rows } = await transaction.query({
    text: `SELECT floor(extract(epoch FROM d.decided_at) * 1000)::text FROM scrim.unmask_decision d
           WHERE d.issuer = $1 AND d.subject = $2 AND d.verdict <> 'withdrawn'
             AND d.decided_at > scrim.unmask_clock() - interval '1 hour'
           ORDER BY d.decided_at DESC LIMIT 1 OFFSET $3`,
    values: [issuer, subject, most - 1],
  })
  const oldest = rows[0]?.[0]
  if (oldest === undefined) return
  const free = toTime(Number(oldest) + 3_600_000)
  throw new Refusal('LIMIT_UNMASK', {
    detail: `You have decided ${most} requests within an hour, and that is the most: each deserves a look.`,
    hint: `Go on after ${free}, or let another approver decide.`,
    headers: { 'Retry-After': '60' },
  })
}

async function end(transaction: Transaction, { id }: StoredRequest, state: 'denied' | 'withdrawn'): Promise<void> {
  await transaction.query({
    text: 'UPDATE scrim.unmask_request SET state = $2, ended_at = scrim.unmask_clock() WHERE id = $1',
    values: [id, state],
  })
}
