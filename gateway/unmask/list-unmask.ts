// Lists of requests and of live grants, newest first: whose they are decides the database, page by page.
import type { Catalog } from '../catalog/dataset.ts'
import { Refusal } from '../errors/refusal.ts'
import type { Principal } from '../identity/principal.ts'
import { approvedBy } from './approved-by.ts'
import { neededApprovals } from './needed-approvals.ts'
import { isId, loadRequests, type StoredRequest, toApproved } from './stored-request.ts'
import { toGrant, toRequest } from './to-shown.ts'
import type { Listed, UnmaskGrant, UnmaskRequest } from './unmask.ts'
import type { UnmaskParts } from './unmask-parts.ts'
import { approvesFor } from './who-sees.ts'

interface Page {
  readonly limit: number
  readonly after: string | null
}

export const neededNow = ({ dataset: name, columns }: StoredRequest, catalog: Catalog): number | null => {
  const dataset = catalog.datasets.get(name)
  return dataset === undefined ? null : neededApprovals(dataset, columns)
}

export async function listRequests(
  principal: Principal,
  { limit, after }: Page,
  parts: UnmaskParts,
): Promise<Listed<UnmaskRequest>> {
  assertPlace(after)
  const { transactions, catalog } = parts
  const now = catalog()
  const found = await loadRequests(
    { query: (statement) => transactions.read(statement) },
    parts,
    `WHERE (r.issuer = $1 AND r.subject = $2 OR r.dataset = ANY ($3::text[])) AND ($4::text IS NULL OR r.id < $4)
     ORDER BY r.id DESC LIMIT $5`,
    [principal.issuer, principal.subject, approvedBy(principal, now), after, limit + 1],
  )
  return toListed(
    found.map((stored) => toRequest(stored, neededNow(stored, now))),
    limit,
  )
}

export async function listGrants(
  principal: Principal,
  { limit, after }: Page,
  parts: UnmaskParts,
): Promise<Listed<UnmaskGrant>> {
  assertPlace(after)
  const { transactions, catalog } = parts
  const { issuer, subject, roles } = principal
  const mine = [...catalog().datasets.values()].filter(
    (dataset) => approvesFor(principal, dataset) || roles.includes(dataset.owner),
  )
  const found = await loadRequests(
    { query: (statement) => transactions.read(statement) },
    parts,
    `JOIN scrim.unmask_grant l ON l.request = r.id AND l.state = 'active' AND l.until_at > scrim.unmask_clock()
     WHERE (r.issuer = $1 AND r.subject = $2 OR r.dataset = ANY ($3::text[]) OR $4) AND ($5::text IS NULL OR l.id < $5)
     ORDER BY l.id DESC LIMIT $6`,
    [issuer, subject, mine.map(({ name }) => name), roles.includes('admin'), after, limit + 1],
  )
  return toListed(found.flatMap((stored) => toApproved(stored) ?? []).map(toGrant), limit)
}

function assertPlace(after: string | null): void {
  if (after === null || isId(after)) return
  throw new Refusal('ASK_CURSOR_INVALID', {
    detail: 'The cursor is none of this list.',
    hint: 'Send page.next of the last reply as it is, or start again without a cursor.',
  })
}

function toListed<T extends { readonly id: string }>(items: readonly T[], limit: number): Listed<T> {
  const page = items.slice(0, limit)
  return { items: page, next: items.length > limit ? (page.at(-1)?.id ?? null) : null }
}
