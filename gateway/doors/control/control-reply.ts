// A request, a grant or a token → the JSON of a reply: snake_case, durations as they are written, and what to do next in words.
import type { Catalog } from '../../catalog/dataset.ts'
import { writeDuration } from '../../config/quantities.ts'
import type { Principal } from '../../identity/principal.ts'
import type { UnmaskGrant, UnmaskRequest, UnmaskScope } from '../../unmask/unmask.ts'
import { nextOfGrant, nextOfRequest } from './say-next.ts'

export interface ReplyHouse {
  catalog(): Catalog
  /** Where this gateway is reached, without a slash at its end. */
  publicUrl(): string
}

export function requestBody(request: UnmaskRequest, principal: Principal, house: ReplyHouse): object {
  const { id, state, by, app, approvals, scope, createdAt, expiresAt, grant, history } = request
  const url = `${house.publicUrl()}/unmask/requests/${id}`
  // A dataset that is gone has nobody who approves.
  const approvers = house.catalog().datasets.get(request.dataset)?.unmask.approvers ?? []
  return {
    id,
    status: state,
    url,
    ...asked(request),
    by,
    app,
    approvals,
    approvers,
    scope,
    created_at: createdAt,
    expires_at: expiresAt,
    grant,
    history,
    next: nextOfRequest(request, principal, approvers, url),
  }
}

export function grantBody(grant: UnmaskGrant, principal: Principal): object {
  const { id, state, request, by, app, approvedBy, from, until, rowsUsed, revoked } = grant
  return {
    id,
    status: state,
    request,
    ...asked(grant),
    rows_used: rowsUsed,
    rows_left: Math.max(0, grant.maxRows - rowsUsed),
    by,
    app,
    approved_by: approvedBy,
    from,
    until,
    revoked,
    next: nextOfGrant(grant, principal),
  }
}

export const tokenBody = (made: { readonly token: string; readonly expiresAt: string; readonly grant: string }) => ({
  token: made.token,
  expires_at: made.expiresAt,
  grant: made.grant,
  next: 'Send it as Approval-Token beside your access token, with an ordinary read of the dataset. When it has expired, collect another.',
})

const asked = ({ dataset, columns, where, reason, durationMs, maxRows }: UnmaskScope) => ({
  dataset,
  columns,
  where,
  reason,
  duration: writeDuration(durationMs),
  max_rows: maxRows,
})
