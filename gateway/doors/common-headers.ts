// The headers of every reply, whoever gives it: what a browser may do with it, whose pages may read it, and which request it
// answers.
import type { Trace } from './trace-context.ts'

/**
 * Replies are data, never pages: nothing in them may load, frame or run (OWASP REST Security Cheat Sheet). A page of
 * ours says otherwise for itself. Strict-Transport-Security is for what ends TLS in front of us: a server must not send it
 * over plain HTTP (RFC 6797, 7.2).
 */
export const security = {
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
}

/** What a page of another origin may read besides the body. */
const exposed = [
  'Link',
  'ETag',
  'Allow',
  'Location',
  'Retry-After',
  'Deprecation',
  'Sunset',
  'Request-Id',
  'traceresponse',
  'Scrim-Audit',
  'Scrim-Count',
  'Scrim-Next',
  'Scrim-Masked',
  'Scrim-Unmasked',
  'Scrim-More',
  'Scrim-Notices',
].join(', ')

export type Headers = Readonly<Record<string, string>>

export type CommonHeaders = (origin: string | undefined, id: string, trace: Trace) => Headers

/** @param origins that may call from a browser, exact; none: no CORS header is ever sent. */
export function createCommonHeaders(origins: readonly string[]): CommonHeaders {
  const allowed = new Set(origins)
  const vary = `Authorization, Approval-Token, Accept, Accept-Encoding${allowed.size > 0 ? ', Origin' : ''}`
  const always = { ...security, Vary: vary }
  return (origin, id, trace) => {
    const own = { ...always, 'Request-Id': id, traceresponse: trace.response }
    if (origin === undefined || !allowed.has(origin)) return own
    return { ...own, 'Access-Control-Allow-Origin': origin, 'Access-Control-Expose-Headers': exposed }
  }
}

/** What we read, and what PostgREST's client sends along, so that a browser lets it: of that we read nothing. */
const allowedHeaders = [
  ...['Authorization', 'Approval-Token', 'Idempotency-Key', 'Accept', 'Content-Type', 'If-None-Match'],
  ...['traceparent', 'tracestate'],
  ...['Prefer', 'Accept-Profile', 'Content-Profile', 'X-Client-Info', 'X-Retry-Count', 'apikey'],
].join(', ')

/** What a preflight is told (Fetch, CORS protocol); credentials are tokens in a header, never cookies. */
export const preflightHeaders: Headers = {
  'Access-Control-Allow-Methods': 'GET, HEAD, QUERY, POST',
  'Access-Control-Allow-Headers': allowedHeaders,
  'Access-Control-Max-Age': '600',
}
