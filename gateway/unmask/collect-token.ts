// The requester collects the proof of a live grant: a quarter of an hour at most, and never beyond the grant.
import { Refusal } from '../errors/refusal.ts'
import type { Principal } from '../identity/principal.ts'
import { signApproval } from './approval-token.ts'
import { expireGrant } from './expire-due.ts'
import { whyUnusable } from './judge-grant.ts'
import { loadRequest, lockGrant, type StoredApproved, type StoredRequest } from './stored-request.ts'
import { stateOf } from './to-shown.ts'
import { toTime } from './to-time.ts'
import { act, type UnmaskParts } from './unmask-parts.ts'
import { isSame, knownRequest } from './who-sees.ts'

export interface Collected {
  readonly token: string
  readonly expiresAt: string
  readonly grant: string
}

const longestMs = 15 * 60_000

export async function collectToken(
  id: string,
  principal: Principal,
  requestId: string,
  parts: UnmaskParts,
): Promise<Collected> {
  const stored = await act(parts, async (transaction) => {
    const request = knownRequest(await loadRequest(transaction, id, parts), id, principal, parts.catalog())
    assertRequester(request, principal)
    const locked = request.grant === null ? null : await lockGrant(transaction, request.grant.id, parts)
    if (locked === null) throw refuseUngranted(request)
    const refused = whyUnusable(locked, { catalog: parts.catalog(), seal: parts.seal })
    if (refused !== null) return { value: refused, events: await expireGrant(transaction, locked, parts) }
    const event = await parts.steps.take(transaction, { step: 'token', by: principal, requestId, stored: locked })
    return { value: locked, events: [event] }
  })
  return sign(stored, parts)
}

async function sign(stored: StoredApproved, { signingKeys }: UnmaskParts): Promise<Collected> {
  const { grant, now } = stored
  // Whole seconds, as a JWT has them: rounded down, so that none outlives its grant.
  const exp = Math.floor(Math.min(now + longestMs, grant.until) / 1000)
  const token = await signApproval(signingKeys, {
    sub: stored.subject,
    iss_sub: stored.issuer,
    app: stored.app,
    grant: grant.id,
    iat: Math.floor(now / 1000),
    exp,
  })
  return { token, expiresAt: toTime(exp * 1000), grant: grant.id }
}

function assertRequester(stored: StoredRequest, principal: Principal): void {
  if (!isSame(stored, principal)) {
    throw new Refusal('UNMASK_NOT_ALLOWED', {
      detail: 'Only who asked collects the token.',
      hint: 'To see such data yourself, ask for it yourself: POST /unmask/requests.',
    })
  }
  if (stored.app === principal.app && stored.actor === principal.actor) return
  throw new Refusal('UNMASK_NOT_ALLOWED', {
    detail: `The request was made through the app ${stored.app}, and holds for it alone.`,
    hint: `Collect the token there, or ask anew through ${principal.app}: POST /unmask/requests.`,
  })
}

function refuseUngranted(stored: StoredRequest): Refusal {
  const state = stateOf(stored)
  const isPending = state === 'pending'
  return new Refusal('UNMASK_NOT_ALLOWED', {
    detail: isPending ? 'The request is not approved yet.' : `The request is ${state}: there is no grant.`,
    hint: isPending
      ? `GET /unmask/requests/${stored.id} shows how many approvals it has. It waits until ${toTime(stored.expiresAt)}.`
      : 'If it is still needed, ask anew: POST /unmask/requests.',
    details: { status: state },
  })
}
