// Dataset + Principal → the access entries that count for this call: those of the caller's roles, that name no other app,
// and whose `when` holds. One whose `when` cannot be evaluated counts, too: it shows no row and forbids every row (law 5).
import type { AccessEntry, ClaimTest, Dataset } from '../catalog/dataset.ts'
import { or } from '../expr/build.ts'
import type { Expr } from '../expr/expr.ts'
import type { Principal } from '../identity/principal.ts'
import { bindClaims, claimNames, claimTexts } from './bind-claims.ts'

export interface CountedEntry {
  /** Its place in `access`. */
  readonly at: number
  readonly entry: AccessEntry
  /** Claims of `when` that are missing or empty. */
  readonly lacks: readonly string[]
}

/** An entry with its conditions judged. */
export interface AppliedEntry {
  readonly entry: AccessEntry
  /** `rows` with the caller's claims; null: every row; false where the entry cannot be evaluated. */
  readonly rows: Expr | null
  /** The claims without which it cannot be evaluated; empty where it can. */
  readonly lacks: readonly string[]
}

export function countedEntries(dataset: Dataset, principal: Principal): readonly CountedEntry[] {
  const counted: CountedEntry[] = []
  for (const [at, entry] of dataset.access.entries()) {
    if (!principal.roles.includes(entry.role)) continue
    if (entry.apps !== null && !entry.apps.includes(principal.app)) continue
    const lacks = entry.when.filter(({ claim }) => claimTexts(claim, principal).length === 0).map(({ claim }) => claim)
    if (lacks.length > 0 || entry.when.every((test) => holds(test, principal))) counted.push({ at, entry, lacks })
  }
  return counted
}

function holds({ claim, op, values }: ClaimTest, principal: Principal): boolean {
  const isAny = claimTexts(claim, principal).some((text) => values.includes(text))
  return op === 'eq' || op === 'in' ? isAny : !isAny
}

export function applyEntry({ entry, lacks }: CountedEntry, principal: Principal): AppliedEntry {
  if (lacks.length > 0) return { entry, rows: or([]), lacks: [...new Set(lacks)] }
  if (entry.rows === null) return { entry, rows: null, lacks: [] }
  const rows = bindClaims(entry.rows, principal)
  return rows ? { entry, rows, lacks: [] } : { entry, rows: or([]), lacks: claimNames(entry.rows) }
}
