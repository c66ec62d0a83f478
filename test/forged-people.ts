// People, services and delegates that the sample company lacks: tokens signed with the key of its own issuer, with any claims.
// Each has limits of their own, so a test that asks often disturbs no other.
import { createPrivateKey } from 'node:crypto'
import { loadOrMakeIssuerKeys } from '../gateway/embedded/issuer-keys.ts'
import { audience, issuerUrl } from '../gateway/embedded/issuer-names.ts'
import type { Scrim } from './scrim.ts'
import { type Claims, forgeToken, toClaims } from './tokens.ts'

/** @returns a token for this subject with these claims; `email` is the subject's own where none is given. */
export type Forge = (sub: string, groups: readonly string[], more?: Claims) => string

export async function createForge(scrim: Pick<Scrim, 'folder' | 'ports'>): Promise<Forge> {
  const [jwk] = await loadOrMakeIssuerKeys(scrim.folder)
  if (jwk?.kid === undefined) throw new Error('the embedded issuer has no key')
  const privateKey = createPrivateKey({ key: JSON.parse(JSON.stringify(jwk)), format: 'jwk' })
  const key = { kid: jwk.kid, alg: 'ES256', privateKey } as const
  return (sub, groups, more = {}) =>
    forgeToken(
      key,
      toClaims(issuerUrl(scrim.ports.issuer), audience, { sub, groups, email: `${sub}@kestrel.example`, ...more }),
    )
}

export const groups = {
  analyst: ['grp-data-analysts'],
  approver: ['grp-growth-data-leads'],
  both: ['grp-data-analysts', 'grp-growth-data-leads'],
  owner: ['grp-growth-data'],
  admin: ['grp-platform'],
  none: [],
} as const
