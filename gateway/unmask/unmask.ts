// What the doors and a read need of unmasking. Plain data in and out: this room knows no plan and no SQL of a source.
import type { ReleaseEvent } from '../audit/audit-event.ts'
import type { Principal } from '../identity/principal.ts'

/** What is asked for: decided by the planner from a caller's words, within what the caller may read and filter. */
export interface UnmaskScope {
  readonly dataset: string
  /** Masked columns that the requester may read; sorted, unique. */
  readonly columns: readonly string[]
  /** A filter of the REST grammar over shown values; null: every row that the requester may see. */
  readonly where: string | null
  /** Why, in the requester's words. */
  readonly reason: string
  readonly durationMs: number
  /** Distinct rows that may ever be shown under it. */
  readonly maxRows: number
}

export type RequestState = 'pending' | 'approved' | 'denied' | 'withdrawn' | 'expired'
type GrantState = 'active' | 'exhausted' | 'expired' | 'revoked'

/** An identity, compared byte for byte. */
export interface Party {
  readonly issuer: string
  readonly subject: string
}

/** One line of a request's history. */
export interface UnmaskStep {
  /** ISO 8601 UTC, of the control database's clock; so are all times here. */
  readonly at: string
  readonly step: 'requested' | 'approved' | 'denied' | 'withdrawn' | 'expired' | 'granted' | 'exhausted' | 'revoked'
  /** Null: the clock. */
  readonly by: Party | null
  readonly note: string | null
}

export interface UnmaskRequest extends UnmaskScope {
  readonly id: string
  readonly state: RequestState
  readonly by: Party
  /** Through which it was asked, and alone may be read. */
  readonly app: string
  readonly approvals: { readonly needed: number; readonly given: number; readonly by: readonly Party[] }
  /** What the dataset's names stand for, and a keyed hash over that, the scope, requester and app: what an approver approves. */
  readonly scope: string
  readonly createdAt: string
  readonly expiresAt: string
  /** Once it is approved. */
  readonly grant: string | null
  readonly history: readonly UnmaskStep[]
}

export interface UnmaskGrant extends UnmaskScope {
  readonly id: string
  readonly request: string
  readonly state: GrantState
  readonly by: Party
  readonly app: string
  readonly approvedBy: readonly Party[]
  readonly from: string
  readonly until: string
  readonly rowsUsed: number
  readonly revoked: { readonly at: string; readonly by: Party; readonly reason: string | null } | null
}

/** A live grant as a read uses it. */
export interface UsableGrant {
  readonly id: string
  readonly request: string
  readonly dataset: string
  readonly columns: readonly string[]
  readonly where: string | null
  readonly until: string
  readonly approvedBy: readonly Party[]
}

/** An approver may shorten, never widen. */
export interface Decision {
  readonly note?: string | undefined
  readonly durationMs?: number | undefined
  readonly maxRows?: number | undefined
  /** The scope that the approver saw; where it is given and differs, nothing is approved. */
  readonly scope?: string | undefined
}

export interface Listed<T> {
  readonly items: readonly T[]
  /** Where the next page starts; null: there is none. */
  readonly next: string | null
}

/** Every method may throw a Refusal: `UNMASK_…`, `LIMIT_UNMASK`, or `CONTROL_UNAVAILABLE` with nothing shown. */
export interface Unmask {
  /** @param requestId of the HTTP request. @param key the Idempotency-Key: the same words again give the same request. */
  request(
    scope: UnmaskScope,
    principal: Principal,
    requestId: string,
    key: string | null,
  ): Promise<{ readonly request: UnmaskRequest; readonly isNew: boolean }>
  /** Mine, and those that I may decide; newest first. */
  requests(
    principal: Principal,
    page: { readonly limit: number; readonly after: string | null },
  ): Promise<Listed<UnmaskRequest>>
  find(id: string, principal: Principal): Promise<UnmaskRequest>
  approve(id: string, decision: Decision, principal: Principal, requestId: string): Promise<UnmaskRequest>
  deny(id: string, decision: Pick<Decision, 'note'>, principal: Principal, requestId: string): Promise<UnmaskRequest>
  withdraw(
    id: string,
    decision: Pick<Decision, 'note'>,
    principal: Principal,
    requestId: string,
  ): Promise<UnmaskRequest>
  /** An approval token for the requester: 15 minutes at most, and never beyond the grant. */
  token(
    id: string,
    principal: Principal,
    requestId: string,
  ): Promise<{ readonly token: string; readonly expiresAt: string; readonly grant: string }>
  /** Live ones: mine, those of datasets that I approve for or own, and all of them for an admin. */
  grants(
    principal: Principal,
    page: { readonly limit: number; readonly after: string | null },
  ): Promise<Listed<UnmaskGrant>>
  /** By the holder, an approver, the dataset's owner, or an admin. */
  revoke(id: string, reason: string | null, principal: Principal, requestId: string): Promise<UnmaskGrant>

  /** What a token stands for, judged now; a read begins with it. */
  begin(token: string, principal: Principal): Promise<UsableGrant>
  /**
   * One transaction: lock the grant, judge it on the database's clock, count rows that it has not shown yet, write the
   * event. Only once it resolves may the values leave.
   * @param rows of each row its fingerprint under every key, the current one first.
   */
  release(
    grant: UsableGrant,
    rows: readonly (readonly string[])[],
    event: ReleaseEvent,
  ): Promise<{ readonly left: number }>

  /** JSON Web Key Set (RFC 7517) of the keys that sign approval tokens. */
  keySet(): { readonly keys: readonly Readonly<Record<string, unknown>>[] }
  state(): { readonly ready: boolean; readonly reason: string }
  close(): Promise<void>
}
