// `${principal.countries}` in a row rule → the claim it names. A claim stands alone: nothing is ever spliced into text.
import { nearest } from '../config/nearest.ts'

/** Attributes mapped in scrim.yaml; null where no scrim.yaml is at hand, and any may be meant. */
export type Claims = ReadonlySet<string> | null

type ParsedClaim =
  | { readonly ok: true; readonly name: string }
  | { readonly ok: false; readonly problem: string; readonly mend: string }

/** What every principal has, without a mapping. */
const ownClaims = ['subject', 'email', 'roles']

/** Whether anything in an operand looks like a claim, well written or not. */
export function holdsClaim(operand: unknown): boolean {
  return Array.isArray(operand) ? operand.some(holdsClaim) : typeof operand === 'string' && operand.includes('${')
}

/** Reads an operand for which `holdsClaim` is true. */
export function parseClaim(operand: unknown, attributes: Claims): ParsedClaim {
  if (typeof operand !== 'string') {
    return { ok: false, problem: 'mixes a claim with values', mend: `a claim stands alone: in: '\${principal.x}'` }
  }
  const [, name] = /^\$\{principal\.([a-z][a-z0-9_]{0,62})\}$/.exec(operand) ?? []
  if (name === undefined) {
    return {
      ok: false,
      problem: 'is not a claim',
      mend: `write '\${principal.x}' alone, x being subject, email, roles or an attribute`,
    }
  }
  return knownClaim(name, attributes)
}

/** Whether there is such a claim; else what to say, with the nearest one that there is. */
export function knownClaim(name: string, attributes: Claims): ParsedClaim {
  if (ownClaims.includes(name) || attributes === null || attributes.has(name)) return { ok: true, name }
  const near = nearest(name, [...ownClaims, ...attributes])
  const mend =
    near === null ? 'map it under identity.issuers[].claims.attributes in scrim.yaml' : `did you mean "${near}"?`
  return { ok: false, problem: `unknown claim "${name}"`, mend }
}
