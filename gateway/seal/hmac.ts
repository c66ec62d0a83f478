// HMAC-SHA-256 (RFC 2104) of short texts, out of Node's one-shot hash: its own HMAC makes a native object for each text, which
// costs a read more to make and to collect than the hashing does.
import { hash, type KeyObject } from 'node:crypto'

/** Of SHA-256, in bytes. */
const blockBytes = 64
const digestBytes = 32

/** Bytes that the room for a message begins with; it grows to the longest one. */
const usualMessage = 4096

/** @returns the HMAC of a text's UTF-8 as text: hex, or `binary` with a byte in each character. */
export type Hmac = (text: string, encoding: 'hex' | 'binary') => string

/** @param key of at most 64 bytes. @throws RangeError where it is longer. */
export function createHmacSha256(key: KeyObject): Hmac {
  const secret = key.export()
  if (secret.byteLength > blockBytes) throw new RangeError(`An HMAC key may have ${blockBytes} bytes at most.`)
  const [innerPad, outerPad] = [0x36, 0x5c]
  let inner = Buffer.alloc(blockBytes + usualMessage, innerPad)
  const outer = Buffer.alloc(blockBytes + digestBytes, outerPad)
  for (const [i, byte] of secret.entries()) {
    inner[i] = byte ^ innerPad
    outer[i] = byte ^ outerPad
  }
  return (text, encoding) => {
    const bytes = blockBytes + Buffer.byteLength(text, 'utf8')
    if (bytes > inner.byteLength) {
      const larger = Buffer.alloc(bytes)
      inner.copy(larger, 0, 0, blockBytes)
      inner = larger
    }
    inner.write(text, blockBytes, 'utf8')
    outer.write(hash('sha256', inner.subarray(0, bytes), 'binary'), blockBytes, 'latin1')
    return hash('sha256', outer, encoding)
  }
}
