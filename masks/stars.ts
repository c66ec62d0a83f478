// Shows three stars for every value: that there is one, and neither a character of it nor its length.
import { z } from 'zod'
import { isNull, nullOf, text, when } from '../gateway/expr/build.ts'
import { mask } from './mask.ts'

export const stars = mask({
  name: 'stars',
  describes: 'Three stars, whatever the value is and however long',
  accepts: ['text'],
  options: z.strictObject({}),
  scalar: null,
  keepsOrder: false,
  mayLower: false,
  showsNothing: true,
  expr: (column) => when(isNull(column), nullOf(column), text('***')),
  examples: [
    [{}, 'Ada Lovelace', '***'],
    [{}, 'x', '***'],
    [{}, '', '***'],
    [{}, '***', '***'],
    [{}, '🙂', '***'],
    [{}, 'two\nlines', '***'],
    [{}, 'x'.repeat(1_000_000), '***'],
    [{}, '4111111111111234', '***'],
    [{}, null, null],
  ],
})
