// What an approver approves, as one line of text for a keyed hash: which request, who asks, through what, for what, why, for
// how long, and how many must agree. A request that was copied is another one.
import type { Seal } from '../seal/seal.ts'
import type { StoredGrant, StoredRequest } from './stored-request.ts'

type Scope = Pick<
  StoredRequest,
  | 'id'
  | 'issuer'
  | 'subject'
  | 'actor'
  | 'email'
  | 'app'
  | 'needed'
  | 'dataset'
  | 'columns'
  | 'where'
  | 'reason'
  | 'maxRows'
  | 'durationMs'
>

/** JSON, so that nothing can move from one field into the next. */
const toText = (scope: Scope): string =>
  `scope\0${JSON.stringify([
    ...[scope.id, scope.issuer, scope.subject, scope.actor, scope.email, scope.app, scope.needed],
    ...[scope.dataset, scope.columns, scope.where, scope.reason, scope.maxRows, scope.durationMs],
  ])}`

export const hashScope = (seal: Seal, scope: Scope): string => seal.fingerprint(toText(scope))

/** Whether what is stored is what was asked for then, under any of our keys. */
export const isScopeOf = (seal: Seal, hash: string, scope: Scope): boolean =>
  seal.fingerprints(toText(scope)).includes(hash)

type Fixed = Pick<StoredGrant, 'id' | 'from' | 'until' | 'maxRows'>

function grantText({ id, scope, decisions }: StoredRequest, grant: Fixed): string {
  const approvals = decisions
    .filter(({ verdict }) => verdict === 'approved')
    .map(({ issuer, subject, roles }) => JSON.stringify([issuer, subject, roles]))
  return `grant\0${JSON.stringify([id, scope, approvals.sort(), grant.id, grant.from, grant.until, grant.maxRows])}`
}

/** What a grant fixes, over and above the request: nobody makes one, stretches one or changes its approvers without our key. */
export const sealGrant = (seal: Seal, request: StoredRequest, grant: Fixed): string =>
  seal.fingerprint(grantText(request, grant))

export const isSealed = (seal: Seal, request: StoredRequest, grant: StoredGrant): boolean =>
  seal.fingerprints(grantText(request, grant)).includes(grant.sealed)
