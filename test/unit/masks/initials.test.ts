// masks/initials.ts: its examples, its oracle, its options.
import { initials } from '../../../masks/initials.ts'
import { judgeMask } from './judge-mask.ts'

judgeMask(initials, {
  accepts: ['text'],
  scalar: null,
  is: [],
  takes: [{}],
  refuses: [{ n: 1 }, null],
})
