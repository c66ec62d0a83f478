// masks/first.ts: its examples, its oracle, its options.
import { first } from '../../../masks/first.ts'
import { judgeMask } from './judge-mask.ts'

judgeMask(first, {
  accepts: ['text'],
  scalar: 'n',
  is: [],
  takes: [{ n: 1 }, { n: 8 }],
  refuses: [{}, { n: 0 }, { n: 9 }, { n: 1.5 }, { n: '1' }],
})
