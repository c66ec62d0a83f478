// The same call to both gateways of a pair, as its caller, with an approval token or without: what both answer, told apart by
// nothing but what decision 29 blanks.
import { Agent } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Coverage } from './coverage.ts'
import type { Grants, Pair } from './pair.ts'
import { type Answered, type Call, comparable, headerOf, nextOf, sendCall, translated } from './send-call.ts'

export interface Difference {
  readonly call: Call
  readonly replies: readonly [string, string]
}

interface Told {
  /** Of the first database. */
  readonly answered: Answered
  readonly text: string
  readonly difference: Difference | null
}

export interface TwinAsker extends Disposable {
  /** @param grants one for each side; null: no approval token is sent. */
  ask(call: Call, format: string, grants: Grants | null): Promise<Told>
  /** Only the first. */
  askOne(call: Call): Promise<Answered>
  /** What both say, as it is. */
  each(call: Call): Promise<readonly [Answered, Answered]>
}

const none: ReadonlyMap<string, string> = new Map()
const mostRepeats = 3
const oneSocket = { keepAlive: true, maxSockets: 1 }

export function createTwinAsker(pair: Pair, coverage: Coverage): TwinAsker {
  const agents = [new Agent(oneSocket), new Agent(oneSocket)] as const
  // What the second database calls what the first one says; null: they call everything the same.
  const words = new Map(pair.names)
  const back = pair.names.size > 0 ? new Map([...pair.names].map(([from, to]) => [to, from])) : null
  const send = (side: 0 | 1, { headers, ...call }: Call, grants: Grants | null = null): Promise<Answered> => {
    const approval = grants && { 'approval-token': grants[side].token }
    const all = { authorization: `Bearer ${pair.token}`, ...headers, ...approval }
    return sendCall(pair.urls[side], { ...call, headers: all }, agents[side])
  }
  const learn = (one: Answered, other: Answered): void => {
    const pairs = [nextOf, (of: Answered) => headerOf(of, 'etag')].map((read) => [read(one), read(other)] as const)
    for (const [from, to] of pairs) if (from !== null && to !== null) words.set(from, to)
  }
  return {
    async ask(call, format, grants) {
      for (let again = 0; ; again++) {
        const [one, other] = await Promise.all([send(0, call, grants), send(1, translated(call, words), grants)])
        const replies = [
          comparable(one, back && none, grants?.[0].names),
          comparable(other, back, grants?.[1].names),
        ] as const
        const isSame = replies[0] === replies[1]
        // A busy machine may cost one gateway its audit or its source for a moment; a reply that tells something, tells it again.
        if (!isSame && again < mostRepeats && (one.status === 503 || other.status === 503)) {
          coverage.noteRepeat()
          await sleep(500)
          continue
        }
        coverage.noteReply(
          format,
          one.status,
          one.status === 200 && hasRows(one, call),
          grants ? isUnmasked(one) : null,
        )
        if (back) learn(one, other)
        const said = grants ? { ...call, headers: { ...call.headers, 'approval-token': '…' } } : call
        return { answered: one, text: replies[0], difference: isSame ? null : { call: said, replies } }
      }
    },
    askOne: (call) => send(0, call),
    each: (call) => Promise.all([send(0, call), send(1, call)]),
    [Symbol.dispose]() {
      for (const agent of agents) agent.destroy()
    },
  }
}

function hasRows({ body, headers }: Answered, { target }: Call): boolean {
  const type = headers.find(([name]) => name === 'Content-Type')?.[1] ?? ''
  if (/^\/(datasets|me|openapi)/.test(target) || body.length === 0) return false
  const text = body.toString('latin1')
  if (target.startsWith('/graphql')) return holdsRows(text)
  if (type.startsWith('text/csv')) return text.split('\r\n').length > 2
  if (type.includes('ndjson')) return true
  return !/^(\[\]|\{"data":(\[\]|null)[,}])/.test(text)
}

/** Of a GraphQL reply: a page with rows or groups, a row, or totals. */
function holdsRows(text: string): boolean {
  if (!text.startsWith('{"')) return false
  const { data, errors }: { data?: Readonly<Record<string, unknown>>; errors?: unknown } = JSON.parse(text)
  const isThere = (one: unknown): boolean => {
    if (typeof one !== 'object' || one === null) return false
    if ('nodes' in one || 'edges' in one) return /^\{"(nodes|edges)":\[\{/.test(JSON.stringify(one))
    return true
  }
  return errors === undefined && Object.values(data ?? {}).some(isThere)
}

/** Whether the reply shows what is granted: it says by which right, or, without an envelope, which columns. */
const isUnmasked = (answered: Answered): boolean =>
  answered.body.includes('"by":"grant"') || headerOf(answered, 'scrim-unmasked') !== null
