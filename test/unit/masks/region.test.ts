// masks/region.ts: its examples, its oracle, its options.
import { region } from '../../../masks/region.ts'
import { judgeMask } from './judge-mask.ts'

judgeMask(region, {
  accepts: ['text'],
  scalar: 'n',
  is: [],
  takes: [{ n: 1 }, { n: 4 }],
  refuses: [{}, { n: 0 }, { n: 5 }, { n: 1.5 }],
})
