// Mistakes that anyone could make, one check of the gateway each: the model must see every one of them.
import type { Edit } from '../../inference/weaken-tree.ts'

export interface Weakness {
  readonly name: string
  readonly edits: readonly Edit[]
}

const weakness = (name: string, file: string, from: string, to: string): Weakness => ({
  name,
  edits: [{ file: `gateway/unmask/${file}`, from, to }],
})

export const weaknesses: readonly Weakness[] = [
  weakness('anyone with the role approves', 'decide.ts', 'if (why !== null) throw', "if (why === 'no-role') throw"),
  weakness(
    'aliases by the letter',
    'who-may-approve.ts',
    'fold(one.email) === fold(other.email)',
    'one.email === other.email',
  ),
  weakness(
    'the unknown count as people',
    'who-may-approve.ts',
    "own === 'unknown' || others.includes('unknown')",
    'false',
  ),
  weakness('agents approve', 'who-may-approve.ts', "approver.actor === null ? null : 'delegated'", 'null'),
  weakness('services approve', 'who-may-approve.ts', "approver.kind !== 'person'", 'false'),
  weakness('one approval is enough', 'decide.ts', '.length >= needed', '.length >= 1'),
  weakness(
    'a denial is a remark',
    'decide.ts',
    "if (decided.verdict === 'denied') await end",
    "if (decided.verdict === 'withdrawn') await end",
  ),
  weakness('approvers widen rows', 'decide.ts', '&& maxRows <= stored.maxRows', ''),
  weakness(
    'the most of what approvers give',
    'make-grant.ts',
    'Math.min(...approvals.map((approval) => approval.maxRows))',
    'Math.max(...approvals.map((approval) => approval.maxRows))',
  ),
  weakness(
    'requests never expire',
    'to-shown.ts',
    "state === 'pending' && now >= expiresAt",
    'state === null && now >= expiresAt',
  ),
  weakness(
    'grants end when the sweep says so',
    'judge-grant.ts',
    "grant.state === 'expired' || now >= grant.until",
    "grant.state === 'expired' || now < 0",
  ),
  weakness('tokens never end', 'begin-read.ts', ' ?? whyLate(claims, stored)', ''),
  weakness('tokens of any app', 'collect-token.ts', 'stored.app === principal.app && ', ''),
  weakness(
    'a release trusts its beginning',
    'release-grant.ts',
    'if (refused !== null) return',
    'if (refused === undefined) return',
  ),
  weakness('one column of the scope opens all', 'release-grant.ts', 'event.columns.every(', 'event.columns.some('),
  weakness('a row more than granted', 'release-grant.ts', 'if (left < 0)', 'if (left < -1)'),
  weakness(
    'each showing costs a row',
    'release-grant.ts',
    '!row.some((fingerprint) => shown.has(fingerprint))',
    'row.length > 0',
  ),
  weakness(
    'roles that approve no more',
    'judge-grant.ts',
    ' && roles.some((role) => approvers.includes(role))',
    ' && (approvers, roles)',
  ),
  weakness('rules of yesterday', 'judge-grant.ts', 'if (standing >= needed)', 'if (standing > 0)'),
  weakness('revoked by anyone', 'who-sees.ts', "roles.includes('admin') ||", 'true ||'),
]
