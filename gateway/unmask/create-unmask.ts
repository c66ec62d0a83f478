// Unmasking by approval, wired: requests, decisions, grants and releases, each step one transaction of the control database
// with its event in it. Nothing is kept in memory: every gateway sees the same at once.
import type { SerialWriter } from '../audit/serial-writer.ts'
import type { Catalog } from '../catalog/dataset.ts'
import { Refusal } from '../errors/refusal.ts'
import type { Principal } from '../identity/principal.ts'
import type { Observe } from '../observe/observe.ts'
import type { Seal } from '../seal/seal.ts'
import type { SigningKeys } from '../seal/signing-keys.ts'
import type { ControlStatement } from '../store/control-connection.ts'
import { beginRead } from './begin-read.ts'
import { collectToken } from './collect-token.ts'
import { decide } from './decide.ts'
import { expireDue } from './expire-due.ts'
import { listGrants, listRequests, neededNow } from './list-unmask.ts'
import { makeRequest } from './make-request.ts'
import type { Decided } from './record-decision.ts'
import { releaseGrant } from './release-grant.ts'
import { revokeGrant } from './revoke-grant.ts'
import { createSteps, type Enqueue } from './steps.ts'
import { loadOfGrant, loadRequest, type StoredRequest } from './stored-request.ts'
import { toRequest } from './to-shown.ts'
import type { Unmask, UnmaskRequest } from './unmask.ts'
import type { UnmaskLimits, UnmaskParts } from './unmask-parts.ts'
import { knownGrant, knownRequest } from './who-sees.ts'

export interface UnmaskOptions {
  /** Its own: `close` closes it. */
  readonly transactions: SerialWriter
  readonly seal: Seal
  readonly signingKeys: SigningKeys
  readonly catalog: () => Catalog
  readonly newId: () => string
  readonly enqueue: Enqueue
  readonly observe: Observe
  readonly limits?: Partial<UnmaskLimits>
  /** ms between two looks for what the clock has ended. Default 10,000. */
  readonly sweepMs?: number
}

const defaults: UnmaskLimits = { pending: 50, decisionsPerHour: 120 }

export function createUnmask(options: UnmaskOptions): Unmask {
  const { transactions, seal, signingKeys, catalog, newId, enqueue, observe, sweepMs = 10_000 } = options
  const limits = { ...defaults, ...options.limits }
  const steps = createSteps(newId, () => catalog().version, enqueue)
  const parts: UnmaskParts = { transactions, seal, observe, signingKeys, catalog, limits, newId, steps }

  let sweeping: Promise<unknown> = Promise.resolve()
  const sweep = setInterval(() => {
    // The next round meets what this one left; and whoever uses a grant judges its time anyway.
    sweeping = sweeping
      .then(() => expireDue(parts))
      .catch((error: unknown) => {
        // That the database is away is said by who keeps the connection.
        if (error instanceof Refusal) return
        observe({ kind: 'warning', text: `unmask: what has expired could not be written down: ${String(error)}` })
      })
  }, sweepMs)
  sweep.unref()

  // Whoever names what they may not know is refused here, beside the queue: in it they would keep releases waiting. What passes
  // is judged again under the lock.
  const reader = { query: (statement: ControlStatement) => transactions.read(statement) }
  const findRequest = async (id: string, by: Principal): Promise<StoredRequest> =>
    knownRequest(await loadRequest(reader, id, parts), id, by, catalog())
  const decideKnown = async (decided: Decided): Promise<UnmaskRequest> => {
    await findRequest(decided.id, decided.by)
    return decide(decided, parts)
  }

  return Object.freeze<Unmask>({
    request: (scope, by, requestId, key) => makeRequest({ scope, by, requestId, key }, parts),
    requests: (principal, page) => listRequests(principal, page, parts),
    async find(id, principal) {
      const known = await findRequest(id, principal)
      return toRequest(known, neededNow(known, catalog()))
    },
    approve: (id, decision, by, requestId) => decideKnown({ id, verdict: 'approved', decision, by, requestId }),
    deny: (id, decision, by, requestId) => decideKnown({ id, verdict: 'denied', decision, by, requestId }),
    withdraw: (id, decision, by, requestId) => decideKnown({ id, verdict: 'withdrawn', decision, by, requestId }),
    async token(id, principal, requestId) {
      await findRequest(id, principal)
      return collectToken(id, principal, requestId, parts)
    },
    grants: (principal, page) => listGrants(principal, page, parts),
    async revoke(id, reason, by, requestId) {
      knownGrant(await loadOfGrant(reader, id, parts), id, by, catalog())
      return revokeGrant({ id, reason, by, requestId }, parts)
    },
    begin: (token, principal) => beginRead(token, principal, parts),
    release: (grant, rows, event) => releaseGrant({ grant, rows, event }, parts),
    keySet: () => signingKeys.keySet(),
    state: () => transactions.state(),
    async close() {
      clearInterval(sweep)
      await sweeping
      await transactions.close()
    },
  })
}
