// Ids of requests for unmasking → the reasons that people gave. They stand with the requests, which the audit's own role may
// not read: without the other role's URL, or with a database that has none yet, the report goes without them and says so.

import { resolveSecret } from '../../config/resolve-secret.ts'
import type { SecretRef } from '../../config/settings.ts'
import { openControlConnection } from '../../store/control-connection.ts'

export interface Reasons {
  readonly byRequest: ReadonlyMap<string, string>
  /** Why there are none, for stderr; null where they were read or none was wanted. */
  readonly why: string | null
}

export async function loadReasons(ref: SecretRef, requests: readonly string[]): Promise<Reasons> {
  if (requests.length === 0) return { byRequest: new Map(), why: null }
  try {
    const connection = await openControlConnection({
      url: resolveSecret(ref),
      application: 'scrim audit who-saw',
      connectMs: 5_000,
      deadlineMs: 30_000,
    })
    try {
      const { rows } = await connection.query({
        text: 'SELECT r.id, r.reason FROM scrim.unmask_request r WHERE r.id = ANY ($1::text[])',
        values: [[...new Set(requests)]],
      })
      return { byRequest: new Map(rows.map(([id, reason]) => [String(id), String(reason)])), why: null }
    } finally {
      connection.destroy()
    }
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error)
    return { byRequest: new Map(), why: `control.url: ${words}` }
  }
}
