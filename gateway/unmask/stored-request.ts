// A request as the control database holds it, with its decisions, its grant and the database's clock, read in one statement.
// A decision that carries no seal of ours was not made through a gateway: it is not read at all.
import { z } from 'zod'
import type { Observe } from '../observe/observe.ts'
import type { Seal } from '../seal/seal.ts'
import type { ControlResult, ControlStatement } from '../store/control-connection.ts'
import { isDecisionSealed } from './seal-decision.ts'

/** ms since 1970, such as JavaScript can say. */
const time = z.number().min(-8.64e15).max(8.64e15)

const decision = z.object({
  verdict: z.enum(['approved', 'denied', 'withdrawn']),
  issuer: z.string(),
  subject: z.string(),
  email: z.string().nullable(),
  roles: z.array(z.string()).readonly(),
  note: z.string().nullable(),
  durationMs: z.number(),
  maxRows: z.number(),
  scope: z.string(),
  sealed: z.string(),
  at: time,
})

const grant = z.object({
  id: z.string(),
  state: z.enum(['active', 'exhausted', 'expired', 'revoked']),
  from: time,
  until: time,
  maxRows: z.number(),
  rowsUsed: z.number(),
  sealed: z.string(),
  endedAt: time.nullable(),
  revokedIssuer: z.string().nullable(),
  revokedSubject: z.string().nullable(),
  revokedReason: z.string().nullable(),
})

const request = z.object({
  id: z.string(),
  state: z.enum(['pending', 'approved', 'denied', 'withdrawn', 'expired']),
  issuer: z.string(),
  subject: z.string(),
  actor: z.string().nullable(),
  email: z.string().nullable(),
  app: z.string(),
  dataset: z.string(),
  columns: z.array(z.string()).readonly(),
  where: z.string().nullable(),
  reason: z.string(),
  durationMs: z.number(),
  maxRows: z.number(),
  needed: z.number(),
  scope: z.string(),
  createdAt: time,
  expiresAt: time,
  endedAt: time.nullable(),
  /** In the order they were made. */
  decisions: z.array(decision).readonly(),
  grant: grant.nullable(),
  /** The database's clock as this was read. All times are ms since 1970. */
  now: time,
})

export type StoredDecision = Readonly<z.infer<typeof decision>>
export type StoredGrant = Readonly<z.infer<typeof grant>>
export type StoredRequest = Readonly<z.infer<typeof request>>
/** One that was approved. */
export type StoredApproved = StoredRequest & { readonly grant: StoredGrant }

/** What it takes to tell what is stored from what is only written there. */
export interface Reading {
  readonly seal: Seal
  readonly observe: Observe
}

/** Whatever can be asked: a transaction, or a read beside it. */
export interface Asked {
  query(statement: ControlStatement): Promise<ControlResult>
}

const ms = (time: string): string => `floor(extract(epoch FROM ${time}) * 1000)::bigint`

const select = `
SELECT to_json(s) FROM (
  SELECT r.id, r.state, r.issuer, r.subject, r.actor, r.email, r.app, r.dataset, r.column_names AS "columns",
    r.condition AS "where", r.reason, r.duration_ms AS "durationMs", r.max_rows AS "maxRows", r.needed, r.scope,
    ${ms('r.created_at')} AS "createdAt", ${ms('r.expires_at')} AS "expiresAt", ${ms('r.ended_at')} AS "endedAt",
    (SELECT coalesce(json_agg(json_build_object('verdict', d.verdict, 'issuer', d.issuer, 'subject', d.subject,
       'email', d.email, 'roles', d.roles, 'note', d.note, 'durationMs', d.duration_ms, 'maxRows', d.max_rows,
       'scope', d.scope, 'sealed', d.sealed, 'at', ${ms('d.decided_at')}) ORDER BY d.decided_at, d.verdict), '[]')
     FROM scrim.unmask_decision d WHERE d.request = r.id) AS decisions,
    (SELECT json_build_object('id', g.id, 'state', g.state, 'from', ${ms('g.from_at')}, 'until', ${ms('g.until_at')},
       'maxRows', g.max_rows, 'rowsUsed', g.rows_used, 'sealed', g.sealed, 'endedAt', ${ms('g.ended_at')},
       'revokedIssuer', g.revoked_issuer, 'revokedSubject', g.revoked_subject, 'revokedReason', g.revoked_reason)
     FROM scrim.unmask_grant g WHERE g.request = r.id) AS "grant",
    ${ms('scrim.unmask_clock()')} AS now
  FROM scrim.unmask_request r`

/**
 * One that cannot be read is left out, and said to whoever runs this: it must not take the others with it.
 * @param rest what comes after FROM: joins, conditions, order.
 */
export async function loadRequests(
  on: Asked,
  reading: Reading,
  rest: string,
  values: readonly unknown[],
): Promise<readonly StoredRequest[]> {
  const { rows } = await on.query({ text: `${select} ${rest}) s`, values })
  return rows.flatMap(([row]) => toStored(row, reading) ?? [])
}

function toStored(row: unknown, { seal, observe }: Reading): StoredRequest | null {
  const { data: read } = request.safeParse(row)
  if (read === undefined) {
    const { data } = request.pick({ id: true }).safeParse(row)
    observe({ kind: 'warning', text: `unmask: the stored request ${data?.id} cannot be read, and is left out` })
    return null
  }
  const decisions = read.decisions.filter((each) => isDecisionSealed(seal, read.id, each, each.sealed))
  return Object.freeze({ ...read, decisions })
}

/** What is no id of ours (a NUL among it) is not asked of the database. */
export const isId = (id: string): boolean => /^[0-9A-HJKMNP-TV-Z]{26}$/.test(id)

export async function loadRequest(on: Asked, id: string, reading: Reading): Promise<StoredRequest | null> {
  if (!isId(id)) return null
  const [found = null] = await loadRequests(on, reading, 'WHERE r.id = $1', [id])
  return found
}

/** The request that this grant came of. */
export async function loadOfGrant(on: Asked, id: string, reading: Reading): Promise<StoredApproved | null> {
  if (!isId(id)) return null
  const where = 'WHERE r.id = (SELECT o.request FROM scrim.unmask_grant o WHERE o.id = $1)'
  const [found] = await loadRequests(on, reading, where, [id])
  return found === undefined ? null : toApproved(found)
}

export const toApproved = (stored: StoredRequest): StoredApproved | null =>
  stored.grant === null ? null : { ...stored, grant: stored.grant }

/**
 * Held until the transaction ends. The clock is read by a later statement: in this one it would be read before the lock
 * is held, and a grant that expired meanwhile would still count as live.
 */
export async function lockRequest(on: Asked, id: string, reading: Reading): Promise<StoredRequest | null> {
  if (!isId(id)) return null
  await on.query({ text: 'SELECT 1 FROM scrim.unmask_request r WHERE r.id = $1 FOR UPDATE', values: [id] })
  return loadRequest(on, id, reading)
}

/** The same of a grant. */
export async function lockGrant(on: Asked, id: string, reading: Reading): Promise<StoredApproved | null> {
  if (!isId(id)) return null
  await on.query({ text: 'SELECT 1 FROM scrim.unmask_grant g WHERE g.id = $1 FOR UPDATE', values: [id] })
  return loadOfGrant(on, id, reading)
}
