// An approval token in, the live grant that it names out, or the refusal that says which of the many things is wrong. Asked
// of the control database each time: a revocation holds in every gateway at once.
import { Refusal } from '../errors/refusal.ts'
import type { Principal } from '../identity/principal.ts'
import { type ApprovalClaims, readApproval } from './approval-token.ts'
import { whyUnusable } from './judge-grant.ts'
import { loadOfGrant, type StoredApproved } from './stored-request.ts'
import { toGrant } from './to-shown.ts'
import { toTime } from './to-time.ts'
import type { UsableGrant } from './unmask.ts'
import type { UnmaskParts } from './unmask-parts.ts'

export async function beginRead(token: string, principal: Principal, parts: UnmaskParts): Promise<UsableGrant> {
  const claims = await readApproval(parts.signingKeys, token)
  if (claims === null) throw refuseToken()
  // Before anything is looked up: to whoever else holds the token it says nothing of the grant.
  const isTheirs =
    claims.sub === principal.subject && claims.iss_sub === principal.issuer && claims.app === principal.app
  if (!isTheirs) throw refuseForeign()
  const { transactions } = parts
  const stored = await loadOfGrant({ query: (statement) => transactions.read(statement) }, claims.grant, parts)
  if (stored === null) throw refuseToken()
  if (!isHolder(stored, principal)) throw refuseForeign()
  const refused = whyUnusable(stored, { catalog: parts.catalog(), seal: parts.seal }) ?? whyLate(claims, stored)
  if (refused !== null) throw refused
  const { id, request, dataset, columns, where, until, approvedBy } = toGrant(stored)
  return { id, request, dataset, columns, where, until, approvedBy }
}

const isHolder = ({ issuer, subject, app, actor }: StoredApproved, principal: Principal): boolean =>
  issuer === principal.issuer && subject === principal.subject && app === principal.app && actor === principal.actor

/** By the control database's clock: that of a gateway may be an hour off. */
function whyLate({ exp }: ApprovalClaims, { id, now, grant }: StoredApproved): Refusal | null {
  if (now < exp * 1000) return null
  return new Refusal('UNMASK_TOKEN_EXPIRED', {
    detail: `The approval token expired at ${toTime(exp * 1000)}. The grant lives until ${toTime(grant.until)}.`,
    hint: `Collect another: POST /unmask/requests/${id}/token.`,
  })
}

const refuseToken = (): Refusal =>
  new Refusal('UNMASK_TOKEN_INVALID', {
    detail: 'What stands in Approval-Token is no approval token of this gateway.',
    hint: 'Send the token of POST /unmask/requests/{id}/token as it is, or leave the header out to read masked.',
  })

const refuseForeign = (): Refusal =>
  new Refusal('UNMASK_TOKEN_FOREIGN', {
    detail: 'The approval token was given to another person, or for another app, than this call comes from.',
    hint: 'Ask for yourself, through this app: POST /unmask/requests.',
  })
