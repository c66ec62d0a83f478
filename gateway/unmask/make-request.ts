// A scope that the planner allows in, a pending request out; or the one that the same words under the same key made before.
import type { Transaction } from '../audit/serial-writer.ts'
import type { Dataset } from '../catalog/dataset.ts'
import { Refusal } from '../errors/refusal.ts'
import type { Principal } from '../identity/principal.ts'
import { assertPlain } from './assert-plain.ts'
import { neededApprovals } from './needed-approvals.ts'
import { hashScope, isScopeOf } from './scope-hash.ts'
import { loadRequest, loadRequests, type StoredRequest } from './stored-request.ts'
import { toRequest } from './to-shown.ts'
import type { UnmaskRequest, UnmaskScope } from './unmask.ts'
import { act, type UnmaskParts } from './unmask-parts.ts'

interface Wanted {
  readonly scope: UnmaskScope
  readonly by: Principal
  readonly requestId: string
  readonly key: string | null
}

interface Made {
  readonly request: UnmaskRequest
  readonly isNew: boolean
}

const insert = `
INSERT INTO scrim.unmask_request (id, issuer, subject, actor, email, app, dataset, column_names, condition, reason,
                                  duration_ms, max_rows, needed, scope, idempotency_key)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT DO NOTHING`

export function makeRequest(wanted: Wanted, parts: UnmaskParts): Promise<Made> {
  const { scope, by } = wanted
  assertPlain('reason', scope.reason)
  assertPlain('where', scope.where, 'condition')
  assertPlain('Idempotency-Key', wanted.key)
  const { dataset: declared, needed } = toServed(scope, parts)
  const { issuer, subject, actor, email, app } = by
  return act(parts, async (transaction) => {
    const earlier = await findByKey(transaction, wanted, parts)
    if (earlier !== null) return { value: sameAsBefore(earlier, wanted, needed, parts), events: [] }
    await countPending(transaction, by, parts.limits.pending)
    const id = parts.newId()
    const hashed = { ...scope, id, issuer, subject, actor, email, app, needed }
    const { dataset, columns, where, reason, durationMs, maxRows } = scope
    const { count } = await transaction.query({
      text: insert,
      values: [
        ...[id, issuer, subject, actor, email, app, dataset, columns, where, reason],
        ...[durationMs, maxRows, needed, hashScope(parts.seal, hashed, declared), wanted.key],
      ],
    })
    // Another gateway was first with this key, and has committed: the insert waited for it.
    const stored = count === 0 ? await findByKey(transaction, wanted, parts) : await loadRequest(transaction, id, parts)
    if (stored === null) throw new Error('a request that was just written is not there')
    if (count === 0) return { value: sameAsBefore(stored, wanted, needed, parts), events: [] }
    const { requestId } = wanted
    const event = await parts.steps.take(transaction, { step: 'requested', by, requestId, stored })
    return { value: { request: toRequest(stored, needed), isNew: true }, events: [event] }
  })
}

/** @throws Refusal where nobody may approve it. */
function toServed(
  { dataset: name, columns }: UnmaskScope,
  { catalog }: UnmaskParts,
): { readonly dataset: Dataset; readonly needed: number } {
  const dataset = catalog().datasets.get(name)
  const needed = dataset === undefined ? null : neededApprovals(dataset, columns)
  if (dataset === undefined || needed === null) {
    throw new Refusal('UNMASK_REQUEST_INVALID', {
      detail: 'The dataset, or one of the columns, is not served any more.',
      hint: `GET /datasets/${name} shows what there is.`,
    })
  }
  if (dataset.unmask.approvers.length > 0) return { dataset, needed }
  throw new Refusal('UNMASK_NOBODY_APPROVES', {
    detail: `Nobody may approve unmasking of ${name}.`,
    hint: `Talk to its owner, ${dataset.owner}: only they can name approvers.`,
  })
}

async function findByKey(
  transaction: Transaction,
  { by, key }: Wanted,
  parts: UnmaskParts,
): Promise<StoredRequest | null> {
  if (key === null) return null
  const where = 'WHERE r.issuer = $1 AND r.subject = $2 AND r.idempotency_key = $3'
  const [found = null] = await loadRequests(transaction, parts, where, [by.issuer, by.subject, key])
  return found
}

/** What the caller's words do not decide (their e-mail, the rules of then) may have changed: the first request stands. */
function sameAsBefore(
  stored: StoredRequest,
  { scope, by }: Wanted,
  needed: number,
  { seal }: UnmaskParts,
): Made | Refusal {
  const { issuer, subject, actor, app } = by
  const again = { ...stored, ...scope, issuer, subject, actor, app }
  if (isScopeOf(seal, stored.scope, again)) return { request: toRequest(stored, needed), isNew: false }
  return new Refusal('UNMASK_KEY_REUSED', {
    detail: `You have used this Idempotency-Key before, for request ${stored.id}, which asks for something else.`,
    hint: 'Send another key with another request.',
  })
}

async function countPending(transaction: Transaction, { issuer, subject }: Principal, most: number): Promise<void> {
  const { rows } = await transaction.query({
    text: `SELECT count(*)::int FROM scrim.unmask_request r WHERE r.issuer = $1 AND r.subject = $2
           AND r.state = 'pending' AND r.expires_at > scrim.unmask_clock()`,
    values: [issuer, subject],
  })
  if (Number(rows[0]?.[0]) < most) return
  throw new Refusal('LIMIT_UNMASK', {
    detail: `You have ${most} requests that nobody has decided yet, and that is the most.`,
    hint: 'Withdraw one that you do not need (GET /unmask/requests lists them), or ask its approvers to decide.',
    headers: { 'Retry-After': '60' },
  })
}
