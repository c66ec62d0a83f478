// What a request or a grant waits for, and how the one who reads it gets on: in words, with the address and the command to use.
import type { Principal } from '../../identity/principal.ts'
import type { Party, UnmaskGrant, UnmaskRequest } from '../../unmask/unmask.ts'

/** @param approvers roles of the dataset. @param url where a person finds the request. */
export function nextOfRequest(
  request: UnmaskRequest,
  principal: Principal,
  approvers: readonly string[],
  url: string,
): string {
  const { id, state, approvals, by, grant } = request
  const path = `/unmask/requests/${id}`
  const isMine = isSame(by, principal)
  switch (state) {
    case 'pending': {
      const wanted = approvals.needed - approvals.given
      const people = wanted === 1 ? 'one person' : `${wanted} people`
      const until = `until ${request.expiresAt}`
      const how = `they open ${url} or type "npx --no scrim approve ${id}"`
      if (isMine) return `Ask ${people} of the role ${approvers.join(' or ')} to approve it ${until}: ${how}.`
      if (approvals.by.some((party) => isSame(party, principal)))
        return `You have approved it. It waits for ${people} more ${until}: ${how}.`
      return `Read what is asked for and why. Then POST ${path}/approve with {"scope":"${request.scope}"}, or POST ${path}/deny; or type "npx --no scrim approve ${id}" or "… deny ${id}".`
    }
    case 'approved':
      return isMine
        ? `POST ${path}/token gives a token: send it as Approval-Token beside your access token, with an ordinary read.`
        : `It stands until it ends. To end it now: POST /unmask/grants/${grant}/revoke, or type "npx --no scrim revoke ${grant}".`
    case 'denied':
      return 'A deny is final. The history says why, where the approver wrote it; ask again with other columns, rows or reason.'
    case 'withdrawn':
    case 'expired':
      return 'Nothing can be done with it any more. POST /unmask/requests asks anew.'
  }
}

export function nextOfGrant({ id, request, state, by }: UnmaskGrant, principal: Principal): string {
  if (state !== 'active') return 'It shows nothing any more. POST /unmask/requests asks anew.'
  const end = `POST /unmask/grants/${id}/revoke ends it, or "npx --no scrim revoke ${id}".`
  return isSame(by, principal) ? `POST /unmask/requests/${request}/token gives a token for it; ${end}` : end
}

const isSame = (a: Party, b: Party): boolean => a.issuer === b.issuer && a.subject === b.subject
