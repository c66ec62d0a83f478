// A reply that stands on a deprecated column → `Deprecation` (RFC 9745) and `Sunset` (RFC 8594).
import type { Reply } from '../../formats/reply.ts'

/** Days begin at midnight UTC. */
export function deprecationHeaders({ deprecation }: Reply): Readonly<Record<string, string>> {
  if (deprecation === null) return {}
  const { since, sunset } = deprecation
  return {
    Deprecation: `@${Date.parse(since) / 1000}`,
    ...(sunset !== null && { Sunset: new Date(sunset).toUTCString() }),
  }
}
