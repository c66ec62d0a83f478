// masks/scrub.ts: its examples, its oracle, its options.
import { scrub } from '../../../masks/scrub.ts'
import { judgeMask } from './judge-mask.ts'

judgeMask(scrub, {
  accepts: ['text'],
  scalar: null,
  is: ['bestEffort'],
  takes: [{}],
  refuses: [{ n: 1 }, null],
})
