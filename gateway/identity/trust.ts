// One issuer of scrim.yaml in, what its tokens are judged by out, compiled once. A setting that would accept too much
// is an error here, at start.
import type { IssuerSettings } from '../config/settings.ts'
import { type ClaimPath, toClaimPath } from './claim.ts'

// Asymmetric only: with an HMAC the published key would be the secret. RFC 8725, section 3.1; names of RFC 7518, 8037, 9864.
const asymmetric = new Set('RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519'.split(' '))

export interface Trust {
  readonly issuer: string
  readonly audience: string
  readonly algorithms: readonly string[]
  /** Media type demanded in `typ`, in full and in lower case; null where the issuer sets none. */
  readonly type: string | null
  readonly roles: ClaimPath
  readonly email: ClaimPath
  /** In this order; the first that is there counts. */
  readonly app: readonly ClaimPath[]
  readonly attributes: readonly (readonly [name: string, path: ClaimPath])[]
}

/**
 * @throws RangeError naming the setting that cannot be.
 */
export function toTrust(settings: IssuerSettings): Trust {
  const { issuer, audience, algorithms, claims } = settings
  const problem = (text: string) => new RangeError(`identity.issuers, ${issuer}: ${text}`)
  if (!isFetchable(issuer) || /[?#]/.test(issuer)) {
    throw problem('issuer must be an https address, or http on the loopback, without user, query or fragment.')
  }
  if (audience === '') throw problem('audience is needed: without one every token of this issuer would be accepted.')
  const bad = algorithms.find((name) => !asymmetric.has(name))
  if (bad !== undefined || algorithms.length === 0) {
    throw problem(`algorithms must be some of ${[...asymmetric].join(', ')}${bad ? `; ${bad} is not` : ''}.`)
  }
  return {
    issuer,
    audience,
    algorithms,
    type: settings.type === null ? null : toMediaType(settings.type),
    roles: toClaimPath(claims.roles),
    email: toClaimPath(claims.email),
    app: (claims.app === null ? ['azp', 'client_id'] : [claims.app]).map(toClaimPath),
    attributes: Object.entries(claims.attributes).map(([name, path]) => [name, toClaimPath(path)] as const),
  }
}

/** `at+jwt` and `application/at+jwt` are the same, in any case of letters (RFC 7515, section 4.1.9). */
export function toMediaType(type: string): string {
  const lower = type.toLowerCase()
  return lower.includes('/') ? lower : `application/${lower}`
}

/** Whether keys may be fetched from here: nobody on the way can change the answer. */
export function isFetchable(address: string): boolean {
  if (!URL.canParse(address)) return false
  const url = new URL(address)
  if (url.username !== '' || url.password !== '') return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)
}
