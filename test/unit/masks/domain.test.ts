// masks/domain.ts: its examples, its oracle, its options.
import { domain } from '../../../masks/domain.ts'
import { judgeMask } from './judge-mask.ts'

judgeMask(domain, {
  accepts: ['text'],
  scalar: null,
  is: [],
  takes: [{}],
  refuses: [{ n: 1 }, null],
})
