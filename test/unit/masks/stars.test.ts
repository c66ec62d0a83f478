// masks/stars.ts: its examples, its oracle, its options.
import { stars } from '../../../masks/stars.ts'
import { judgeMask } from './judge-mask.ts'

judgeMask(stars, {
  accepts: ['text'],
  scalar: null,
  is: ['showsNothing'],
  takes: [{}],
  refuses: [{ n: 1 }, null],
})
