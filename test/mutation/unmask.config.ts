// `npm run mutate -- --unmask`: what judges a request and a grant lives in a control database, so a server waits for each
// worker (mutate.ts starts them); a test file makes its database on it anew.
import { globSync } from 'node:fs'
import quick from './stryker.config.ts'

const slow = ['races.test.ts']
/** The pure ones first, then those that read every word. */
const order = [
  ...['who-may-approve.test.ts', 'approval-token.test.ts', 'shown.test.ts', 'sealed.test.ts'],
  ...['/refusals.test.ts', 'grant-refusals.test.ts', 'transitions.test.ts'],
]
const rank = (path: string): number => order.findLastIndex((name) => path.endsWith(name)) + 1 || order.length + 1

export default {
  ...quick,
  mutate: ['gateway/unmask/*.ts'],
  tap: {
    ...quick.tap,
    testFiles: globSync('test/unit/unmask/*.test.ts')
      .filter((path) => !slow.some((name) => path.endsWith(name)))
      .sort((a, b) => rank(a) - rank(b)),
  },
  timeoutMS: 60_000,
  incrementalFile: '.stryker/incremental-unmask.json',
}
