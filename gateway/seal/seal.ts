// Our own keys in; what they do, and never the keys themselves, out: cursors that only we can make, and fingerprints
// by which the audit finds a value that it does not hold.
import { createCursorSeal } from './cursor-seal.ts'
import { deriveKey, toKeyId } from './derive-key.ts'
import { createHmacSha256, type Hmac } from './hmac.ts'

export interface SealKeys {
  /** 32 bytes: seals from now on. */
  readonly current: Uint8Array
  /** 32 bytes each: only open old cursors and find old fingerprints. They stay as long as the audit does. */
  readonly previous: readonly Uint8Array[]
}

export interface Seal {
  /**
   * An opaque base64url string; equal plaintext and binding give an equal cursor.
   * @param plaintext well-formed text of at most 12,256 bytes.
   * @param binding what the cursor is bound to (caller, ask, plan): it opens with exactly this one.
   * @throws RangeError when the text is longer, or has a lone surrogate.
   */
  sealCursor(plaintext: string, binding: string): string
  /** The plaintext, or null for whatever we did not seal for this binding. Never throws. */
  openCursor(sealed: string, binding: string): string | null
  /** `<key id>:<32 hex digits>`, HMAC-SHA-256 (RFC 2104) under the current key, cut to 128 bits. */
  fingerprint(text: string): string
  /** The fingerprint under every key, the current one first: for searching what an older key has written. */
  fingerprints(text: string): readonly string[]
}

/**
 * @throws RangeError when a key is not 32 bytes.
 */
export function createSeal(keys: SealKeys): Seal {
  const secrets = [keys.current, ...keys.previous] as const
  const cursors = createCursorSeal(secrets)
  const current = toFingerprintKey(keys.current)
  const all = new Map(secrets.map((secret) => [toKeyId(secret), toFingerprintKey(secret)]))

  return Object.freeze({
    ...cursors,
    fingerprint: (text: string) => toFingerprint(current, text),
    fingerprints: (text: string) => Array.from(all.values(), (key) => toFingerprint(key, text)),
  })
}

interface FingerprintKey {
  readonly prefix: string
  readonly hmac: Hmac
}

function toFingerprintKey(secret: Uint8Array): FingerprintKey {
  return { prefix: `${toKeyId(secret)}:`, hmac: createHmacSha256(deriveKey(secret, 'fingerprint')) }
}

function toFingerprint({ prefix, hmac }: FingerprintKey, text: string): string {
  return prefix + hmac(text, 'hex').slice(0, 32)
}
