// Keys of pseudonyms for tests, and the environment in which a mask is evaluated with them.
import { createHash } from 'node:crypto'
import type { EvaluateEnvironment } from '../gateway/expr/evaluate.ts'

/** The 32-byte key of a domain; that of `example` is the one the examples of masks/pseudonym.ts name. */
export const testKey = (domain: string): Buffer =>
  domain === 'example' ? Buffer.alloc(32, 0x0b) : createHash('sha256').update(`key of ${domain}`).digest()

/** As scrim.mask_key holds it: filled to the 64 bytes of a block, each combined with the pad of RFC 2104. */
export const paddedKey = (domain: string, part: 'ikey' | 'okey'): Buffer =>
  Buffer.from(Buffer.concat([testKey(domain), Buffer.alloc(32)]).map((byte) => byte ^ (part === 'ikey' ? 0x36 : 0x5c)))

export const testEnvironment: EvaluateEnvironment = {
  claim: (name) => {
    throw new Error(`no claim ${name} here`)
  },
  maskKey: paddedKey,
}
