// Views beside query mode: two gateways alike in all but that, over one replica and the same rows, asked in turns.
import { type QueryGateway, startQueryGateway } from '../query-gateway.ts'
import { startSecondGateway } from '../second-gateway.ts'
import { askPath, createQuestions } from './questions.ts'
import { connections, runRound, type Target } from './run-round.ts'
import type { BenchGateway } from './start-gateway.ts'

/** Seconds of a round and of what comes before the first, and how many pairs of rounds. */
export interface ModesSize {
  readonly rounds: number
  readonly round: number
  readonly warmUp: number
}

const page = { limit: 20, format: 'json' } as const
const modes = ['views', 'query'] as const

/** @returns requests per second over views ÷ in query mode, one for each pair of rounds. */
export async function compareModes(
  gateway: BenchGateway,
  rows: number,
  size: ModesSize,
  signal: AbortSignal,
): Promise<readonly number[]> {
  const scrim = {
    folder: gateway.folder,
    superuserUrl: (server: 'primary' | 'standby', database: 'shop' | 'scrim' | 'postgres'): string => {
      const url = new URL(server === 'primary' ? gateway.primary('shop') : gateway.standby)
      url.pathname = `/${database}`
      return url.href
    },
  }
  await using views = await startSecondGateway(scrim, {})
  await using query: QueryGateway = await startQueryGateway(scrim)
  const headers = { authorization: `Bearer ${gateway.token}` }
  const targets: Record<(typeof modes)[number], Target> = { views: { ...views, headers }, query: { ...query, headers } }
  const amounts = { views: 1000, query: 1000 }
  const run = async (mode: (typeof modes)[number], round: number, seconds: number): Promise<number> => {
    const after = createQuestions(rows, page.limit, round)
    const path = (): string => askPath(page.limit, after(), page.format)
    const { perSecond } = await runRound(targets[mode], page, amounts[mode], path, signal)
    amounts[mode] = Math.max(connections, Math.round(perSecond * seconds))
    return perSecond
  }
  for (const mode of modes) {
    await run(mode, 1, size.warmUp)
    await run(mode, 2, size.round)
  }
  const ratios: number[] = []
  for (let round = 0; round < size.rounds; round++) {
    const turns = round % 2 === 0 ? modes : modes.toReversed()
    const rates = { views: 0, query: 0 }
    for (const mode of turns) rates[mode] = await run(mode, 3 + round, size.round)
    ratios.push(rates.views / rates.query)
  }
  return ratios
}
