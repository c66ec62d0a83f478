// What is stored beside what its people are shown of it: each state, on the moment and before, and who counts as having agreed.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isOver } from '../../../gateway/unmask/judge-grant.ts'
import type { StoredDecision, StoredGrant, StoredRequest } from '../../../gateway/unmask/stored-request.ts'
import { toGrant, toRequest } from '../../../gateway/unmask/to-shown.ts'

/** Minutes of one morning, in ms since 1970. */
const at = (minute: number): number => Date.UTC(2026, 0, 2, 10, minute)
const iso = (minute: number): string => new Date(at(minute)).toISOString()
const issuer = 'https://id.example.com'
const [ana, olga, omar] = ['ana', 'olga', 'omar'].map((subject) => ({ issuer, subject }))

const decided = (subject: string, minute: number, parts: Partial<StoredDecision> = {}): StoredDecision => ({
  ...{
    verdict: 'approved',
    issuer,
    subject,
    email: null,
    roles: ['leads'],
    note: null,
    durationMs: 900_000,
    maxRows: 10,
  },
  ...{ scope: 's', sealed: 'k', at: at(minute) },
  ...parts,
})

const asked = (parts: Partial<StoredRequest> = {}): StoredRequest => ({
  ...{ id: 'R', state: 'pending', issuer, subject: 'ana', actor: null, email: null, app: 'cli', needed: 2, scope: 's' },
  ...{ dataset: 'customers', columns: ['email'], where: null, reason: 'A ticket.', durationMs: 900_000, maxRows: 10 },
  ...{ createdAt: at(0), expiresAt: at(1_440), endedAt: null, decisions: [], grant: null, now: at(5) },
  ...parts,
})

const granted = (parts: Partial<StoredGrant> = {}): StoredGrant => ({
  ...{ id: 'G', state: 'active', from: at(2), until: at(12), maxRows: 4, rowsUsed: 1, sealed: 'k', endedAt: null },
  ...{ revokedIssuer: null, revokedSubject: null, revokedReason: null },
  ...parts,
})

const approved = (grant: StoredGrant, now: number) => ({
  ...asked({ state: 'approved', decisions: [decided('olga', 1), decided('omar', 2)], endedAt: at(2), now }),
  grant,
})

test('a request is shown with all that happened to it; only a yes counts as given', () => {
  const decisions = [
    decided('olga', 1, { note: 'Fine.' }),
    decided('omar', 3, { verdict: 'denied', note: 'No ticket.' }),
  ]
  assert.deepEqual(toRequest(asked({ state: 'denied', decisions, endedAt: at(3) }), null), {
    ...{ id: 'R', state: 'denied', dataset: 'customers', columns: ['email'], where: null, reason: 'A ticket.' },
    ...{ durationMs: 900_000, maxRows: 10, by: ana, app: 'cli', approvals: { needed: 2, given: 1, by: [olga] } },
    ...{ scope: 's', createdAt: iso(0), expiresAt: iso(1_440), grant: null },
    history: [
      { at: iso(0), step: 'requested', by: ana, note: null },
      { at: iso(1), step: 'approved', by: olga, note: 'Fine.' },
      { at: iso(3), step: 'denied', by: omar, note: 'No ticket.' },
    ],
  })
})

test('it needs as many as when it was asked, or more by the rules of now', () => {
  assert.deepEqual(
    [null, 1, 2, 3].map((now) => toRequest(asked(), now).approvals.needed),
    [2, 2, 2, 3],
  )
})

test('a request that waits expires on the moment; one that was decided never does', () => {
  const shown = (parts: Partial<StoredRequest>) => {
    const { state, history } = toRequest(asked(parts), null)
    return [state, history.at(-1)?.step, history.at(-1)?.at]
  }
  assert.deepEqual(shown({ now: at(1_440) - 1 }), ['pending', 'requested', iso(0)])
  assert.deepEqual(shown({ now: at(1_440) }), ['expired', 'expired', iso(1_440)])
  assert.deepEqual(shown({ now: at(1_500), state: 'expired', endedAt: at(1_445) }), ['expired', 'expired', iso(1_440)])
  assert.equal(shown({ now: at(1_440), state: 'withdrawn', endedAt: at(3) })[0], 'withdrawn')
})

test('a grant is shown as it was given, which may be less than was asked', () => {
  assert.deepEqual(toGrant(approved(granted(), at(5))), {
    ...{ id: 'G', request: 'R', state: 'active', dataset: 'customers', columns: ['email'], where: null },
    ...{ reason: 'A ticket.', durationMs: 600_000, maxRows: 4, by: ana, app: 'cli', approvedBy: [olga, omar] },
    ...{ from: iso(2), until: iso(12), rowsUsed: 1, revoked: null },
  })
})

const revocation = { revokedIssuer: issuer, revokedSubject: 'olga', revokedReason: 'Done.' }
const byClock = { by: null, note: null }

const ends: readonly {
  readonly what: string
  readonly grant: Partial<StoredGrant>
  readonly now: number
  readonly state: StoredGrant['state']
  /** What the history says after `granted`. */
  readonly then?: Readonly<Record<string, unknown>>
}[] = [
  { what: 'a moment before its end', grant: {}, now: at(12) - 1, state: 'active' },
  { what: 'on its end', grant: {}, now: at(12), state: 'expired', then: { at: iso(12), step: 'expired', ...byClock } },
  {
    what: 'written down as ended, and a clock that was set back',
    grant: { state: 'expired', endedAt: at(13) },
    now: at(5),
    state: 'expired',
    then: { at: iso(12), step: 'expired', ...byClock },
  },
  {
    what: 'all rows shown, and its time over since',
    grant: { state: 'exhausted', endedAt: at(4) },
    now: at(20),
    state: 'exhausted',
    then: { at: iso(4), step: 'exhausted', ...byClock },
  },
  {
    what: 'revoked, and its time over since',
    grant: { state: 'revoked', endedAt: at(3), ...revocation },
    now: at(20),
    state: 'revoked',
    then: { at: iso(3), step: 'revoked', by: olga, note: 'Done.' },
  },
]

for (const { what, grant, now, state, then } of ends) {
  test(`a grant, ${what}: ${state}`, () => {
    const stored = approved(granted(grant), now)
    assert.equal(toGrant(stored).state, state)
    const steps = toRequest(stored, null).history.slice(3)
    assert.deepEqual(steps, [{ at: iso(2), step: 'granted', ...byClock }, ...(then === undefined ? [] : [then])])
    assert.equal(isOver(stored), grant.state === 'expired' || now >= at(12))
  })
}

test('it is shown as revoked where it is written by whom and when, and not by half of that', () => {
  const revoked = (parts: Partial<StoredGrant>) => toGrant(approved(granted(parts), at(5))).revoked
  const whole = { ...revocation, endedAt: at(3) }
  assert.deepEqual(revoked(whole), { at: iso(3), by: olga, reason: 'Done.' })
  for (const missing of [{ revokedIssuer: null }, { revokedSubject: null }, { endedAt: null }]) {
    assert.equal(revoked({ ...whole, ...missing }), null, Object.keys(missing).join())
  }
})
