// Shows of an e-mail address its first letter and a well-known last label: `m***@***.com`. Everything else is `***`.
import { z } from 'zod'
import { call, gt, integer, isIn, isNull, neq, nullOf, or, text, when } from '../gateway/expr/build.ts'
import { mask } from './mask.ts'

/** RFC 5321 allows 254; what is longer is no address, and costs the same as any other. */
const maxBytes = 320
const shownLabels = ['com', 'org', 'net', 'edu', 'gov']
const stars = text('***')

export const email = mask({
  name: 'email',
  describes: 'The first letter and a well-known last label: m***@***.com',
  accepts: ['text'],
  options: z.strictObject({}),
  scalar: null,
  keepsOrder: false,
  mayLower: false,
  expr: (column) => {
    const local = call('splitPart', column, text('@'), integer(1))
    const domain = call('splitPart', column, text('@'), integer(-1))
    const label = call('lower', call('splitPart', domain, text('.'), integer(-1)))
    const isTooLong = gt(call('octetLength', column), integer(maxBytes))
    // With exactly one @, the parts before and after it make the whole again.
    const hasNotOneAt = neq(call('concat', local, text('@'), domain), column)
    const initial = call('left', local, integer(1))
    // One character alone would be the whole local part.
    const letter = when(neq(initial, local), initial, text(''))
    const isShownLabel = isIn(label, { kind: 'literals', values: shownLabels, type: 'text' })
    const shown = call('concat', letter, text('***@***.'), when(isShownLabel, label, stars))
    return when(isNull(column), nullOf(column), when(or([isTooLong, hasNotOneAt]), stars, shown))
  },
  examples: [
    [{}, 'mona@example.com', 'm***@***.com'],
    [{}, 'Ann@X.COM', 'A***@***.com'],
    [{}, 'bob@x.de', 'b***@***.***'],
    [{}, 'a@x.com', '***@***.com'],
    [{}, 'bob@localhost', 'b***@***.***'],
    [{}, 'bob@mail.com.internal', 'b***@***.***'],
    [{}, '@x.org', '***@***.org'],
    [{}, 'bob@', 'b***@***.***'],
    [{}, '@', '***@***.***'],
    [{}, 'no address', '***'],
    [{}, 'io/reset?token=abc', '***'],
    [{}, 'a@b@example.com', '***'],
    [{}, '', '***'],
    [{}, 'x', '***'],
    [{}, '🙂🙂@example.net', '🙂***@***.net'],
    [{}, 'e\u0301@example.com', 'e***@***.com'],
    [{}, 'דנה@דואר.קום', 'ד***@***.***'],
    [{}, 'two\nlines@example.com\n', 't***@***.***'],
    [{}, `${'x'.repeat(400)}@example.com`, '***'],
    [{}, '4111111111111234', '***'],
    [{}, null, null],
  ],
})
