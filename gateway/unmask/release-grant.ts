// Values are about to leave under a grant: it is locked, judged, its rows counted and the release recorded, in one commit.
// Only that commit lets them go (law 4).
import { z } from 'zod'
import type { AuditEvent, ReleaseEvent } from '../audit/audit-event.ts'
import type { Done, Transaction } from '../audit/serial-writer.ts'
import { Refusal } from '../errors/refusal.ts'
import type { Seal } from '../seal/seal.ts'
import { expireGrant } from './expire-due.ts'
import { isVoid, whyUnusable } from './judge-grant.ts'
import { lockGrant, type StoredApproved } from './stored-request.ts'
import type { UsableGrant } from './unmask.ts'
import { act, type UnmaskParts } from './unmask-parts.ts'

export interface Release {
  readonly grant: UsableGrant
  /** Of each row its fingerprint under every key, the current one first. */
  readonly rows: readonly (readonly string[])[]
  readonly event: ReleaseEvent
}

export function releaseGrant(release: Release, parts: UnmaskParts): Promise<{ readonly left: number }> {
  return act(parts, async (transaction) => {
    const stored = await lockGrant(transaction, release.grant.id, parts)
    if (stored === null) throw new Error('a grant that was begun with is not there')
    assertWithin(stored, release.event)
    const refused = whyUnusable(stored, { catalog: parts.catalog(), seal: parts.seal })
    if (refused !== null) return { value: refused, events: await expireGrant(transaction, stored, parts) }
    return count(transaction, stored, release, parts)
  })
}

/** What is about to leave, beside what was granted: to whom, of what. */
function assertWithin({ issuer, subject, app, actor, dataset, columns }: StoredApproved, event: ReleaseEvent): void {
  const { who } = event
  const fits =
    who.issuer === issuer &&
    who.subject === subject &&
    who.app === app &&
    who.actor === actor &&
    event.dataset === dataset &&
    event.columns.every(({ name }) => columns.includes(name))
  if (!fits) {
    throw new Refusal('UNMASK_OUT_OF_SCOPE', {
      detail: 'The grant does not cover what this call would show.',
      hint: 'GET /unmask/grants shows what it covers. For more, ask anew: POST /unmask/requests.',
    })
  }
}

async function count(
  transaction: Transaction,
  stored: StoredApproved,
  { rows, event }: Release,
  parts: UnmaskParts,
): Promise<Done<{ readonly left: number } | Refusal>> {
  const { grant } = stored
  const sealed = rows.map((row) => sealRow(parts.seal, grant.id, row))
  const { shown, counted } = await findShown(transaction, grant.id, sealed.flat())
  if (counted !== grant.rowsUsed) {
    throw isVoid(
      'The rows that the grant has shown are not as many as it has counted.',
      'Tell whoever runs this gateway.',
    )
  }
  const fresh = new Set(sealed.filter((row) => !row.some((fingerprint) => shown.has(fingerprint))).map(toCurrent))
  const left = grant.maxRows - grant.rowsUsed - fresh.size
  if (left < 0) throw refuseRows(fresh.size, grant.maxRows - grant.rowsUsed)
  const isLast = left === 0
  await spend(transaction, grant.id, [...fresh], isLast)
  const approvedBy = stored.decisions
    .filter(({ verdict }) => verdict === 'approved')
    .map(({ issuer, subject }) => ({ issuer, subject }))
  const under = { id: grant.id, request: stored.id, approvedBy }
  const events: AuditEvent[] = [{ ...event, by: 'grant', grant: under, rows: rows.map(toCurrent) }]
  if (isLast) {
    const { request: requestId } = event
    events.push(await parts.steps.take(transaction, { step: 'exhausted', by: null, requestId, stored }))
  }
  return { value: { left }, events }
}

/** What stands for each fingerprint of a row in this grant alone, under every key, the current one first. */
const sealRow = (seal: Seal, grant: string, row: readonly string[]): readonly string[] =>
  row.flatMap((fingerprint) => seal.fingerprints(`unmask-row\0${JSON.stringify([grant, fingerprint])}`))

function toCurrent([current]: readonly string[]): string {
  if (current === undefined) throw new RangeError('a row without a fingerprint cannot be counted')
  return current
}

const found = z.tuple([z.coerce.number(), z.array(z.string())])

/** Which of these the grant has shown, and how many it has shown in all. */
async function findShown(
  transaction: Transaction,
  grant: string,
  of: readonly string[],
): Promise<{ readonly shown: ReadonlySet<string>; readonly counted: number }> {
  const { rows } = await transaction.query({
    text: `SELECT count(*)::int, coalesce(json_agg(r.fingerprint) FILTER (WHERE r.fingerprint = ANY ($2::text[])), '[]')
           FROM scrim.unmask_row r WHERE r.grant_id = $1`,
    values: [grant, of],
  })
  const [counted, shown] = found.parse(rows[0])
  return { shown: new Set(shown), counted }
}

async function spend(
  transaction: Transaction,
  grant: string,
  fresh: readonly string[],
  isLast: boolean,
): Promise<void> {
  if (fresh.length === 0) return
  await transaction.query({
    text: 'INSERT INTO scrim.unmask_row (grant_id, fingerprint) SELECT $1, f FROM unnest($2::text[]) f',
    values: [grant, fresh],
  })
  await transaction.query({
    text: `UPDATE scrim.unmask_grant SET rows_used = rows_used + $2, state = CASE WHEN $3 THEN 'exhausted' ELSE 'active' END,
                  ended_at = CASE WHEN $3 THEN scrim.unmask_clock() END WHERE id = $1`,
    values: [grant, fresh.length, isLast],
  })
}

const refuseRows = (wanted: number, left: number): Refusal =>
  new Refusal('UNMASK_ROWS_EXCEEDED', {
    detail: `The page has ${wanted} rows that the grant has not shown yet, and it has ${left} left. Nothing is shown.`,
    hint: `Ask for fewer rows: limit=${left}, or a filter. For more rows, ask anew: POST /unmask/requests.`,
    details: { rows_left: left },
  })
