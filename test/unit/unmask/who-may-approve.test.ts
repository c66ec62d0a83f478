// Every line of the design about who may not approve, one case each: the approver beside who asked and who approved before.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Principal } from '../../../gateway/identity/principal.ts'
import { type Known, type NotApprover, whyNotApprover } from '../../../gateway/unmask/who-may-approve.ts'
import { person } from '../../unmask-house.ts'

const leads = ['growth-data-leads']
const other = 'https://other.example.com'
const ana: Known = person('ana')
const omar: Known = person('omar')
const olga = (parts: Partial<Principal> = {}): Principal => person('olga', parts)

const cases: readonly {
  readonly name: string
  readonly approver: Principal
  readonly requester?: Known
  readonly earlier?: readonly Known[]
  readonly approvers?: readonly string[]
  readonly why: NotApprover | null
}[] = [
  { name: 'a person on the list', approver: olga(), why: null },
  { name: 'one of whose roles is on the list', approver: olga({ roles: ['analyst', 'growth-data-leads'] }), why: null },
  { name: 'a second person on the list', approver: olga(), earlier: [omar], why: null },
  { name: 'outside the list', approver: person('max'), why: 'no-role' },
  { name: 'an admin who is not on the list', approver: person('ada'), why: 'no-role' },
  { name: 'an empty list means nobody', approver: olga(), approvers: [], why: 'no-role' },
  { name: 'a role whose name only begins alike', approver: olga({ roles: ['growth-data'] }), why: 'no-role' },
  { name: 'oneself', approver: olga(), requester: olga(), why: 'own-request' },
  { name: 'oneself through another app', approver: olga({ app: 'console' }), requester: olga(), why: 'own-request' },
  {
    name: 'oneself with another e-mail by now',
    approver: olga({ email: 'new@kestrel.example' }),
    requester: olga(),
    why: 'own-request',
  },
  {
    name: 'an alias of oneself at the same issuer',
    approver: olga({ email: 'ana@kestrel.example' }),
    why: 'own-alias',
  },
  {
    name: 'an alias that differs in case alone',
    approver: olga({ email: 'ANA@Kestrel.Example' }),
    why: 'own-alias',
  },
  {
    name: 'an alias in full-width letters',
    approver: olga({ email: 'ａｎａ@kestrel.example' }),
    why: 'own-alias',
  },
  ...[
    'ana@kestrel.example ',
    'ana @kestrel.example',
    'ana@kes\ttrel.example',
    'ana@kestrel\u00a0.example',
    'ana\ufe0f@kestrel.example',
    'ana@kestrel\u3164.example',
    'an\ufff9a@kestrel.example',
    'a\u200bna@kestrel.example',
    'a\u00adna@kestrel.example',
    '\ufeffana@kestrel.example',
  ].map((email) => ({
    name: `an alias with what nobody sees, ${encodeURIComponent(email)}`,
    approver: olga({ email }),
    why: 'own-alias' as const,
  })),
  {
    name: 'an alias of oneself at another issuer',
    approver: olga({ issuer: other, email: 'ana@kestrel.example' }),
    why: 'own-alias',
  },
  { name: 'another person of another issuer, both known', approver: olga({ issuer: other }), why: null },
  {
    name: 'the same subject at another issuer is another identity',
    approver: olga({ issuer: other, subject: 'ana' }),
    why: null,
  },
  {
    name: 'another issuer, and the approver has no e-mail',
    approver: olga({ issuer: other, email: null }),
    why: 'unknown-who',
  },
  {
    name: 'another issuer, and the requester has no e-mail',
    approver: olga({ issuer: other }),
    requester: { ...ana, email: null },
    why: 'unknown-who',
  },
  { name: 'the same issuer tells two subjects apart without e-mails', approver: olga({ email: null }), why: null },
  { name: 'the app’s own service identity', approver: olga({ kind: 'service' }), why: 'no-person' },
  { name: 'an agent on the approver’s behalf', approver: olga({ actor: 'agent' }), why: 'delegated' },
  {
    name: 'delegation in a loop: the requester’s agent on the approver’s behalf',
    approver: olga({ actor: 'ana' }),
    why: 'delegated',
  },
  { name: 'twice the same', approver: olga(), earlier: [olga()], why: 'approved-before' },
  {
    name: 'an alias of who approved before',
    approver: olga({ subject: 'olga-2' }),
    earlier: [olga()],
    why: 'alias-approved-before',
  },
  {
    name: 'another issuer than who approved before, who has no e-mail',
    approver: olga(),
    earlier: [{ ...omar, issuer: other, email: null }],
    why: 'unknown-who',
  },
  {
    name: 'the third is compared with each before',
    approver: olga(),
    earlier: [omar, { ...omar, subject: 'x', email: 'OLGA@kestrel.example' }],
    why: 'alias-approved-before',
  },
]

for (const { name, approver, requester = ana, earlier = [], approvers = leads, why } of cases) {
  test(`${name}: ${why ?? 'may approve'}`, () => {
    assert.equal(whyNotApprover(approver, requester, approvers, earlier), why)
  })
}
