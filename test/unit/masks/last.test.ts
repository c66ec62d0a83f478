// masks/last.ts: its examples, its oracle, its options.
import { last } from '../../../masks/last.ts'
import { judgeMask } from './judge-mask.ts'

judgeMask(last, {
  accepts: ['text'],
  scalar: 'n',
  is: [],
  takes: [{ n: 1 }, { n: 8 }],
  refuses: [{}, { n: 0 }, { n: 9 }, { n: 1.5 }, { n: '1' }],
})
