// Whether a caller holds a reply already: If-None-Match, by weak comparison (RFC 9110, 13.1.2 and 8.8.3.2); `*` for any.

export function isHeld(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false
  const held = ifNoneMatch.split(',').map((one) => opaque(one.trim()))
  return held.includes('*') || held.includes(opaque(tag))
}

const opaque = (tag: string): string => tag.replace(/^W\//, '')
