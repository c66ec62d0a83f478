// The code that /datasets/{name} hands out, run as printed: bash runs its curl, node its TypeScript.
import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { call } from '../call.ts'
import { type ExampleBench, openExampleBench } from '../example-bench.ts'
import { type Scrim, sharedScrim } from '../scrim.ts'

const people = ['ana', 'sam', 'max', 'ada', 'olga']

let scrim: Scrim
let bench: ExampleBench

before(async () => {
  scrim = await sharedScrim()
  bench = await openExampleBench(scrim)
})

after(() => bench.close())

describe('a useful start', () => {
  it('names clear columns that can be filtered, at most one masked, and filters by a listed value', async () => {
    for (const { described, examples } of await bench.examplesOf('ana')) {
      const query = new URLSearchParams(/\?(.*)"$/.exec(examples.curl)?.[1])
      const names = query.get('fields')?.split(',') ?? []
      const shown = described.columns.filter(({ name }: { name: string }) => names.includes(name))
      assert.ok(shown.filter((column: { shown: string }) => column.shown === 'masked').length <= 1, examples.curl)
      const listed = described.columns.find(({ values }: { values?: unknown }) => values !== undefined)
      if (listed) assert.equal(query.get(listed.name), `eq.${listed.values[0]}`)
    }
  })

  it('says so where the address or the token is not set', async () => {
    const [told] = await bench.examplesOf('ana')
    assert.ok(told)
    const file = join(bench.folder, 'unset.mts')
    await writeFile(file, told.examples.typescript)
    for (const name of ['SCRIM', 'SCRIM_TOKEN']) {
      await assert.rejects(bench.run('ana', 'bash', ['-c', told.examples.curl], [name]), /SCRIM(_TOKEN)?: is not set/)
      await assert.rejects(bench.run('ana', process.execPath, [file], [name]), /Set SCRIM to the gateway's address/)
    }
  })

  it('tells an AI tool the page, listed values, descriptions and what a masked filter compares', async () => {
    const { for_ai: words } = (await call(scrim, 'ana', '/datasets/customers')).body
    assert.match(words, /plan text \(free, pro, enterprise\) "free, pro or enterprise"/)
    assert.match(words, /limit= is at most 1000, and 100 where it is left out/)
    assert.match(words, /\(plan=eq\.free; a list is column=in\./)
    assert.match(words, /like and ilike are for text alone/)
    assert.match(words, /compares the masked values, as shown/)
    const tickets = (await call(scrim, 'ana', '/datasets/tickets')).body.for_ai
    assert.match(tickets, /subject text .*masked \(scrub, best effort: it may miss/)
  })
})

for (const person of people) {
  describe(`what ${person} is told of each dataset`, () => {
    it('runs as printed, in curl and in TypeScript, and shows the rows that the address shows', async () => {
      let run = 0
      for (const { dataset, examples, rows, paged } of await bench.examplesOf(person)) {
        const curl = await bench.run(person, 'bash', ['-c', examples.curl])
        assert.deepEqual(JSON.parse(curl).data, rows, dataset)
        const file = join(bench.folder, `${person}-${dataset}.mts`)
        await writeFile(file, examples.typescript)
        const printed = await bench.run(person, process.execPath, [file])
        assert.deepEqual(bench.parseLines(printed), paged, dataset)
        run++
      }
      assert.ok(run > 0)
    })

    it('names every column of theirs to an AI tool, and no other', async () => {
      const { body: all } = await call(scrim, 'ana', '/datasets/customers')
      for (const { dataset, described } of await bench.examplesOf(person)) {
        const words: string = described.for_ai
        const names: string[] = described.columns.map(({ name }: { name: string }) => name)
        for (const name of names)
          assert.match(words, new RegExp(`[ ;]${name} (text|integer|bigint|decimal|date|timest)`))
        for (const { name } of all.columns) {
          if (dataset === 'customers' && !names.includes(name)) assert.doesNotMatch(words, new RegExp(`\\b${name}\\b`))
        }
        assert.match(words, /never ask for a database password/)
        assert.match(words, /\/openapi\.json/)
      }
    })

    it('has an example filter for each column that can be filtered, and each works', async () => {
      for (const { dataset, described } of await bench.examplesOf(person)) {
        for (const { name, operators, example } of described.columns) {
          assert.equal(example !== undefined, operators.length > 0, name)
          if (example === undefined) continue
          const { status, text } = await call(scrim, person, `/${dataset}?${example}&limit=1`)
          assert.equal(status, 200, text)
        }
      }
    })

    it('says who approves, and where to ask if anybody does', async () => {
      for (const { described } of await bench.examplesOf(person)) {
        const { approvers, approvals, requests } = described.unmask
        assert.ok(Array.isArray(approvers))
        const levels = new Set(
          described.columns
            .filter(({ shown }: { shown: string }) => shown === 'masked')
            .map(({ classification }: { classification: string }) => classification),
        )
        assert.deepEqual(new Set(Object.keys(approvals)), levels)
        assert.equal(requests, approvers.length > 0 ? 'POST /unmask/requests' : 'nobody may approve any')
      }
    })
  })
}
