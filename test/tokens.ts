// A signing key and claims in, any access token out, good or forged: what a real issuer refuses to make.
import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'

export interface SigningKey {
  readonly kid: string
  readonly alg: 'ES256' | 'RS256'
  readonly privateKey: KeyObject
}

export type Claims = Readonly<Record<string, unknown>>

export function createSigningKey(kid = 'key-1', alg: SigningKey['alg'] = 'ES256'): SigningKey {
  const { privateKey } =
    alg === 'ES256'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('rsa', { modulusLength: 2048 })
  return { kid, alg, privateKey }
}

/** For a JWK Set: what an issuer publishes. */
export function toPublicJwk({ kid, alg, privateKey }: SigningKey) {
  return { ...createPublicKey(privateKey).export({ format: 'jwk' }), kid, alg, use: 'sig' }
}

/** For an issuer that signs with this very key. */
export function toPrivateJwk({ kid, alg, privateKey }: SigningKey) {
  return { ...privateKey.export({ format: 'jwk' }), kid, alg, use: 'sig' }
}

/** Claims that hold for an hour, under what the test says otherwise; an undefined claim is left out. */
export function toClaims(issuer: string, audience: string, more: Claims = {}): Claims {
  const now = Math.floor(Date.now() / 1000)
  return { iss: issuer, aud: audience, sub: 'ana', azp: 'cli', iat: now, exp: now + 3600, ...more }
}

/** A correctly signed token with any header and any claims. */
export function forgeToken(key: SigningKey, claims: Claims, header: Claims = {}): string {
  const signed = `${toPart({ alg: key.alg, typ: 'at+jwt', kid: key.kid, ...header })}.${toPart(claims)}`
  return `${signed}.${toSignature(key, signed)}`
}

/** The classic forgeries, each made of claims that would hold: every one must be refused. */
export function forgeClassics(key: SigningKey, claims: Claims): Readonly<Record<string, string>> {
  const good = forgeToken(key, claims)
  const [head = '', body = '', signature = ''] = good.split('.')
  const stranger = createSigningKey(key.kid, key.alg)
  const strangerJwk = toPublicJwk(stranger)
  const header = { alg: key.alg, typ: 'at+jwt', kid: key.kid }
  return {
    'alg none, no signature': `${toPart({ ...header, alg: 'none' })}.${body}.`,
    'alg none in capitals': `${toPart({ ...header, alg: 'NONE' })}.${body}.`,
    'alg none, signature kept': `${toPart({ ...header, alg: 'none' })}.${body}.${signature}`,
    'HMAC keyed with the public key in PEM': signHmac(toPem(key), { ...header, alg: 'HS256' }, claims),
    'HMAC keyed with the public JWK': signHmac(JSON.stringify(toPublicJwk(key)), { ...header, alg: 'HS256' }, claims),
    'HMAC keyed with nothing': signHmac('', { ...header, alg: 'HS256' }, claims),
    'alg of another family': `${toPart({ ...header, alg: key.alg === 'ES256' ? 'RS256' : 'ES256' })}.${body}.${signature}`,
    'a bit of the signature flipped': `${head}.${body}.${flipBit(signature)}`,
    'a signature of zeros': `${head}.${body}.${Buffer.alloc(64).toString('base64url')}`,
    'an empty signature': `${head}.${body}.`,
    'a padded signature': `${good}==`,
    'spare bits of the signature set': `${head}.${body}.${setSpareBits(signature)}`,
    'a signature cut short': good.slice(0, -4),
    'no signature part': `${head}.${body}`,
    'a fourth part': `${good}.${signature}`,
    'claims changed after signing': `${head}.${toPart({ ...claims, sub: 'ada' })}.${signature}`,
    "a stranger's key under the same kid": forgeToken(stranger, claims),
    "a stranger's key in the jwk header": forgeToken(stranger, claims, { jwk: strangerJwk }),
    'a critical extension': forgeToken(key, claims, { crit: ['exp'], exp: 1 }),
    'an unencoded payload': forgeToken(key, claims, { crit: ['b64'], b64: true }),
    'not base64url at all': `${head}.${body}.***`,
    'a header that is no object': `${toPart(['ES256'])}.${body}.${signature}`,
    'claims that are no object': `${head}.${toPart('ana')}.${signature}`,
    'five parts, as encrypted': `${good}.${head}.${body}`,
  }
}

/** One part of a compact JWS. */
export function toPart(value: unknown): string {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
}

function toSignature(key: SigningKey, signed: string): string {
  return sign('sha256', Buffer.from(signed), { key: key.privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')
}

function signHmac(secret: string, header: Claims, claims: Claims): string {
  const signed = `${toPart(header)}.${toPart(claims)}`
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}

function toPem(key: SigningKey): string {
  return createPublicKey(key.privateKey).export({ format: 'pem', type: 'spki' }).toString()
}

function flipBit(part: string): string {
  const bytes = Buffer.from(part, 'base64url')
  bytes.writeUInt8(bytes.readUInt8(8) ^ 1, 8)
  return bytes.toString('base64url')
}

/** The same bytes spelt otherwise: a lenient decoder ignores the last character's low bits. */
function setSpareBits(part: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return part.slice(0, -1) + alphabet.charAt(alphabet.indexOf(part.slice(-1)) + 1)
}
