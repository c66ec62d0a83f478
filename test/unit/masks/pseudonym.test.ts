// masks/pseudonym.ts: its examples, its oracle, its options.
import { pseudonym } from '../../../masks/pseudonym.ts'
import { judgeMask } from './judge-mask.ts'

judgeMask(pseudonym, {
  accepts: ['text'],
  scalar: 'domain',
  is: ['mayLower'],
  takes: [{ domain: 'a' }, { domain: `a${'_'.repeat(39)}` }, { domain: 'a0' }],
  refuses: [
    {},
    { domain: `a${'x'.repeat(40)}` },
    { domain: '' },
    { domain: '0a' },
    { domain: 'A' },
    { domain: 'a b' },
    { domain: 'a-' },
  ],
})
