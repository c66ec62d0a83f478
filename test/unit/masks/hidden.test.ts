// masks/hidden.ts: its examples, its oracle, its options.
import { columnTypes } from '../../../gateway/expr/expr.ts'
import { hidden } from '../../../masks/hidden.ts'
import { judgeMask } from './judge-mask.ts'

judgeMask(hidden, {
  accepts: columnTypes,
  scalar: null,
  is: ['showsNothing'],
  takes: [{}],
  refuses: [{ n: 1 }, null],
})
