// Any order of steps by anyone, over two gateways: each ends as the laws say, no grant comes without the people it needs, and
// none shows more than it may. `npm run prove:unmask` does the same for thousands, and shows that it would see a mistake.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { verifyChain } from '../../gateway/audit/verify-chain.ts'
import { startTestPostgres, type TestPostgres } from '../postgres.ts'
import { sequences } from './unmask/commands.ts'
import { openStage } from './unmask/open-stage.ts'
import { runSequence, type Stage } from './unmask/run-sequence.ts'

let postgres: TestPostgres
let stage: Stage

before(async () => {
  postgres = await startTestPostgres()
  stage = await openStage(postgres, 'model')
})
after(async () => {
  await stage.house.close()
  await postgres.stop()
})

test('a hundred sequences end as the model says', async () => {
  await fc.assert(
    fc.asyncProperty(sequences, (commands) => runSequence(stage, commands)),
    { numRuns: 100 },
  )
  // What is rarer, a hundred may miss: the thousands of `prove:unmask` do not.
  for (const end of ['release ok', 'approve UNMASK_NOT_ALLOWED', 'token ok'])
    assert.ok((stage.met.get(end) ?? 0) > 0, `${end} was met`)
  assert.deepEqual((await verifyChain(stage.house.urls.audit)).problems, [])
})
