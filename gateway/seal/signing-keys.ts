// Our secrets in, the keys that sign approval tokens out: Ed25519 (RFC 8032), derived, so that every gateway has the same
// ones and none is kept anywhere. The current one signs, every one verifies.
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { deriveKey, toKeyId } from './derive-key.ts'
import type { SealKeys } from './seal.ts'

export interface SigningKeys {
  readonly current: { readonly kid: string; readonly key: KeyObject }
  /** The public key of this id; null for whatever is none of ours. */
  find(kid: string): KeyObject | null
  /** JSON Web Key Set (RFC 7517) of the public keys, the current one first. */
  keySet(): { readonly keys: readonly Readonly<Record<string, unknown>>[] }
}

/** What stands before the 32 bytes of a private key in its PKCS #8 form (RFC 8410, section 7). */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex')

/**
 * @throws RangeError when a key is not 32 bytes.
 */
export function createSigningKeys(keys: SealKeys): SigningKeys {
  const current = { kid: toKeyId(keys.current), key: toPrivateKey(keys.current) }
  const publicKeys = new Map(
    [keys.current, ...keys.previous].map((secret) => [toKeyId(secret), createPublicKey(toPrivateKey(secret))]),
  )
  const set = Object.freeze({
    keys: Array.from(publicKeys, ([kid, key]) => {
      const { kty, crv, x } = key.export({ format: 'jwk' })
      return Object.freeze({ kty, crv, x, kid, use: 'sig', alg: 'EdDSA' })
    }),
  })
  return Object.freeze({ current, find: (kid: string) => publicKeys.get(kid) ?? null, keySet: () => set })
}

function toPrivateKey(secret: Uint8Array): KeyObject {
  const seed = deriveKey(secret, 'signature').export()
  return createPrivateKey({ key: Buffer.concat([pkcs8, seed]), format: 'der', type: 'pkcs8' })
}
