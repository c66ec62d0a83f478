// Our secret and a purpose in, a key for that purpose alone out: HKDF-SHA-256 (RFC 5869). Nothing else touches the secret.
import { createSecretKey, hash, hkdfSync, type KeyObject } from 'node:crypto'

/** What a derived key may be used for; one key never serves two purposes (RFC 5869, section 3.2). */
export type Purpose = 'key-id' | 'cursor-encryption' | 'cursor-nonce' | 'fingerprint' | 'signature'

/** Length of the secret and of every derived key, in bytes. */
const keyBytes = 32

/**
 * 32 bytes derived for one purpose.
 * @throws RangeError when the secret is not 32 bytes.
 */
function deriveBytes(secret: Uint8Array, purpose: Purpose): Uint8Array {
  if (secret.byteLength !== keyBytes) {
    throw new RangeError(
      `A key of scrim.yaml (keys.current, keys.previous) must be ${keyBytes} bytes, and this one has ${secret.byteLength}: make one with "openssl rand -base64 ${keyBytes}".`,
    )
  }
  return new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(0), `scrim/v1/${purpose}`, keyBytes))
}

/** The same as a KeyObject: an HMAC over raw bytes costs seven times as much in Node, for it imports them at each call. */
export function deriveKey(secret: Uint8Array, purpose: Purpose): KeyObject {
  return createSecretKey(deriveBytes(secret, purpose))
}

/** 8 hex digits that name a secret and tell nothing of it: of a derived value, never of the secret itself. */
export function toKeyId(secret: Uint8Array): string {
  return hash('sha256', deriveBytes(secret, 'key-id'), 'hex').slice(0, 8)
}
