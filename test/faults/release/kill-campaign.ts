// Gateways that read under grants and clear rules for several callers each, killed at random moments, again and again: every
// byte that came is held against the release events that are durable.
import { Agent } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { createSeal } from '../../../gateway/seal/seal.ts'
import { createDice, type Dice } from '../../prove/dice.ts'
import { durableEvents } from './durable-events.ts'
import { type Ground, ownTree } from './ground.ts'
import { makeHolder } from './holders.ts'
import { type Caller, judgeKill, type KillVerdict } from './judge-kill.ts'
import { cellsIn, noted, people } from './people.ts'
import { type Received, readRaw } from './read-raw.ts'

export interface KillSize {
  readonly kills: number
  readonly seed: number
  /** Gateways at once. */
  readonly gateways: number
}

export interface KillOptions {
  /** The code of the gateways that are killed; default: this checkout. */
  readonly tree?: string
  /** Ends with the first row that was shown without its event. */
  readonly first?: boolean
  say?(line: string): void
}

export interface KillResult {
  /** That landed between the intent and the last byte of a reply which shows clear values. */
  readonly counted: number
  readonly uncounted: number
  readonly unaudited: readonly string[]
  /** Reads that were under way in the counted kills, and where they stood. */
  readonly between: number
  readonly released: number
  readonly partly: number
  readonly cells: number
}

/** One who reads, and what. */
interface Reader {
  readonly subject: string
  readonly headers: Readonly<Record<string, string>>
  path(dice: Dice): string
  /** Takes a long reply slowly. */
  readonly isSlow?: boolean
}

const mostReplies = 16
/** From that reply to the kill. */
const longestMs = 20
/** Of lives that end while a long reply leaves. */
const slowShare = 0.2
const pauseMs = 5
/** Of tokens, which live for a quarter of an hour. */
const renewMs = 8 * 60_000
const giveUpMs = 60_000

export async function runKills(ground: Ground, size: KillSize, options: KillOptions = {}): Promise<KillResult> {
  const { tree = ownTree, first = false, say = () => undefined } = options
  const seal = createSeal({ current: ground.key, previous: [] })
  const client = new pg.Client({ connectionString: ground.controlUrl })
  await client.connect()
  await using office = await ground.start()
  const sum = { counted: 0, uncounted: 0, unaudited: [] as string[], between: 0, released: 0, partly: 0, cells: 0 }
  let failed = false
  const isOver = (): boolean => failed || sum.counted >= size.kills || (first && sum.unaudited.length > 0)
  const began = performance.now()

  const add = ({ unaudited, between, released, partly, cells }: KillVerdict): void => {
    sum.cells += cells
    sum.unaudited.push(...unaudited)
    if (between === 0) {
      sum.uncounted++
      return
    }
    sum.counted++
    sum.between += between
    sum.released += released
    sum.partly += partly
    if (sum.counted % 50 !== 0) return
    const seconds = Math.round((performance.now() - began) / 1000)
    say(`${sum.counted} kills counted, ${sum.unaudited.length} rows without an event, ${seconds} s`)
  }

  async function place(number: number): Promise<void> {
    const dice = createDice(size.seed * 10_007 + number)
    let readers: readonly Reader[] = []
    let renewed = Number.NEGATIVE_INFINITY
    while (!isOver()) {
      if (performance.now() - renewed > renewMs) {
        readers = await makeReaders(ground, office.url, number)
        renewed = performance.now()
      }
      const { rows } = await client.query<{ now: string }>('SELECT clock_timestamp()::text AS now')
      const some = dice.chance(slowShare) ? readers : readers.filter(({ isSlow }) => !isSlow)
      const callers = await killOnce(ground, tree, some, dice)
      const subjects = readers.map(({ subject }) => subject)
      add(judgeKill(callers, await durableEvents(client, rows[0]?.now ?? '', subjects), seal))
    }
  }

  const places = Array.from({ length: size.gateways }, (_, number) =>
    place(number).catch((error: unknown) => {
      failed = true
      throw error
    }),
  )
  const ended = await Promise.allSettled(places)
  await client.end()
  for (const one of ended) if (one.status === 'rejected') throw one.reason
  return sum
}

/** One life of a gateway: it starts, serves until a random moment, and is gone. */
async function killOnce(
  ground: Ground,
  tree: string,
  readers: readonly Reader[],
  dice: Dice,
): Promise<readonly Caller[]> {
  const gateway = await ground.launch({ tree })
  const agent = new Agent({ keepAlive: true })
  // Counted in replies, not in time: how fast the machine is decides nothing.
  let before = 1 + dice.below(mostReplies)
  const isSlow = readers.some((reader) => reader.isSlow)
  let enough = (): void => undefined
  const served = new Promise<void>((done) => {
    enough = done
  })
  let over = false
  const read = async ({ subject, headers, path, isSlow: slow = false }: Reader): Promise<Caller> => {
    const received: Received[] = []
    while (!over) {
      const got = await readRaw(gateway.url + path(dice), headers, agent, slow ? { pauseMs, begun: enough } : null)
      if (over && !got.complete) return { subject, received, open: got }
      if (got.status === 200) {
        if (cellsIn(got.text).length === 0) throw new Error(`${subject} was shown nothing: ${got.text}`)
        received.push(got)
        if (--before === 0 && !isSlow) enough()
      } else if (got.status !== null && got.status !== 503) throw new Error(`${got.status}: ${got.text}`)
      else await sleep(10)
    }
    return { subject, received, open: null }
  }
  const reading = readers.map(read)
  try {
    const late = sleep(giveUpMs, undefined, { ref: false }).then(() => {
      throw new Error(`no reply within ${giveUpMs} ms: ${gateway.said()}`)
    })
    await Promise.race([served, late, ...reading])
    await sleep(dice.below(longestMs * 10) / 10)
  } finally {
    const gone = gateway.kill()
    over = true
    await gone
  }
  const callers = await Promise.all(reading)
  agent.destroy()
  return callers
}

/** Under grants, small pages and one that leaves in pieces; by a rule in some rows, and by one in every row. */
async function makeReaders(ground: Ground, office: string, place: number): Promise<readonly Reader[]> {
  const page = (fields: string) => (dice: Dice) =>
    `/people?fields=${fields}&limit=8&id=gte.${100 + dice.below(people - 200)}`
  const small = page('id,email')
  const large = (dice: Dice) => `/people?fields=id,notes&limit=40&id=gte.${1 + dice.below(noted - 40)}`
  const byGrant = async (name: string, columns: readonly string[], path: Reader['path']): Promise<Reader> => {
    const asked = { columns, duration: '1h', max_rows: 5_000 }
    const { subject, headers } = await makeHolder(ground, office, `${name}-${place}`, asked)
    return { subject, headers, path }
  }
  const byRule = (name: string, group: 'clerk' | 'desk', path: Reader['path']): Reader => {
    const headers = { authorization: `Bearer ${ground.token(`${name}-${place}`, group)}` }
    return { subject: `${name}-${place}`, headers, path }
  }
  return [
    await byGrant('one', ['email'], small),
    await byGrant('two', ['email'], small),
    await byGrant('three', ['email'], small),
    { ...(await byGrant('four', ['notes'], large)), isSlow: true },
    byRule('five', 'clerk', page('id,name')),
    byRule('six', 'desk', page('id,badge')),
  ]
}
