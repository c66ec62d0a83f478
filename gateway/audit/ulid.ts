// A ULID: 26 letters that sort by time and cannot be guessed. For events, writers and requests.
import { randomFillSync } from 'node:crypto'

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
// One call to the system's randomness serves 256 of them.
const pool = Buffer.alloc(16 * 256)
let used = pool.length

/** @param now ms since 1970; the first ten letters. The other sixteen are random. */
export function ulid(now: number = Date.now()): string {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  let time = ''
  for (let rest = now, i = 0; i < 10; i += 1, rest = Math.floor(rest / 32)) time = alphabet.charAt(rest % 32) + time
  let chance = ''
  for (const end = used + 16; used < end; used += 1) chance += alphabet.charAt(pool.readUInt8(used) & 31)
  return time + chance
}
