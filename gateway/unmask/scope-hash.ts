// What an approver approves, as one line of text for a keyed hash: which request, who asks, through what, for what, why, for
// how long, how many must agree, and what the dataset's names stand for. A request that was copied is another one.
import type { Dataset } from '../catalog/dataset.ts'
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
const toText = (scope: Scope, rules: string): string =>
  `scope\0${JSON.stringify([
    ...[scope.id, scope.issuer, scope.subject, scope.actor, scope.email, scope.app, scope.needed],
    ...[scope.dataset, scope.columns, scope.where, scope.reason, scope.maxRows, scope.durationMs, rules],
  ])}`

/** The rules are written before the hash: so a dataset that changed is told from a row that was changed. */
export const hashScope = (seal: Seal, scope: Scope, { meaning }: Dataset): string =>
  `${meaning}.${seal.fingerprint(toText(scope, meaning))}`

const rulesOf = (hash: string): string => hash.split('.', 1).join()

/** Whether the dataset's names stand for what they did when this was asked. @param hash one that `isScopeOf` knows. */
export const meansTheSame = (hash: string, { meaning }: Dataset): boolean => rulesOf(hash) === meaning

/** Whether what is stored is what was asked for then, under any of our keys. */
export function isScopeOf(seal: Seal, hash: string, scope: Scope): boolean {
  const rules = rulesOf(hash)
  return seal.fingerprints(toText(scope, rules)).some((fingerprint) => hash === `${rules}.${fingerprint}`)
}

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
