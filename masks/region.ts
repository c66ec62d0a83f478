// Shows of a postal code its first n characters: `80***`. The rest does not show, nor how many characters it has.
import { z } from 'zod'
import { call, gt, integer, isNull, lt, nullOf, or, text, when } from '../gateway/expr/build.ts'
import { mask } from './mask.ts'

/** The longest codes have eleven characters; what is longer is none, and costs the same as any other. */
const maxBytes = 32
/** A value of which fewer would stay hidden shows nothing. */
const leastHidden = 2

/** Spaces at both ends go. Those inside stay: without them the London district E1 would look like E16. */
export const region = mask({
  name: 'region',
  describes: 'The first n characters of a postal code: 80331 becomes 80***',
  accepts: ['text'],
  /** `n`: how many characters show, 1 to 4. */
  options: z.strictObject({ n: z.number().int().min(1).max(4) }),
  scalar: 'n',
  keepsOrder: false,
  mayLower: false,
  expr: (column, { n }) => {
    const code = call('trim', column)
    const isTooLong = gt(call('octetLength', column), integer(maxBytes))
    const isTooShort = lt(call('length', code), integer(n + leastHidden))
    const shown = call('concat', call('left', code, integer(n)), text('***'))
    return when(isNull(column), nullOf(column), when(or([isTooLong, isTooShort]), text('***'), shown))
  },
  examples: [
    [{ n: 2 }, '80331', '80***'],
    [{ n: 3 }, '90210', '902***'],
    [{ n: 3 }, '90210-1234', '902***'],
    [{ n: 2 }, ' 80331 ', '80***'],
    [{ n: 2 }, '8001', '80***'],
    [{ n: 2 }, '101', '***'],
    [{ n: 4 }, '80331', '***'],
    [{ n: 3 }, 'E1 6AN', 'E1 ***'],
    [{ n: 3 }, 'E16 1AA', 'E16***'],
    [{ n: 2 }, 'sw1a 1aa', 'sw***'],
    [{ n: 3 }, 'K1A 0B1', 'K1A***'],
    [{ n: 2 }, '', '***'],
    [{ n: 2 }, '   ', '***'],
    [{ n: 1 }, 'x', '***'],
    [{ n: 1 }, '🙂🙃🙂', '🙂***'],
    [{ n: 1 }, 'e\u0301e\u0301', 'e***'],
    [{ n: 2 }, '٨٠٣٣١', '٨٠***'],
    [{ n: 2 }, '12\n345', '12***'],
    [{ n: 2 }, 'x'.repeat(33), '***'],
    [{ n: 2 }, 'x'.repeat(1_000_000), '***'],
    [{ n: 2 }, null, null],
  ],
})
