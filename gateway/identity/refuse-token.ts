// Why a credential was not accepted, as refusals that say what to send instead. Every 401 carries the challenge of RFC 6750.
import type { FailureCode } from '../errors/failures.ts'
import { Refusal } from '../errors/refusal.ts'

type TokenFailure = Extract<FailureCode, 'AUTH_TOKEN_INVALID' | 'AUTH_TOKEN_EXPIRED' | 'AUTH_ISSUER_UNKNOWN'>

/** No usable Authorization header. RFC 6750, section 3.1: without a token the challenge names no error. */
export function refuseMissing(detail: string, issuers: Iterable<string>): Refusal {
  const names = [...issuers].join(' or ')
  return new Refusal('AUTH_TOKEN_MISSING', {
    detail,
    hint: `Send "Authorization: Bearer <token>" with an access token that ${names} issued for this gateway. On the embedded default "npx --no scrim token ana" prints one.`,
    headers: { 'WWW-Authenticate': 'Bearer realm="scrim"' },
  })
}

/**
 * A token that does not hold.
 * @param detail our own words only: it is also sent inside a quoted header, so double quotes and backslashes are left out there.
 */
export function refuseToken(code: TokenFailure, detail: string, hint: string, cause?: unknown): Refusal {
  const description = detail.replaceAll(/["\\]|[^\x20-\x7e]/g, '')
  return new Refusal(code, {
    detail,
    hint,
    headers: {
      'WWW-Authenticate': `Bearer realm="scrim", error="invalid_token", error_description="${description}"`,
    },
    cause,
  })
}

/** The issuer's keys cannot be had, so nothing can be said about the token. */
export function refuseUnavailable(issuer: string, retryAfterMs: number): Refusal {
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1000))
  return new Refusal('AUTH_ISSUER_UNAVAILABLE', {
    detail: `The keys of ${issuer} cannot be fetched now, so its access tokens cannot be checked.`,
    hint: `Try again in ${seconds} s; the gateway recovers by itself as soon as the identity provider answers.`,
    headers: { 'Retry-After': String(seconds) },
  })
}
