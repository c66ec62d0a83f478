// Whether this person may decide this request: someone else, and provably so, a person in their own name, with a role of
// the dataset's list. Pure.
import type { Principal } from '../identity/principal.ts'

/** An identity with the e-mail that its issuer vouches for. */
export interface Known {
  readonly issuer: string
  readonly subject: string
  readonly email: string | null
}

/** Why not. */
export type NotApprover =
  | 'no-person'
  | 'delegated'
  | 'no-role'
  | 'own-request'
  | 'own-alias'
  | 'approved-before'
  | 'alias-approved-before'
  | 'unknown-who'

/**
 * @param approvers roles of the dataset that approve.
 * @param earlier who has approved it; empty for a denial, which needs no second person.
 * @returns null where they may.
 */
export function whyNotApprover(
  approver: Principal,
  requester: Known,
  approvers: readonly string[],
  earlier: readonly Known[],
): NotApprover | null {
  const never = whyNeverApprover(approver, approvers)
  if (never !== null) return never
  const own = compare(approver, requester)
  if (own === 'same') return 'own-request'
  if (own === 'alias') return 'own-alias'
  const others = earlier.map((other) => compare(approver, other))
  if (others.includes('same')) return 'approved-before'
  if (others.includes('alias')) return 'alias-approved-before'
  return own === 'unknown' || others.includes('unknown') ? 'unknown-who' : null
}

/** What keeps them from deciding any request of the dataset. */
export function whyNeverApprover(approver: Principal, approvers: readonly string[]): NotApprover | null {
  if (!approver.roles.some((role) => approvers.includes(role))) return 'no-role'
  if (approver.kind !== 'person') return 'no-person'
  return approver.actor === null ? null : 'delegated'
}

/** `unknown`: two issuers may each have an account of the same person, and nothing tells. */
function compare(one: Known, other: Known): 'same' | 'alias' | 'unknown' | 'different' {
  if (one.issuer === other.issuer && one.subject === other.subject) return 'same'
  if (one.email === null || other.email === null) return one.issuer === other.issuer ? 'different' : 'unknown'
  return fold(one.email) === fold(other.email) ? 'alias' : 'different'
}

/** Mailboxes differ in case on paper alone; one letter has several spellings in Unicode, and some show nothing. */
const fold = (email: string): string =>
  email
    .normalize('NFKC')
    .replace(/[\p{Cf}\p{Default_Ignorable_Code_Point}\s]/gu, '')
    .toLowerCase()
