// What our key vouches for: each part of a decision and of a grant, and which approvals still stand.
import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { loadCatalog } from '../../../gateway/catalog/load-catalog.ts'
import { createSeal } from '../../../gateway/seal/seal.ts'
import { standingApprovals } from '../../../gateway/unmask/judge-grant.ts'
import { hashScope, isSealed, sealGrant } from '../../../gateway/unmask/scope-hash.ts'
import { isDecisionSealed, sealDecision } from '../../../gateway/unmask/seal-decision.ts'
import type { StoredDecision, StoredRequest } from '../../../gateway/unmask/stored-request.ts'

const key = (n: number) => new Uint8Array(32).fill(n)
const seal = createSeal({ current: key(1), previous: [] })
const rotated = createSeal({ current: key(2), previous: [key(1)] })
const stranger = createSeal({ current: key(3), previous: [] })

const { catalog } = await loadCatalog(resolve(import.meta.dirname, '../../../datasets'), null)
const customers = catalog?.datasets.get('customers') ?? assert.fail('the sample datasets are wrong')

const unsigned: Omit<StoredRequest, 'decisions'> = {
  ...{
    id: 'R',
    state: 'pending',
    issuer: 'i',
    subject: 'ana',
    actor: null,
    email: null,
    app: 'cli',
    needed: 2,
    scope: '',
  },
  ...{ dataset: 'customers', columns: ['email'], where: null, reason: 'A ticket.', durationMs: 900_000, maxRows: 10 },
  ...{ createdAt: 0, expiresAt: 86_400_000, endedAt: null, grant: null, now: 1 },
}
const scope = hashScope(seal, unsigned, customers)

const decided = (subject: string, parts: Partial<StoredDecision> = {}): StoredDecision => ({
  ...{ verdict: 'approved', issuer: 'i', subject, email: null, roles: ['growth-data-leads'], note: null },
  ...{ durationMs: 900_000, maxRows: 10, scope, sealed: 'k', at: 0 },
  ...parts,
})
const olga = decided('olga')
const omar = decided('omar')
const stored = (...decisions: readonly StoredDecision[]): StoredRequest => ({ ...unsigned, scope, decisions })

test('each part of a decision is sealed, and to its request alone; an older key still vouches, another’s never', () => {
  const sealed = sealDecision(seal, 'R', olga)
  assert.ok(isDecisionSealed(seal, 'R', olga, sealed))
  assert.ok(isDecisionSealed(rotated, 'R', olga, sealed))
  assert.ok(!isDecisionSealed(stranger, 'R', olga, sealed))
  assert.ok(!isDecisionSealed(seal, 'S', olga, sealed))
  const changes: readonly Partial<StoredDecision>[] = [
    ...[{ verdict: 'denied' as const }, { issuer: 'j' }, { subject: 'eve' }, { email: 'olga@x' }, { roles: ['x'] }],
    ...[{ note: 'Fine.' }, { durationMs: 900_001 }, { maxRows: 11 }, { scope: 's' }],
  ]
  for (const change of changes) {
    assert.ok(!isDecisionSealed(seal, 'R', { ...olga, ...change }, sealed), JSON.stringify(change))
  }
})

const grant = {
  ...{ id: 'G', state: 'active' as const, from: 1, until: 2, maxRows: 4, rowsUsed: 0, endedAt: null },
  ...{ revokedIssuer: null, revokedSubject: null, revokedReason: null },
}

test('a grant is sealed with who approved it, in whatever order they are read; what is no yes has no part in it', () => {
  const sealed = sealGrant(seal, stored(olga, omar), grant)
  const holds = (request: StoredRequest, parts = {}, by = seal) => isSealed(by, request, { ...grant, sealed, ...parts })
  assert.ok(holds(stored(olga, omar)))
  assert.ok(holds(stored(omar, olga)))
  assert.ok(holds(stored(olga, decided('otto', { verdict: 'denied' }), omar)))
  assert.ok(holds(stored(olga, omar), {}, rotated))
  assert.ok(!holds(stored(olga, omar), {}, stranger))
  for (const request of [
    ...[stored(olga), stored(), stored(olga, omar, decided('otto')), { ...stored(olga, omar), id: 'S' }],
    ...[{ ...stored(olga, omar), scope: 's' }, stored(olga, { ...omar, issuer: 'j' }), stored(olga, decided('eve'))],
    stored(olga, { ...omar, roles: ['growth-data-leads', 'x'] }),
  ]) {
    assert.ok(!holds(request))
  }
  for (const parts of [{ id: 'H' }, { from: 0 }, { until: 3 }, { maxRows: 5 }]) {
    assert.ok(!holds(stored(olga, omar), parts), JSON.stringify(parts))
  }
})

test('an approval stands where it is a yes to exactly this, by any role that approves today', () => {
  const decisions = [
    ...[olga, decided('otto', { roles: ['analyst', 'growth-data-leads'] })],
    ...[decided('no', { verdict: 'denied' }), decided('gone', { verdict: 'withdrawn' })],
    ...[decided('other', { scope: hashScope(seal, { ...unsigned, maxRows: 11 }, customers) })],
    ...[decided('analyst', { roles: ['analyst'] }), decided('nobody', { roles: [] })],
  ]
  const standing = (by = seal) => standingApprovals(stored(...decisions), customers, by).map(({ subject }) => subject)
  assert.deepEqual(standing(), ['olga', 'otto'])
  assert.deepEqual(standing(rotated), ['olga', 'otto'])
  assert.deepEqual(standing(stranger), [])
})
