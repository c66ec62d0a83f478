// A clock in, ids out that sort by the time they were made: ULID (github.com/ulid/spec), 48 bits of milliseconds and
// 80 random bits in Crockford's base32. Within one millisecond the random part counts up, so order is never lost.
import { randomFillSync } from 'node:crypto'

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const timeDigits = 10
const randomDigits = 16
// Asking the kernel for each id costs more than the rest of it: 256 ids' worth at once.
const poolBytes = randomDigits * 256

/**
 * A source of ids, strictly increasing as strings, also when the clock stands still or steps back.
 * @param now milliseconds since 1970; default the system's clock.
 */
export function createUlid(now: () => number = Date.now): () => string {
  const pool = new Uint8Array(poolBytes)
  let used = poolBytes
  let last = -1
  let prefix = ''
  const digits = new Uint8Array(randomDigits)

  function startMillisecond(at: number): void {
    last = at
    prefix = toTimePrefix(at)
    if (used === poolBytes) {
      randomFillSync(pool)
      used = 0
    }
    // One byte per digit wastes three bits of it and spares the shifting across bytes.
    for (let i = 0; i < randomDigits; i++) digits[i] = (pool[used + i] ?? 0) & 31
    used += randomDigits
  }

  return () => {
    const at = Math.trunc(now())
    if (at > last) startMillisecond(at)
    // The specification lets the 2^80th id of one millisecond fail; borrowing the next millisecond serves instead.
    else if (!increment(digits)) startMillisecond(last + 1)
    let id = prefix
    for (const digit of digits) id += alphabet[digit]
    return id
  }
}

/** Adds one; false when all digits were at their highest. */
function increment(digits: Uint8Array): boolean {
  for (let i = digits.length - 1; i >= 0; i--) {
    const digit = digits[i] ?? 0
    if (digit < 31) {
      digits[i] = digit + 1
      return true
    }
    digits[i] = 0
  }
  return false
}

function toTimePrefix(at: number): string {
  let prefix = ''
  let rest = at
  for (let i = 0; i < timeDigits; i++) {
    prefix = alphabet[rest % 32] + prefix
    rest = Math.floor(rest / 32)
  }
  return prefix
}
