// A pinned issuer in, its public keys out: OpenID Connect Discovery 1.0, section 4, then the JWK Set (RFC 7517). Only
// addresses that the issuer itself names, no redirects, bounded in time and bytes.
import { hash } from 'node:crypto'
import { type CompactVerifyGetKey, createLocalJWKSet } from 'jose'
import { isPlainObject } from './claim.ts'
import { isFetchable } from './trust.ts'

const maxBytes = 512 * 1024
const maxKeys = 100

export interface KeySet {
  /** Changes exactly when the keys do. */
  readonly version: string
  /** The key that a token's header names; fails where there is none, or more than one. */
  readonly resolve: CompactVerifyGetKey
}

/**
 * @param issuer byte for byte as pinned.
 * @param timeoutMs for each of the two answers, body included.
 * @throws Error whose message is our own words, fit for a log.
 */
export async function loadKeySet(issuer: string, timeoutMs: number): Promise<KeySet> {
  // Section 4.1: a terminating slash is removed before the path is added.
  const configuration = await loadJson(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, timeoutMs)
  // Section 4.3: they must be identical, else one issuer could speak for another.
  if (configuration.issuer !== issuer) throw new Error('its openid-configuration names another issuer')
  const address = configuration.jwks_uri
  if (typeof address !== 'string' || !isFetchable(address) || !isSameScheme(address, issuer)) {
    throw new Error('its jwks_uri is not an address that keys may be fetched from')
  }
  const { keys } = await loadJson(address, timeoutMs)
  if (!Array.isArray(keys) || keys.length > maxKeys || !keys.every(isPlainObject)) {
    throw new Error('its jwks_uri does not answer with a key set')
  }
  const set = { keys: keys.map((key) => ({ ...key, kty: String(key.kty) })) }
  return { version: hash('sha256', JSON.stringify(set)), resolve: createLocalJWKSet(set) }
}

function isSameScheme(address: string, issuer: string): boolean {
  return new URL(address).protocol === new URL(issuer).protocol
}

async function loadJson(address: string, timeoutMs: number): Promise<Readonly<Record<string, unknown>>> {
  try {
    const response = await fetch(address, {
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
      // A connection kept since the last time may just be closing at the other end, and the fetch would fail for nothing.
      headers: { accept: 'application/json', connection: 'close' },
    })
    const text = await readText(response)
    if (response.status !== 200) throw new Error(`it answers ${response.status}`)
    const value: unknown = JSON.parse(text)
    if (!isPlainObject(value)) throw new Error('it does not answer with a JSON object')
    return value
  } catch (error) {
    throw new Error(toReason(error, timeoutMs), { cause: error })
  }
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  // Counted while it arrives and after decompression; leaving the loop closes the connection.
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > maxBytes) throw new Error(`it answers with more than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** Never the other side's own words: they end up in our log. */
function toReason(error: unknown, timeoutMs: number): string {
  if (error instanceof SyntaxError) return 'it does not answer with JSON'
  if (error instanceof DOMException) return `it did not answer within ${timeoutMs} ms`
  if (!(error instanceof TypeError)) return error instanceof Error ? error.message : 'it cannot be reached'
  const { cause } = error
  if (cause instanceof Error && cause.message === 'unexpected redirect') return 'it redirects, which is not followed'
  const code = cause instanceof Error && 'code' in cause ? ` (${cause.code})` : ''
  return `it cannot be reached${code}`
}
