// A dataset with a column of every stored type over HTTP: what its OpenAPI document says is true of every format, and whatever
// a caller compares a column with is answered or refused with words.
import assert from 'node:assert/strict'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { parse } from 'csv-parse/sync'
import { applyDatasets } from '../../gateway/embedded/apply-datasets.ts'
import { loadOrMakeSecrets } from '../../gateway/embedded/secrets.ts'
import { datasetsFolder } from '../../gateway/embedded/settings-file.ts'
import { factsOf } from '../../gateway/expr/type-facts.ts'
import { type Called, call, query } from '../call.ts'
import { everyColumn, ownTypes } from '../conformance/every-type.ts'
import { hostileTexts } from '../hostile-texts.ts'
import { type RunningScrim, startScrim } from '../scrim.ts'
import { type SecondGateway, startSecondGateway } from '../second-gateway.ts'
import { waitUntil } from '../wait-until.ts'
import { createJudge } from './contract/judge-reply.ts'
import { listOperations, parseDocument } from './contract/operations.ts'
import { createCaller, sendCall } from './contract/send-call.ts'

const dataset = `kind: Dataset
name: everything
description: One column for each stored type.
owner: growth-data
source: shop
table: kit.everything
key: id
classification: internal
columns:
  id: { type: integer }
${everyColumn.map(({ name, declared }) => `  ${name}: { type: '${declared}' }`).join('\n')}
access:
  - { role: analyst, read: '*' }
`
/** Years that ISO 8601 has, so that a document's `format: date` can hold (conformance/types.test.ts has the others). */
const usual = everyColumn.map((column) => ({
  ...column,
  cells: column.cells.filter(([stored]) => !/infinity|BC|294276|5874897/.test(stored)),
}))
const most = Math.max(...usual.map(({ cells }) => cells.length))

let scrim: RunningScrim
let gateway: SecondGateway
let folder: string

before(async () => {
  scrim = await startScrim()
  folder = await mkdtemp(join(tmpdir(), 'scrim-everything-'))
  await cp(datasetsFolder, folder, { recursive: true })
  await writeFile(join(folder, 'everything.yaml'), dataset)
  const run = (text: string, values: readonly unknown[] = []) => query(scrim, 'primary', 'shop', text, values)
  for (const statement of ['CREATE SCHEMA kit', ...ownTypes]) await run(statement)
  const columns = everyColumn.map(({ name, stored }) => `${name} ${stored}`)
  await run(`CREATE TABLE kit.everything (id integer PRIMARY KEY, ${columns.join(', ')})`)
  for (let n = 0; n <= most; n++) {
    const held = usual.flatMap(({ name, cells }) => cells.slice(n, n + 1).map(([stored]) => [name, stored] as const))
    const names = ['id', ...held.map(([name]) => name)]
    const places = names.map((_, i) => `$${i + 1}`)
    await run(`INSERT INTO kit.everything (${names}) VALUES (${places})`, [n, ...held.map(([, cell]) => cell)])
  }
  await applyDatasets(await loadOrMakeSecrets(scrim.folder), scrim.ports.primary, folder)
  gateway = await startSecondGateway(scrim, { datasets: folder })
  await waitUntil('the replica has it all', 10_000, async () => (await ask('/everything?limit=1')).status === 200)
})

after(async () => {
  await gateway[Symbol.asyncDispose]()
  await scrim.stop()
  await rm(folder, { recursive: true })
})

const ask = (path: string, init?: RequestInit): Promise<Called> =>
  call({ ...scrim, url: gateway.url }, 'ana', path, init)

describe('a column of every stored type, over HTTP', () => {
  it('shows each cell to the letter, the same in every format of JSON', async () => {
    const all = await ask('/everything?order=id')
    const rows = await ask('/everything?order=id&format=rows')
    assert.deepEqual(rows.body, all.body.data)
    const lines = (await ask('/everything?order=id&format=ndjson')).text.trimEnd().split('\n')
    assert.equal(lines.length, most + 1)
    for (const [n, line] of lines.entries()) {
      const cells = usual.map(({ name, cells }) => `"${name}":${cells[n]?.[1] ?? 'null'}`)
      assert.equal(line, `{"id":${n},${cells.join(',')}}`)
    }
  })

  it('has the same cells in CSV: texts bare, what JSON embeds as its JSON text', async () => {
    const { text } = await ask('/everything?order=id&format=csv')
    const records: Record<string, string>[] = parse(text, { columns: true })
    for (const [n, record] of records.entries()) {
      for (const { name, declared, cells } of usual) {
        const json = cells[n]?.[1]
        const field = (record[name] ?? '').replace(/^'(?=[=+\-@])/, '')
        if (json === undefined) assert.equal(field, '', name)
        else if (factsOf(declared).json === 'string') assert.equal(field, JSON.parse(json), name)
        else if (declared !== 'float') assert.equal(field.replace(/[\r\n]/g, ' '), json, name)
      }
    }
  })

  it('answers to its OpenAPI document in every format, and each example of it works', async () => {
    const document = parseDocument((await ask('/openapi.json')).body)
    const judge = createJudge(document)
    const caller = createCaller(gateway.url, await scrim.token('ana'))
    const ours = listOperations(document).filter(({ path }) => path.startsWith('/everything'))
    assert.equal(ours.length, 3)
    let judged = 0
    for (const operation of ours) {
      const key = operation.parameters.some(({ name }) => name === 'key') ? [['key', '1'] as const] : []
      const [bodyType = null] = operation.bodyTypes
      for (const { name, examples } of operation.parameters) {
        for (const example of examples) {
          const answer = await sendCall(caller, operation, [...key, [name, example]], bodyType)
          assert.equal(answer.status, 200, `${operation.id} ${name}=${example}: ${answer.text.slice(0, 300)}`)
          judge.rowsOf(operation, answer)
          judged++
        }
      }
    }
    caller.agent.destroy()
    assert.ok(judged > 3 * everyColumn.filter(({ declared }) => factsOf(declared).comparable).length, `${judged}`)
  })

  it('whatever a column is compared with: answered, or a 400 that says what was expected', async () => {
    for (const { name, declared } of everyColumn) {
      const asks = hostileTexts.filter((text) => text.length < 500)
      const statuses = await Promise.all(
        asks.map(async (text, i) => {
          const operator = ['eq', 'neq', 'gte', 'lt', 'is'][i % 5]
          const { status, body } = await ask(`/everything?fields=id&${name}=${operator}.${encodeURIComponent(text)}`)
          assert.ok(status === 200 || status === 400, `${status} for ${name}: ${declared} ${JSON.stringify(text)}`)
          if (status === 400) assert.ok(body.hint.length > 10)
          return status
        }),
      )
      assert.ok(statuses.includes(400))
    }
  })
})
