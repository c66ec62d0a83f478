// The text of an Authorization header in, the parts of the token in it out, unproven: only their form is judged here.
import { isPlainObject } from './claim.ts'
import { refuseMissing, refuseToken } from './refuse-token.ts'

const maxToken = 16_384
/** No signed JWT is shorter: what is, is `$SCRIM_TOKEN`, `undefined` or a word to try. */
const shortestToken = 40
const maxKid = 256
const compact = /^[\w-]+\.[\w-]+\.[\w-]+$/
const getNew = 'Get a new access token from your identity provider and send it unchanged.'
const utf8 = new TextDecoder('utf-8', { fatal: true })

interface TokenHeader {
  readonly alg: string
  readonly kid: string | null
  readonly typ: string | null
}

export interface ReadToken {
  readonly header: TokenHeader
  readonly claims: Readonly<Record<string, unknown>>
}

/** As sent; a list where more than one header was, for then none counts. */
export type Authorization = string | readonly string[] | undefined

/**
 * The token of `Authorization: Bearer <token>` (RFC 6750, section 2.1; the scheme in any case of letters, RFC 9110).
 * @throws Refusal AUTH_TOKEN_MISSING, or AUTH_TOKEN_INVALID where it is too long.
 */
export function parseBearer(authorization: Authorization, issuers: Iterable<string>): string {
  if (authorization === undefined || authorization === '') {
    throw refuseMissing('This call carries no access token.', issuers)
  }
  if (typeof authorization !== 'string') {
    throw refuseMissing(`This call carries ${authorization.length} Authorization headers, so none counts.`, issuers)
  }
  if (authorization.length > maxToken + 16) {
    throw refuseToken('AUTH_TOKEN_INVALID', `The access token is longer than ${maxToken} characters.`, getNew)
  }
  const token = /^bearer +(\S+)$/i.exec(authorization)?.[1]
  if (token === undefined) {
    throw refuseMissing('The Authorization header does not have the form "Bearer <token>".', issuers)
  }
  return token
}

/**
 * Splits and decodes a compact JWS (RFC 7515, section 7.1). The header's `jwk`, `jku`, `x5u` and `x5c` are not even
 * read: keys come from the pinned issuer alone.
 * @throws Refusal AUTH_TOKEN_INVALID.
 */
export function readToken(token: string): ReadToken {
  if (!compact.test(token)) {
    const hint = token.length < shortestToken ? `Is the variable that holds the token set? ${getNew}` : getNew
    throw refuseToken('AUTH_TOKEN_INVALID', 'The access token is not a signed JWT.', hint)
  }
  const [head = '', body = '', signature = ''] = token.split('.')
  // A decoder ignores the spare bits of the last character: one signature has one spelling here.
  if (Buffer.from(signature, 'base64url').toString('base64url') !== signature) {
    throw refuseToken('AUTH_TOKEN_INVALID', 'The signature of the access token is not base64url.', getNew)
  }
  const header = parsePart(head)
  const claims = parsePart(body)
  if (header === null || claims === null) {
    throw refuseToken('AUTH_TOKEN_INVALID', 'The access token is not a JWT that can be read.', getNew)
  }
  return { header: parseHeader(header), claims }
}

function parseHeader(header: Readonly<Record<string, unknown>>): TokenHeader {
  const { alg, kid = null, typ = null } = header
  if (Object.hasOwn(header, 'crit')) {
    // RFC 7515, section 4.1.11: what is critical and not understood makes the token invalid. We understand none.
    throw refuseToken('AUTH_TOKEN_INVALID', 'The access token demands an extension (crit).', getNew)
  }
  const isKid = kid === null || (typeof kid === 'string' && kid.length <= maxKid && /^[\x20-\x7e]+$/.test(kid))
  if (typeof alg !== 'string' || !isKid || (typ !== null && typeof typ !== 'string')) {
    throw refuseToken('AUTH_TOKEN_INVALID', 'The header of the access token cannot be read.', getNew)
  }
  return { alg, kid, typ }
}

function parsePart(part: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(utf8.decode(Buffer.from(part, 'base64url')))
    return isPlainObject(value) ? value : null
  } catch {
    return null
  }
}
