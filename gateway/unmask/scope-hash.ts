// What an approver approves, as one line of text for a keyed hash: who asks, through what, for what, why, for how long.
import type { Seal } from '../seal/seal.ts'
import type { StoredGrant, StoredRequest } from './stored-request.ts'

type Scope = Pick<
  StoredRequest,
  'issuer' | 'subject' | 'actor' | 'app' | 'dataset' | 'columns' | 'where' | 'reason' | 'maxRows' | 'durationMs'
>

/** JSON, so that nothing can move from one field into the next. */
const toText = (scope: Scope): string =>
  `scope\0${JSON.stringify([
    ...[scope.issuer, scope.subject, scope.actor, scope.app],
    ...[scope.dataset, scope.columns, scope.where, scope.reason, scope.maxRows, scope.durationMs],
  ])}`

export const hashScope = (seal: Seal, scope: Scope): string => seal.fingerprint(toText(scope))

/** Whether what is stored is what was asked for then, under any of our keys. */
export const isScopeOf = (seal: Seal, hash: string, scope: Scope): boolean =>
  seal.fingerprints(toText(scope)).includes(hash)

type Fixed = Pick<StoredGrant, 'id' | 'from' | 'until' | 'maxRows'>

const grantText = (request: Pick<StoredRequest, 'id' | 'scope'>, grant: Fixed): string =>
  `grant\0${JSON.stringify([request.id, request.scope, grant.id, grant.from, grant.until, grant.maxRows])}`

/** What a grant fixes, over and above the request: nobody makes one, or stretches one, without our key. */
export const sealGrant = (seal: Seal, request: Pick<StoredRequest, 'id' | 'scope'>, grant: Fixed): string =>
  seal.fingerprint(grantText(request, grant))

export const isSealed = (seal: Seal, request: StoredRequest, grant: StoredGrant): boolean =>
  seal.fingerprints(grantText(request, grant)).includes(grant.sealed)
