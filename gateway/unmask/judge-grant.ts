// A grant as stored, the rules of now and the database's clock in; nothing, or the refusal that says why not, out. Asked
// again at every step that uses one: nothing about a grant is ever remembered.
import type { Catalog, Dataset } from '../catalog/dataset.ts'
import { Refusal } from '../errors/refusal.ts'
import type { Seal } from '../seal/seal.ts'
import { neededApprovals } from './needed-approvals.ts'
import { isScopeOf, isSealed, meansTheSame } from './scope-hash.ts'
import type { StoredApproved, StoredDecision, StoredRequest } from './stored-request.ts'
import { toTime } from './to-time.ts'

const again = 'Ask anew: POST /unmask/requests.'

const declaredOtherwise =
  'The dataset is declared otherwise than when this was approved: the same names could show something else.'

export interface Rules {
  readonly catalog: Catalog
  readonly seal: Seal
}

/** @returns the refusal, or null where the grant may be used now. */
export function whyUnusable(stored: StoredApproved, rules: Rules): Refusal | null {
  const { grant, now } = stored
  if (grant.state === 'revoked') {
    return new Refusal('UNMASK_GRANT_REVOKED', {
      detail: `The grant was revoked at ${toTime(grant.endedAt ?? now)}.`,
      hint: `GET /unmask/requests/${stored.id} shows by whom and why. ${again}`,
    })
  }
  if (grant.state === 'exhausted') {
    return new Refusal('UNMASK_GRANT_EXHAUSTED', {
      detail: `The grant has shown all its ${grant.maxRows} rows.`,
      hint: `${again} Then more rows show, or these again.`,
    })
  }
  if (isOver(stored)) {
    return new Refusal('UNMASK_GRANT_EXPIRED', {
      detail: `The grant ended at ${toTime(grant.until)}.`,
      hint: again,
    })
  }
  return whyVoid(stored, rules)
}

/** Past its end by the database's clock, whether or not that was written down. */
export const isOver = ({ grant, now }: StoredApproved): boolean => grant.state === 'expired' || now >= grant.until

function whyVoid(stored: StoredApproved, { catalog, seal }: Rules): Refusal | null {
  if (!isScopeOf(seal, stored.scope, stored) || !isSealed(seal, stored, stored.grant)) {
    return isVoid('What is stored is no longer what was approved.', 'Tell whoever runs this gateway.')
  }
  const dataset = catalog.datasets.get(stored.dataset)
  const needed = dataset === undefined ? null : neededApprovals(dataset, stored.columns)
  if (dataset === undefined || needed === null) {
    return isVoid('The dataset, or a column of the grant, is not served any more.', again)
  }
  const standing = standingApprovals(stored, dataset, seal).length
  if (standing >= needed) return meansTheSame(stored.scope, dataset) ? null : isVoid(declaredOtherwise, again)
  const detail = `By the dataset's rules of today the grant needs ${needed} approvals, and ${standing} of its own still count.`
  return isVoid(detail, again)
}

export const isVoid = (detail: string, hint: string): Refusal => new Refusal('UNMASK_GRANT_VOID', { detail, hint })

/** Those that were given for exactly this, by a role that still approves. */
export function standingApprovals(stored: StoredRequest, dataset: Dataset, seal: Seal): readonly StoredDecision[] {
  const { approvers } = dataset.unmask
  return stored.decisions.filter(
    ({ verdict, scope, roles }) =>
      verdict === 'approved' && isScopeOf(seal, scope, stored) && roles.some((role) => approvers.includes(role)),
  )
}
