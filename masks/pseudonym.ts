// Replaces a value by the first 32 hex digits of its HMAC-SHA-256: equal values of one domain stay equal, and joinable;
// two domains cannot be linked. The domain's key never leaves the database (architecture.md, masks inside Postgres).
import { z } from 'zod'
import { call, gt, integer, isNull, maskKey, nullOf, or, when } from '../gateway/expr/build.ts'
import { mask } from './mask.ts'

/** A longer value would take time that tells its length: it is null. */
const maxBytes = 2048

/** The inner and outer hash of RFC 2104, over keys that already hold the paddings. */
export const pseudonym = mask({
  name: 'pseudonym',
  describes: 'A keyed pseudonym: the same value has the same one within its domain, and none can be turned back',
  accepts: ['text'],
  /** `domain`: the name of the key, lower-case letters, digits and _; columns of one domain can be joined. */
  options: z.strictObject({ domain: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/) }),
  scalar: 'domain',
  keepsOrder: false,
  mayLower: true,
  expr: (column, { domain }) => {
    const inner = call('sha256', call('joinBytes', maskKey(domain, 'ikey'), call('utf8', column)))
    const outer = call('sha256', call('joinBytes', maskKey(domain, 'okey'), inner))
    const isTooLong = gt(call('octetLength', column), integer(maxBytes))
    return when(or([isNull(column), isTooLong]), nullOf(column), call('left', call('hex', outer), integer(32)))
  },
  // With 32 bytes of 0x0b as the key of the domain `example`.
  examples: [
    [{ domain: 'example' }, 'mona@example.com', 'b2bcf50645d4c950ceeb52cafa403b93'],
    [{ domain: 'example' }, '', '5177e637aaac0b50e5dca8bb05b0b571'],
    [{ domain: 'example' }, 'x'.repeat(2049), null],
    [{ domain: 'example' }, null, null],
  ],
})
