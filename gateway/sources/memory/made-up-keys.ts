// The keys of pseudonyms over made-up rows: fixed, so that a test can name what is shown. They are no secret and guard
// nothing; a database's own are random.
import { createHash } from 'node:crypto'
import type { EvaluateEnvironment } from '../../expr/evaluate.ts'

/** As scrim.mask_key holds it: 32 bytes, filled to the 64 of a block, each combined with the pad of RFC 2104. */
export function madeUpKey(domain: string, part: 'ikey' | 'okey'): Uint8Array {
  const key = createHash('sha256').update(`the made-up key of ${domain}`).digest()
  const pad = part === 'ikey' ? 0x36 : 0x5c
  return Buffer.concat([key, Buffer.alloc(32)]).map((byte) => byte ^ pad)
}

export const madeUpEnvironment: EvaluateEnvironment = {
  claim: (name) => {
    throw new Error(`a plan holds its caller's values, and no claim ${name}`)
  },
  maskKey: madeUpKey,
}
