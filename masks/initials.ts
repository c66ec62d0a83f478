// Shows of a name the first character of its first and of its last word: `M. C.`. Neither lengths nor middle names show.
import { z } from 'zod'
import { call, gt, integer, isNull, nullOf, text, when } from '../gateway/expr/build.ts'
import type { Expr } from '../gateway/expr/expr.ts'
import { mask } from './mask.ts'

/** Names are shorter; what is longer costs the same as any other. */
const maxBytes = 128

/** A word of one character would be shown whole: it is starred instead. Said so that the word is parted out once. */
const initialOf = (word: Expr): Expr =>
  call('left', call('replaceMatches', call('left', word, integer(2)), text('^[^ ]?$'), text('*')), integer(1))

/**
 * Words are parted by spaces (U+0020). The shape is always two initials: a name of one word shows its initial
 * twice, so that the number of words does not show. Characters are code points, not what a reader may see as one.
 */
export const initials = mask({
  name: 'initials',
  describes: 'The first character of the first and of the last word: M. C.',
  accepts: ['text'],
  options: z.strictObject({}),
  scalar: null,
  keepsOrder: false,
  mayLower: false,
  expr: (column) => {
    const name = call('trim', column)
    const first = initialOf(call('splitPart', name, text(' '), integer(1)))
    const last = initialOf(call('splitPart', name, text(' '), integer(-1)))
    const shown = call('concat', first, text('. '), last, text('.'))
    const isTooLong = gt(call('octetLength', column), integer(maxBytes))
    return when(isNull(column), nullOf(column), when(isTooLong, text('*. *.'), shown))
  },
  examples: [
    [{}, 'Maria del Carmen', 'M. C.'],
    [{}, '  Ada Lovelace ', 'A. L.'],
    [{}, 'Prince', 'P. P.'],
    [{}, 'X', '*. *.'],
    [{}, 'Malcolm X', 'M. *.'],
    [{}, '', '*. *.'],
    [{}, '   ', '*. *.'],
    [{}, '🙂🙂 🙃🙃', '🙂. 🙃.'],
    [{}, 'e\u0301', 'e. e.'],
    [{}, 'דנה לוי', 'ד. ל.'],
    [{}, 'two\nlines', 't. t.'],
    [{}, 'x'.repeat(200), '*. *.'],
    [{}, 'mona@example.com', 'm. m.'],
    [{}, null, null],
  ],
})
