// Two gateways over one control database: several callers read under a grant on both of them while it is revoked on one. What
// they were shown is held against the order in which the control database committed.
import { Agent } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { createDice, type Dice } from '../../prove/dice.ts'
import { waitUntil } from '../../wait-until.ts'
import { commitsSince } from './commits.ts'
import { type Gateway, type Ground, ownTree } from './ground.ts'
import { type Holder, makeHolder, post } from './holders.ts'
import { judgeRaces, type Race, type RaceRead } from './judge-races.ts'
import { people } from './people.ts'
import { readRaw } from './read-raw.ts'

export interface RaceSize {
  /** Reads that were under way while a revocation was. */
  readonly races: number
  readonly seed: number
}

export interface RaceOptions {
  /** The code of both gateways; default: this checkout. */
  readonly tree?: string
  /** Ends with the first loss. */
  readonly first?: boolean
  say?(line: string): void
}

export interface RaceResult {
  readonly races: number
  readonly grants: number
  /** Of the races: shown before the revocation was committed, and refused. */
  readonly shown: number
  readonly refused: number
  /** Neither: a 503. */
  readonly unavailable: number
  /** Reads begun after the acknowledgement. */
  readonly after: number
  readonly losses: readonly string[]
}

/** Callers of one grant, half of them on each gateway. */
const readers = 20
const perRound = 2
const mostReplies = 30
/** Rows that every grant has shown before its races begin: a second look at them charges nothing. */
const seen = 8

export async function runRaces(ground: Ground, size: RaceSize, options: RaceOptions = {}): Promise<RaceResult> {
  const { tree = ownTree, first = false, say = () => undefined } = options
  const client = new pg.Client({ connectionString: ground.controlUrl })
  await client.connect()
  const agent = new Agent({ keepAlive: true })
  await using one = await ground.start({ tree })
  await using two = await ground.start({ tree })
  const dice = createDice(size.seed)
  const commits = commitsSince(client)
  await commits() // what was there before
  const sum = { races: 0, grants: 0, shown: 0, refused: 0, unavailable: 0, after: 0, losses: [] as string[] }
  const began = performance.now()
  let told = 0
  try {
    while (sum.races < size.races && !(first && sum.losses.length > 0)) {
      const numbers = Array.from({ length: perRound }, (_, at) => sum.grants + at)
      const races = await Promise.all(numbers.map((number) => race(ground, [one, two], number, agent, dice)))
      const found = judgeRaces(races, await commits())
      sum.grants += races.length
      for (const name of ['races', 'shown', 'refused', 'unavailable', 'after'] as const) sum[name] += found[name]
      sum.losses.push(...found.losses)
      if (sum.races < told + 500) continue
      told = sum.races
      const seconds = Math.round((performance.now() - began) / 1000)
      say(`${sum.races} races over ${sum.grants} grants, ${sum.losses.length} losses, ${seconds} s`)
    }
  } finally {
    agent.destroy()
    await client.end()
  }
  return sum
}

async function race(
  ground: Ground,
  gateways: readonly [Gateway, Gateway],
  number: number,
  agent: Agent,
  dice: Dice,
): Promise<Race> {
  const asked = { columns: ['email'], duration: '1h', max_rows: 5_000 }
  const holder = await makeHolder(ground, dice.pick(gateways).url, `racer-${number}`, asked)
  const look = () => readRaw(`${gateways[0].url}/people?fields=id,email&limit=${seen}`, holder.headers, agent)
  await waitUntil('the first rows are shown', 60_000, async () => (await look()).status === 200)

  let before = 1 + dice.below(mostReplies)
  let enough = (): void => undefined
  const served = new Promise<void>((done) => {
    enough = done
  })
  let acknowledged = Number.POSITIVE_INFINITY
  const read = async (reader: number): Promise<readonly RaceRead[]> => {
    const reads: RaceRead[] = []
    const { url } = gateways[reader % 2 === 0 ? 0 : 1]
    while (true) {
      const path = reader % 4 < 2 ? `limit=${seen}` : `limit=4&id=gte.${seen + dice.below(people - 20)}`
      const from = performance.now()
      const received = await readRaw(`${url}/people?fields=id,email&${path}`, holder.headers, agent)
      reads.push({ ...received, from, until: performance.now() })
      if (--before === 0) enough()
      if (from > acknowledged) return reads
    }
  }
  const reading = Array.from({ length: readers }, (_, reader) => read(reader))
  let sent = 0
  try {
    await Promise.race([served, ...reading])
    await sleep(dice.below(100) / 10)
    sent = performance.now()
    await revoke(ground, dice.pick(gateways), holder)
  } finally {
    acknowledged = performance.now() // also where it failed: the readers must end
  }
  return { grant: holder.grant, sent, acknowledged, reads: (await Promise.all(reading)).flat() }
}

const revoke = (ground: Ground, { url }: Gateway, { grant }: Holder) =>
  post(url, `/unmask/grants/${grant}/revoke`, ground.token('revoker', 'approver'), { reason: 'The ticket is closed' })
