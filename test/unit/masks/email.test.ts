// masks/email.ts: its examples, its oracle, its options.
import { email } from '../../../masks/email.ts'
import { judgeMask } from './judge-mask.ts'

judgeMask(email, {
  accepts: ['text'],
  scalar: null,
  is: [],
  takes: [{}],
  refuses: [{ n: 1 }, null],
})
