// Views beside query mode: two gateways alike in all but that, over one replica and the same rows, asked in turns.
// They write to one audit with the bench's own.
import { startQueryGateway } from '../query-gateway.ts'
import { startSecondGateway } from '../second-gateway.ts'
import { toFigure } from './figures.ts'
import { measure, ratios } from './measure.ts'
import { type Bench, type Part, shorter } from './part.ts'
import { askRest } from './rest-questions.ts'
import type { Contender } from './run-round.ts'

const page = { limit: 20, format: 'json' } as const

export async function compareModes({ gateway, rows, size, count, say, signal }: Bench): Promise<Part> {
  const scrim = {
    folder: gateway.folder,
    superuserUrl: (server: 'primary' | 'standby', database: 'shop' | 'scrim' | 'postgres'): string => {
      const url = new URL(server === 'primary' ? gateway.primary : gateway.standby)
      url.pathname = `/${database}`
      return url.href
    },
  }
  await using views = await startSecondGateway(scrim, {})
  await using query = await startQueryGateway(scrim)
  const contenders = new Map<string, Contender>([
    ['views', { ...askRest({ ...views, token: gateway.token }, rows, page), count }],
    ['query', { ...askRest({ ...query, token: gateway.token }, rows, page), count }],
  ])
  const measured = await measure('page of 20 in each mode', contenders, shorter(size, size.rounds, 3), say, signal)
  return {
    figures: [toFigure('REST, page of 20: views ÷ query mode', ratios(measured, 'views', 'query'), 0.95)],
    rates: [],
  }
}
