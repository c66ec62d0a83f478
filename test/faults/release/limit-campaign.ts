// Many reads at once under one grant, on two gateways: how many rows it has shown when all have answered, and whether each of
// them was counted once.
import { Agent } from 'node:http'
import pg from 'pg'
import { createDice } from '../../prove/dice.ts'
import type { Gateway, Ground } from './ground.ts'
import { makeHolder } from './holders.ts'
import { cellsIn } from './people.ts'
import { type Received, readRaw } from './read-raw.ts'

export interface LimitSize {
  /** Grants of each of the three kinds. */
  readonly grants: number
  /** Reads at once under each. */
  readonly reads: number
  readonly seed: number
}

export interface LimitResult {
  readonly reads: number
  readonly shown: number
  readonly refused: number
  readonly unavailable: number
  readonly faults: readonly string[]
}

interface Kind {
  readonly name: string
  readonly maxRows: number
  /** Rows of the page of the read with this number. */
  path(read: number, below: (end: number) => number): string
  /** What must have been shown in the end, where every read had an answer. */
  readonly rows: number | null
}

const first = 200
const kinds: readonly Kind[] = [
  { name: 'one row, asked for different ones', maxRows: 1, path: (read) => `id=eq.${first + read}`, rows: 1 },
  { name: 'two rows, asked for the same one', maxRows: 2, path: () => `id=eq.${first}`, rows: 1 },
  {
    name: 'thirty rows, pages that overlap',
    maxRows: 30,
    path: (_, below) => `limit=7&id=gte.${first + below(60)}`,
    rows: null,
  },
]

export async function runLimits(ground: Ground, { grants, reads, seed }: LimitSize): Promise<LimitResult> {
  const client = new pg.Client({ connectionString: ground.controlUrl })
  await client.connect()
  const agent = new Agent({ keepAlive: true })
  await using one = await ground.start()
  await using two = await ground.start()
  const gateways: readonly [Gateway, Gateway] = [one, two]
  const dice = createDice(seed)
  const sum = { reads: 0, shown: 0, refused: 0, unavailable: 0, faults: [] as string[] }
  try {
    for (let number = 0; number < grants * kinds.length; number++) {
      const kind = kinds[number % kinds.length]
      if (kind === undefined) break
      const asked = { columns: ['email'], duration: '1h', max_rows: kind.maxRows }
      const holder = await makeHolder(ground, dice.pick(gateways).url, `limited-${number}`, asked)
      const received = await Promise.all(
        Array.from({ length: reads }, (_, read) => {
          const { url } = gateways[read % 2 === 0 ? 0 : 1]
          return readRaw(`${url}/people?fields=id,email&${kind.path(read, dice.below)}`, holder.headers, agent)
        }),
      )
      const { rows } = await client.query<{ used: number; counted: number }>(
        `SELECT g.rows_used AS used, (SELECT count(*)::int FROM scrim.unmask_row r WHERE r.grant_id = g.id) AS counted
         FROM scrim.unmask_grant g WHERE g.id = $1`,
        [holder.grant],
      )
      const { used = -1, counted = -1 } = rows[0] ?? {}
      sum.reads += reads
      sum.shown += received.filter(isShown).length
      sum.refused += received.filter(isRefused).length
      sum.unavailable += received.filter(({ status }) => status === 503).length
      sum.faults.push(...judge(kind, received, used, counted).map((fault) => `${kind.name}: ${fault}`))
    }
  } finally {
    agent.destroy()
    await client.end()
  }
  return sum
}

function judge(kind: Kind, received: readonly Received[], used: number, counted: number): readonly string[] {
  const shown = new Set(received.flatMap(({ text }) => cellsIn(text).map(({ id }) => id))).size
  const odd = received.filter((one) => !isShown(one) && !isRefused(one) && one.status !== 503)
  const isSure = received.every(({ status }) => status !== 503)
  return [
    ...odd.map(({ status, text }) => `neither shown nor refused: ${status} ${text}`),
    ...received.filter(({ text }) => text.includes('"rows_left":-')).map(() => 'rows below none'),
    ...(shown > kind.maxRows || used > kind.maxRows ? [`${shown} rows shown, ${used} used of ${kind.maxRows}`] : []),
    ...(used === counted && (isSure ? shown === used : shown <= used)
      ? []
      : [`${shown} rows shown, ${used} used, ${counted} counted`]),
    ...(kind.rows !== null && isSure && shown !== kind.rows ? [`${shown} rows shown, not ${kind.rows}`] : []),
  ]
}

const isShown = ({ status, text }: Received): boolean => status === 200 && cellsIn(text).length > 0
const isRefused = ({ status, text }: Received): boolean =>
  status === 403 && /"UNMASK_(ROWS_EXCEEDED|GRANT_EXHAUSTED)"/.test(text) && cellsIn(text).length === 0
