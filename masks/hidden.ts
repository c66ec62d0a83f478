// Shows nothing: every value is null, and `meta` says that the column is hidden.
import { z } from 'zod'
import { nullOf } from '../gateway/expr/build.ts'
import { columnTypes } from '../gateway/expr/expr.ts'
import { mask } from './mask.ts'

export const hidden = mask({
  name: 'hidden',
  describes: 'Nothing: always null',
  accepts: columnTypes,
  options: z.strictObject({}),
  scalar: null,
  keepsOrder: false,
  mayLower: false,
  showsNothing: true,
  expr: (column) => nullOf(column),
  examples: [
    [{}, 'anything', null],
    [{}, '', null],
    [{}, null, null],
    [{}, 7, null, 'integer'],
    [{}, 'infinity', null, 'date'],
    [{}, true, null, 'boolean'],
  ],
})
