// Whose a request or a grant is to know of. For everyone else it does not exist.
import type { Catalog, Dataset } from '../catalog/dataset.ts'
import { Refusal } from '../errors/refusal.ts'
import type { Principal } from '../identity/principal.ts'
import type { StoredApproved, StoredRequest } from './stored-request.ts'
import type { Party } from './unmask.ts'
import { whyNeverApprover } from './who-may-approve.ts'

export const isSame = (one: Party, other: Party): boolean =>
  one.issuer === other.issuer && one.subject === other.subject

/** A person in their own name: a service or a deputy decides nothing, and so needs to know of nothing. */
export const approvesFor = (principal: Principal, dataset: Dataset | undefined): boolean =>
  dataset !== undefined && whyNeverApprover(principal, dataset.unmask.approvers) === null

/** The requester, and the people whose role decides. */
const mayKnowRequest = (stored: StoredRequest, principal: Principal, catalog: Catalog): boolean =>
  isSame(stored, principal) || approvesFor(principal, catalog.datasets.get(stored.dataset))

/** Who may see a grant may also end it: its holder, an approver, the owner of the dataset, an admin. */
const mayKnowGrant = (stored: StoredRequest, principal: Principal, catalog: Catalog): boolean =>
  mayKnowRequest(stored, principal, catalog) || mayKnowAllOf(principal, catalog.datasets.get(stored.dataset))

const mayKnowAllOf = ({ roles }: Principal, dataset: Dataset | undefined): boolean =>
  roles.includes('admin') || (dataset !== undefined && roles.includes(dataset.owner))

/** @throws Refusal where there is none that they may know. */
export function knownRequest(
  stored: StoredRequest | null,
  id: string,
  principal: Principal,
  catalog: Catalog,
): StoredRequest {
  if (stored !== null && mayKnowRequest(stored, principal, catalog)) return stored
  throw new Refusal('UNMASK_REQUEST_UNKNOWN', {
    detail: `There is no request ${id} of yours, nor one that you may decide.`,
    hint: 'GET /unmask/requests lists both.',
  })
}

/** @throws Refusal where there is none that they may know. */
export function knownGrant(
  stored: StoredApproved | null,
  id: string,
  principal: Principal,
  catalog: Catalog,
): StoredApproved {
  if (stored !== null && mayKnowGrant(stored, principal, catalog)) return stored
  throw new Refusal('UNMASK_GRANT_UNKNOWN', {
    detail: `There is no grant ${id} of yours, nor one that you may revoke.`,
    hint: 'GET /unmask/grants lists the live ones.',
  })
}
