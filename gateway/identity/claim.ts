// Claims in, plain values of known kinds out. Own properties only, so no prototype is ever a claim, and total: what is
// of another kind is absent, and what is absent denies.

/** A claim path of scrim.yaml. The whole text is tried first, as some issuers name claims by URL; then its dotted steps. */
export interface ClaimPath {
  readonly whole: string
  readonly steps: readonly string[]
}

export function toClaimPath(text: string): ClaimPath {
  return { whole: text, steps: text.split('.') }
}

/** The value at a path, or undefined. */
export function toClaim(claims: Readonly<Record<string, unknown>>, path: ClaimPath): unknown {
  if (Object.hasOwn(claims, path.whole)) return claims[path.whole]
  let value: unknown = claims
  for (const step of path.steps) {
    if (!isPlainObject(value) || !Object.hasOwn(value, step)) return undefined
    value = value[step]
  }
  return value
}

/**
 * Text that means one thing everywhere: not empty, no control, line or direction characters (a NUL fails in
 * PostgreSQL, the others make one log line look like two or read backwards) and no lone
 * surrogate (two different ones become the same bytes). Nothing is trimmed, folded or normalised.
 */
const confusing = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u

export function isCleanText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.isWellFormed() && !confusing.test(value)
}

/**
 * An attribute as a list of strings, or null where it is absent. One bad item makes the whole attribute absent:
 * leaving out just that item would widen a rule that says `nin`.
 */
export function toAttribute(value: unknown): readonly string[] | null {
  const items = Array.isArray(value) ? value : [value]
  const texts = items.map(toScalarText)
  return texts.length > 0 && texts.every((text) => text !== null) ? Object.freeze(texts) : null
}

function toScalarText(value: unknown): string | null {
  if (typeof value === 'boolean') return String(value)
  // A number that JSON cannot carry exactly would be somebody else's id.
  if (typeof value === 'number') return Number.isSafeInteger(value) || !Number.isInteger(value) ? String(value) : null
  return isCleanText(value) ? value : null
}

export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
