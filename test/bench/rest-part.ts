// What REST costs: pages of 20 and of 1000, in each format, beside the floor.
import { toFigure } from './figures.ts'
import { type Measured, measure, rateLines, ratios } from './measure.ts'
import { type Bench, type BenchSize, type Part, pool, shorter } from './part.ts'
import { type AskedPage, askFloor, askRestOn } from './rest-questions.ts'
import { runPgbench } from './run-pgbench.ts'
import type { Contender } from './run-round.ts'
import { findMaskedView, type Server, startFloor } from './start-server.ts'

const otherFormats = ['rows', 'ndjson', 'csv'] as const

export async function measureRest(bench: Bench): Promise<Part> {
  const { gateway, rows, size, signal } = bench
  const view = await findMaskedView(gateway.standby, 'customers')
  await using floor = await startFloor(gateway.masked, view, pool, signal)
  const small = await measurePages(bench, floor, { limit: 20, format: 'json' }, size)
  const large = await measurePages(bench, floor, { limit: 1000, format: 'json' }, size)
  const others = new Map<string, Measured>()
  // The path is warm by then.
  for (const format of otherFormats) {
    others.set(format, await measurePages(bench, floor, { limit: 1000, format }, shorter(size, 5, 3)))
  }
  // The role has not connections enough for three.
  await floor[Symbol.asyncDispose]()
  const pgbench = await runPgbench(gateway.masked, view, 20, rows, Math.ceil(size.round), signal)
  const cpu = ratios(small, 'gateway', 'floor', (round) => round.cpu)
  return {
    figures: [
      toFigure('REST, page of 20, masked: requests/s ÷ floor', ratios(small, 'gateway', 'floor'), 0.65, { goal: 0.5 }),
      toFigure('REST, page of 1000: ÷ floor', ratios(large, 'gateway', 'floor'), 0.9),
      toFigure('gateway CPU per REST page of 20 ÷ floor’s', cpu, 1.6, { atMost: true }),
      ...[...others].map(([format, measured]) => {
        const name = `REST, page of 1000 as ${format}: ÷ floor (which writes JSON)`
        return toFigure(name, ratios(measured, 'gateway', 'floor'), 0.9)
      }),
    ],
    rates: [
      ...rateLines('page of 20', small),
      ...rateLines('page of 1000', large),
      pgbench
        ? ['pgbench, the floor’s statement, 20 rows', pgbench.perSecond.toFixed(0), pgbench.cpu.toFixed(0), '-']
        : ['pgbench not found', '-', '-', '-'],
    ],
  }
}

async function measurePages(bench: Bench, floor: Server, page: AskedPage, size: BenchSize): Promise<Measured> {
  const { rows, say, signal } = bench
  const { limit, format } = page
  const contenders = new Map<string, Contender>([
    ['floor', askFloor(floor, rows, limit)],
    ['gateway', await askRestOn(bench, page, limit > 100 ? size.links / 10 : size.links)],
  ])
  return measure(`page of ${limit} as ${format}`, contenders, size, say, signal)
}
