// A cursor's plaintext and what it is bound to in, an opaque string out, and back. The same in gives the same out, so
// replies stay comparable; AES-256-GCM with a synthetic nonce, HMAC of plaintext and binding (the idea of RFC 8452's SIV).
import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto'
import { deriveKey, toKeyId } from './derive-key.ts'
import { createHmacSha256, type Hmac } from './hmac.ts'

const kidBytes = 4
const nonceBytes = 12
const tagBytes = 16
const headBytes = kidBytes + nonceBytes
// Longer than any request target that we accept, so an over-long cursor costs nothing.
const maxSealed = 16_384
const maxPlain = Math.floor((maxSealed * 3) / 4) - headBytes - tagBytes
const encoding = 'base64url'

interface CursorKey {
  readonly kid: Buffer
  readonly encryption: KeyObject
  readonly nonce: Hmac
}

export interface CursorSeal {
  sealCursor(plaintext: string, binding: string): string
  openCursor(sealed: string, binding: string): string | null
}

/** Seals under the first secret, opens under any of them. */
export function createCursorSeal(secrets: readonly [Uint8Array, ...Uint8Array[]]): CursorSeal {
  const current = toCursorKey(secrets[0])
  const byKid = new Map(secrets.map((secret) => [toKeyId(secret), toCursorKey(secret)]))

  return {
    sealCursor(plaintext, binding) {
      const plain = Buffer.from(plaintext, 'utf8')
      // A lone surrogate would come back as another character: better no cursor than a cursor to another place.
      if (!plaintext.isWellFormed() || !binding.isWellFormed())
        throw new RangeError('A cursor must be well-formed text.')
      if (plain.byteLength > maxPlain) throw new RangeError(`A cursor may hold ${maxPlain} bytes at most.`)
      const bound = toBound(current.kid, binding)
      const nonce = toNonce(current.nonce, binding, plaintext)
      const cipher = createCipheriv('aes-256-gcm', current.encryption, nonce, { authTagLength: tagBytes }).setAAD(bound)
      const sealed = [current.kid, nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]
      return Buffer.concat(sealed).toString(encoding)
    },

    openCursor(sealed, binding) {
      if (sealed.length > maxSealed) return null
      const bytes = Buffer.from(sealed, encoding)
      if (bytes.byteLength < headBytes + tagBytes) return null
      // The decoder skips what is not base64url and ignores spare bits: only the one spelling that we wrote is ours.
      if (bytes.toString(encoding) !== sealed || !binding.isWellFormed()) return null
      const kid = bytes.subarray(0, kidBytes)
      // An unknown key id costs the same decryption as a known one; the id is authenticated, so it fails there.
      const key = byKid.get(kid.toString('hex')) ?? current
      const nonce = bytes.subarray(kidBytes, headBytes)
      const decipher = createDecipheriv('aes-256-gcm', key.encryption, nonce, { authTagLength: tagBytes })
        .setAAD(toBound(kid, binding))
        .setAuthTag(bytes.subarray(-tagBytes))
      try {
        const plain = decipher.update(bytes.subarray(headBytes, -tagBytes))
        decipher.final()
        return plain.toString('utf8')
      } catch {
        return null
      }
    },
  }
}

function toCursorKey(secret: Uint8Array): CursorKey {
  return {
    kid: Buffer.from(toKeyId(secret), 'hex'),
    encryption: deriveKey(secret, 'cursor-encryption'),
    nonce: createHmacSha256(deriveKey(secret, 'cursor-nonce')),
  }
}

function toBound(kid: Buffer, binding: string): Buffer {
  return Buffer.concat([kid, Buffer.from(binding, 'utf8')])
}

function toNonce(hmac: Hmac, binding: string, plaintext: string): Buffer {
  // The length stands first, else a character could move from the binding to the plaintext and keep its nonce.
  return Buffer.from(hmac(`${binding.length}:${binding}${plaintext}`, 'binary').slice(0, nonceBytes), 'latin1')
}
