// A token's header and claims in, a refusal or nothing out. Judged anew on every call, also where the signature is known.
import type { ReadToken } from './read-token.ts'
import { refuseToken } from './refuse-token.ts'
import { type Trust, toMediaType } from './trust.ts'

/** How far the issuer's clock and ours may stand apart, in seconds. */
const leeway = 30

// Where an issuer sets no type: what says of itself that it is something else (an approval token, a logout token) is out.
const plainTypes = new Set(['application/jwt', 'application/at+jwt'])

/**
 * @param at now, in ms since 1970.
 * @throws Refusal AUTH_TOKEN_INVALID or AUTH_TOKEN_EXPIRED.
 */
export function assertAcceptable({ header, claims }: ReadToken, trust: Trust, at: number): void {
  const now = at / 1000
  if (!trust.algorithms.includes(header.alg)) {
    const accepted = trust.algorithms.join(', ')
    throw refuseToken('AUTH_TOKEN_INVALID', `The access token must be signed with ${accepted}.`, askIssuer)
  }
  const type = header.typ === null ? null : toMediaType(header.typ)
  const typeFits = trust.type === null ? type === null || plainTypes.has(type) : type === trust.type
  // An ID token that has no type of its own still says so: only ID tokens carry these hashes (OIDC Core, section 3.3.2.11).
  if (!typeFits || Object.hasOwn(claims, 'at_hash') || Object.hasOwn(claims, 'c_hash')) {
    throw refuseToken(
      'AUTH_TOKEN_INVALID',
      'This is not an access token: its type (typ) is of another kind.',
      'Send the access token, not the ID token, the refresh token or an approval token.',
    )
  }
  assertTimes(claims, now)
  const audiences = Array.isArray(claims.aud) ? claims.aud : [claims.aud]
  if (!audiences.includes(trust.audience)) {
    throw refuseToken(
      'AUTH_TOKEN_INVALID',
      'The access token is for another audience (aud).',
      `Ask the identity provider for a token whose audience is ${trust.audience}.`,
    )
  }
}

function assertTimes(claims: Readonly<Record<string, unknown>>, now: number): void {
  const { exp, nbf, iat } = claims
  // JSON can write 1e999: a time that is not finite would never pass.
  if (!isTime(exp)) throw refuseToken('AUTH_TOKEN_INVALID', 'The access token has no time of expiry (exp).', askIssuer)
  if (exp + leeway <= now) {
    throw refuseToken('AUTH_TOKEN_EXPIRED', `The access token has expired${since(exp)}.`, getAnother)
  }
  for (const [name, time] of [['nbf', nbf] as const, ['iat', iat] as const]) {
    if (time === undefined) continue
    if (!isTime(time) || time - leeway > now) {
      throw refuseToken('AUTH_TOKEN_INVALID', `The access token is not valid yet (${name}).`, checkClocks)
    }
  }
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

/** The token's own word, and so the caller's. A time may be finite and still no day of the calendar. */
function since(exp: number): string {
  const at = new Date(exp * 1000)
  return Number.isNaN(at.getTime()) ? '' : `: it was valid until ${at.toISOString()}`
}

const getAnother =
  'Get a new access token and try again. On the embedded default "npx --no scrim token ana" prints one.'
const askIssuer = 'Ask whoever runs your identity provider: the token it issues does not fit what this gateway accepts.'
const checkClocks = 'Check the clocks of the identity provider and of the gateway; they may differ by 30 s.'
