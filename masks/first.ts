// Shows the first n characters, the others as stars: `Berl**`. A value too short to hide anything is all stars.
import { z } from 'zod'
import { call, gt, integer, isNull, lt, nullOf, text, when } from '../gateway/expr/build.ts'
import { mask } from './mask.ts'

/** What is longer shows no character and no length, and costs the same as any other. */
const maxBytes = 1024

/** The number of characters (code points) up to 1,024 bytes is declared to show, as `last` does. */
export const first = mask({
  name: 'first',
  describes: 'The first n characters; the others, and a value shorter than twice n, as stars',
  accepts: ['text'],
  /** `n`: how many characters show, 1 to 8. */
  options: z.strictObject({ n: z.number().int().min(1).max(8) }),
  scalar: 'n',
  keepsOrder: false,
  mayLower: false,
  expr: (column, { n }) => {
    const length = call('length', column)
    const isTooLong = gt(call('octetLength', column), integer(maxBytes))
    const allStars = call('repeat', text('*'), length)
    const shown = call(
      'concat',
      call('left', column, integer(n)),
      call('repeat', text('*'), call('minus', length, integer(n))),
    )
    const bounded = when(isTooLong, text('********'), when(lt(length, integer(2 * n)), allStars, shown))
    return when(isNull(column), nullOf(column), bounded)
  },
  examples: [
    [{ n: 4 }, 'Stuttgart', 'Stut*****'],
    [{ n: 4 }, 'Augsburg', 'Augs****'],
    [{ n: 4 }, 'Hamburg', '*******'],
    [{ n: 1 }, 'Bo', 'B*'],
    [{ n: 1 }, 'x', '*'],
    [{ n: 4 }, '', ''],
    [{ n: 1 }, '🙂🙃', '🙂*'],
    [{ n: 1 }, '👩‍👩‍👧‍👦', '👩******'],
    [{ n: 1 }, 'e\u0301', 'e*'],
    [{ n: 2 }, 'דנה לוי', 'דנ*****'],
    [{ n: 2 }, '\n\nno lines', '\n\n********'],
    [{ n: 4 }, 'x'.repeat(1024), `xxxx${'*'.repeat(1020)}`],
    [{ n: 4 }, 'x'.repeat(1025), '********'],
    [{ n: 4 }, '4111111111111234', '4111************'],
    [{ n: 3 }, 'mona@example.com', 'mon*************'],
    [{ n: 4 }, null, null],
  ],
})
