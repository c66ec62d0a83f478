// A decision as it is made → a keyed hash over all of it but its time, which is the database's own. Whoever can write to the
// control database without our key cannot decide.
import type { Seal } from '../seal/seal.ts'

interface Fixed {
  readonly verdict: 'approved' | 'denied' | 'withdrawn'
  readonly issuer: string
  readonly subject: string
  readonly email: string | null
  readonly roles: readonly string[]
  readonly note: string | null
  readonly durationMs: number
  readonly maxRows: number
  /** Of the request. */
  readonly scope: string
}

const toText = (request: string, decision: Fixed): string =>
  `decision\0${JSON.stringify([
    ...[request, decision.verdict, decision.issuer, decision.subject, decision.email, decision.roles],
    ...[decision.note, decision.durationMs, decision.maxRows, decision.scope],
  ])}`

/** @param request its id. */
export const sealDecision = (seal: Seal, request: string, decision: Fixed): string =>
  seal.fingerprint(toText(request, decision))

/** Whether a gateway with any of our keys wrote exactly this. */
export const isDecisionSealed = (seal: Seal, request: string, decision: Fixed, sealed: string): boolean =>
  seal.fingerprints(toText(request, decision)).includes(sealed)
