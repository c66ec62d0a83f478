// The OpenAPI document is a promise: thousands of calls made from it alone, and every reply judged by it alone.
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import fc from 'fast-check'
import { call } from '../call.ts'
import { type Scrim, sharedScrim } from '../scrim.ts'
import { arbitraryCall, type Call } from './contract/arbitrary-call.ts'
import { createJudge, type Judge } from './contract/judge-reply.ts'
import { createLearned, type Learned } from './contract/learned.ts'
import { listOperations, type Operation, parseDocument } from './contract/operations.ts'
import { type Caller, createCaller, sendCall } from './contract/send-call.ts'

const people = ['ana', 'sam', 'ada', 'max']
const atOnce = 8
const leastCalls = 5_000
const ownRuns = 7
const ownOperations: ReadonlySet<string> = new Set(['whoAmI', 'listDatasets', 'describeDataset'])

interface Figures {
  calls: number
  withRows: number
  readonly statuses: Map<number, number>
}

interface Script {
  readonly caller: Caller
  readonly judge: Judge
  readonly learned: Learned
  readonly operations: readonly Operation[]
}

const figures = new Map<string, Figures>()
/** How many successful replies had which media type. */
const mediaTypes = new Map<string, number>()
let scrim: Scrim

before(async () => {
  scrim = await sharedScrim()
})

async function readScript(person: string): Promise<Script> {
  const { status, body } = await call(scrim, person, '/openapi.json')
  assert.equal(status, 200)
  const document = parseDocument(body)
  return {
    caller: createCaller(scrim.url, await scrim.token(person)),
    judge: createJudge(document),
    learned: createLearned(),
    // Few of these are answered, and only the gateway knows what works: test/http/lookup-limit.test.ts and
    // test/http/unmask-door.test.ts judge them by the same document.
    operations: listOperations(document).filter(
      ({ id, path }) => !id.startsWith('lookup_') && !path.startsWith('/unmask/'),
    ),
  }
}

/** One call as the document has it: sent, judged, counted, and what it links to remembered. */
async function make(operation: Operation, given: Call, { caller, judge, learned }: Script, of: Figures): Promise<void> {
  const next = given.learned % 4 === 0 ? learned.nextOf(operation, given.learned) : null
  const key = given.learned % 7 === 0 ? [] : learned.keyOf(operation, given.learned)
  const named = new Set(key.map(([name]) => name))
  const pairs = next ?? [...key, ...given.pairs.filter(([name]) => !named.has(name))]
  const answer = await sendCall(caller, operation, pairs, given.bodyType)
  of.calls++
  of.statuses.set(answer.status, (of.statuses.get(answer.status) ?? 0) + 1)
  const said = `${operation.method} ${operation.path} ${JSON.stringify(pairs)}: ${answer.status} ${answer.text.slice(0, 400)}`
  const rows = judge.rowsOf(operation, answer)
  if (rows > 0 && !ownOperations.has(operation.id)) of.withRows++
  assert.ok(answer.status < 500, said)
  const type = String(answer.headers['content-type'])
  if (answer.status === 200) mediaTypes.set(type, (mediaTypes.get(type) ?? 0) + 1)
  if (given.kind === 'refused' && !next) assert.ok(answer.status >= 400, said)
  if (next) assert.equal(answer.status, 200, said)
  learned.remember(operation, pairs, answer)
}

describe('the OpenAPI document as a contract', () => {
  for (const person of people) {
    it(`every example that ${person} is given works as it is`, async () => {
      const script = await readScript(person)
      let tried = 0
      for (const operation of script.operations) {
        for (const [type, pairs] of operation.bodies) {
          const answer = await sendCall(script.caller, operation, pairs, type)
          assert.equal(answer.status, 200, `${operation.id} ${type}: ${answer.text.slice(0, 300)}`)
          assert.ok(script.judge.rowsOf(operation, answer) > 0, `${operation.id} ${type} shows no row`)
        }
        for (const parameter of operation.parameters.filter((one) => one.in !== 'path')) {
          for (const value of parameter.examples) {
            assert.ok(script.judge.allows(parameter.schema, value), `${operation.id} ${parameter.name}=${value}`)
            const key = script.learned.keyOf(operation, tried)
            const bodyType = operation.bodyTypes[tried % Math.max(1, operation.bodyTypes.length)] ?? null
            const answer = await sendCall(script.caller, operation, [...key, [parameter.name, value]], bodyType)
            assert.equal(answer.status, 200, `${operation.id} ${parameter.name}=${value}: ${answer.text.slice(0, 300)}`)
            script.judge.rowsOf(operation, answer)
            script.learned.remember(operation, [], answer)
            tried++
          }
        }
      }
      assert.ok(tried >= 10, `${tried} examples`)
    })

    it(`every reply to ${person} is one that the document describes`, { timeout: 300_000 }, async () => {
      const script = await readScript(person)
      const reads = script.operations.filter(({ id }) => !ownOperations.has(id))
      const runs = Math.ceil(leastCalls / people.length / reads.length / atOnce)
      for (const operation of script.operations) {
        const of: Figures = { calls: 0, withRows: 0, statuses: new Map() }
        figures.set(`${person} ${operation.id}`, of)
        const calls = fc.array(arbitraryCall(operation, script.judge.allows), { minLength: atOnce, maxLength: atOnce })
        await fc.assert(
          fc.asyncProperty(calls, async (batch) => {
            await Promise.all(batch.map((one) => make(operation, one, script, of)))
          }),
          { numRuns: reads.includes(operation) ? runs : ownRuns },
        )
      }
      script.caller.agent.destroy()
    })
  }

  it('has been tried often enough to mean something', (t) => {
    const all = [...figures.values()]
    const calls = all.reduce((sum, of) => sum + of.calls, 0)
    const withRows = all.reduce((sum, of) => sum + of.withRows, 0)
    t.diagnostic(`${calls} calls, ${Math.round((withRows / calls) * 100)} % of them with rows`)
    for (const [type, count] of mediaTypes) t.diagnostic(`${count} × ${type}`)
    for (const [name, of] of figures) {
      const statuses = [...of.statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${status} × ${count}`)
      t.diagnostic(`${name}: ${of.calls} calls, ${of.withRows} with rows; ${statuses.join(', ')}`)
    }
    assert.equal(mediaTypes.size, 4)
    for (const [type, count] of mediaTypes) assert.ok(count >= 50, `${type}: ${count} replies`)
    assert.ok(calls >= leastCalls, `${calls} calls`)
    assert.ok(withRows * 2 >= calls, `${withRows} of ${calls} with rows`)
    for (const [name, of] of figures) assert.ok(of.calls >= 50, `${name}: ${of.calls} calls`)
  })
})
