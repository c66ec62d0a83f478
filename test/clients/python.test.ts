// `npm run test:clients`: the Python that /datasets/{name} hands out, run as printed by python3 and nothing but its library.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type ExampleBench, openExampleBench } from '../example-bench.ts'
import { sharedScrim } from '../scrim.ts'

let bench: ExampleBench

before(async () => {
  bench = await openExampleBench(await sharedScrim())
})

after(() => bench.close())

describe('the Python example', () => {
  for (const person of ['ana', 'sam', 'max', 'ada', 'olga']) {
    it(`runs as printed for every dataset of ${person}`, async () => {
      for (const { dataset, examples, paged } of await bench.examplesOf(person)) {
        const printed = await bench.run(person, 'python3', ['-I', '-c', examples.python])
        assert.deepEqual(bench.parseLines(printed), paged, dataset)
      }
    })
  }

  it('ends with the words of a refusal where the gateway refuses', async () => {
    const [told] = await bench.examplesOf('ana')
    assert.ok(told)
    const wrong = told.examples.python.replace('"fields": "', '"fields": "zz_')
    await assert.rejects(bench.run('ana', 'python3', ['-I', '-c', wrong]), /"zz_id" is not a column of customers/)
  })

  it('says so where the address or the token is not set', async () => {
    const [told] = await bench.examplesOf('ana')
    for (const name of ['SCRIM', 'SCRIM_TOKEN']) {
      const ran = bench.run('ana', 'python3', ['-I', '-c', told?.examples.python ?? ''], [name])
      await assert.rejects(ran, /Set SCRIM to the gateway's address and SCRIM_TOKEN/)
    }
  })
})
