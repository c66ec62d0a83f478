// Asks both gateways of a pair the same until its calls are spent, or a reply differs: the first difference is told in full.
import { Agent } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Classification, classifications } from '../../gateway/catalog/dataset.ts'
import { roleKinds } from './arbitrary-access.ts'
import { arbitraryOddity, arbitraryRead, arbitraryRow, type PlannedCall, uses } from './arbitrary-call.ts'
import type { Coverage } from './coverage.ts'
import type { Dice } from './dice.ts'
import type { Pair } from './pair.ts'
import { type Answered, type Call, comparable, headerOf, nextOf, sendCall, translated } from './send-call.ts'
import type { View } from './view.ts'

export interface Difference {
  readonly call: Call
  readonly replies: readonly [string, string]
}

const none: ReadonlyMap<string, string> = new Map()
const mostPages = 4
const mostRepeats = 3
/** Of one dataset; the other asks mostly find something. */
const mostDirected = 27
/** How far on in the schedule the next dataset of a kind begins: in the end all of it has the same share. */
const stride = 19
const oneSocket = { keepAlive: true, maxSockets: 1 }

export async function askBoth(
  pair: Pair,
  turn: number,
  dice: Dice,
  calls: number,
  coverage: Coverage,
): Promise<Difference | null> {
  const agents = [new Agent(oneSocket), new Agent(oneSocket)] as const
  // What the second database calls what the first one says; null: they call everything the same.
  const words = new Map(pair.names)
  const back = pair.names.size > 0 ? new Map([...pair.names].map(([from, to]) => [to, from])) : null
  const share = Math.ceil(calls / pair.views.length)
  try {
    for (const [at, view] of pair.views.entries()) {
      const found = await askOne(view, turn * pair.views.length + at)
      if (found) return found
    }
    return null
  } finally {
    for (const agent of agents) agent.destroy()
  }

  async function askOne(view: View, place: number): Promise<Difference | null> {
    const met = Math.floor(place / roleKinds.length) * stride
    for (let spent = 0, directed = 0; spent < share; ) {
      const chance = dice.unit()
      if (chance < 0.05) {
        spent++
        const { difference } = await both(arbitraryOddity(dice, view), 'json')
        if (difference) return difference
        continue
      }
      const isDirected = chance < 0.75 && directed < mostDirected
      const wanted = isDirected ? (schedule[(met + directed++) % schedule.length] ?? null) : null
      let planned: PlannedCall | null =
        chance > 0.93 && view.keys.length > 0 ? arbitraryRow(dice, view) : arbitraryRead(dice, view, wanted)
      for (let page = 0; planned && page < mostPages && spent < share; page++) {
        spent++
        if (planned.ask) coverage.noteAsk(planned.ask, view)
        const { difference, answered } = await both(planned.call, planned.format)
        if (difference) return difference
        const tag = headerOf(answered, 'etag')
        if (tag !== null && dice.chance(0.03)) {
          spent++
          const headers = { ...planned.call.headers, 'if-none-match': tag }
          const again = await both({ ...planned.call, headers }, planned.format)
          if (again.difference) return again.difference
        }
        const cursor = nextOf(answered)
        planned = cursor === null || dice.chance(0.35) ? null : planned.next(cursor)
      }
    }
    return null
  }

  async function both(call: Call, format: string) {
    const headers = { authorization: `Bearer ${pair.token}`, ...call.headers }
    for (let again = 0; ; again++) {
      const said = { ...call, headers }
      const [one, other] = await Promise.all([send(0, said), send(1, translated(said, words))])
      const replies = [comparable(one, back && none), comparable(other, back)] as const
      const isSame = replies[0] === replies[1]
      // A busy machine may cost one gateway its audit or its source for a moment; a reply that tells something, tells it again.
      if (!isSame && again < mostRepeats && (one.status === 503 || other.status === 503)) {
        coverage.noteRepeat()
        await sleep(500)
        continue
      }
      coverage.noteReply(format, one.status, one.status === 200 && hasRows(one, call))
      if (back) learn(one, other)
      return { answered: one, difference: isSame ? null : { call, replies } }
    }
  }

  function learn(one: Answered, other: Answered): void {
    const pairs = [nextOf, (of: Answered) => headerOf(of, 'etag')].map((read) => [read(one), read(other)] as const)
    for (const [from, to] of pairs) if (from !== null && to !== null) words.set(from, to)
  }

  function send(side: 0 | 1, call: Call): Promise<Answered> {
    return sendCall(pair.urls[side], call, agents[side])
  }
}

/** What each dataset's asks are directed at, in turns. */
const schedule: readonly { readonly use: string; readonly level: Classification }[] = uses.flatMap((use, at) =>
  classifications.map((_, i) => ({ use, level: classifications[(i + at) % classifications.length] ?? 'public' })),
)

function hasRows({ body, headers }: Answered, { target }: Call): boolean {
  const type = headers.find(([name]) => name === 'Content-Type')?.[1] ?? ''
  if (/^\/(datasets|me|openapi)/.test(target) || body.length === 0) return false
  const text = body.toString('latin1')
  if (type.startsWith('text/csv')) return text.split('\r\n').length > 2
  if (type.includes('ndjson')) return true
  return !/^(\[\]|\{"data":(\[\]|null)[,}])/.test(text)
}
