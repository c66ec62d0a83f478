// `npm run bench [-- --quick] [--only rest|graphql|modes]`: how fast the gateway is, as ratios to the floor and to its peers, on
// this machine and in this run. Prints a table and, of all parts together, writes bench.json. Status 1 where an answer was wrong
// or not audited; a missed target is only shown.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { cpus, release, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { compareModes } from './compare-modes.ts'
import { figureTable, toTable } from './figures.ts'
import { measureGraphql } from './graphql-part.ts'
import { connect, loadCustomers } from './load-rows.ts'
import { rateHeader } from './measure.ts'
import type { Bench, Part } from './part.ts'
import { measureRest } from './rest-part.ts'
import { type BenchGateway, startGateway } from './start-gateway.ts'

const parts: Readonly<Record<string, (bench: Bench) => Promise<Part>>> = {
  rest: measureRest,
  graphql: measureGraphql,
  modes: compareModes,
}
const { values: options } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } },
})
const size = options.quick
  ? { rows: 100_000, rounds: 5, round: 0.8, warmUp: 0.8, links: 200, atMostMs: 300_000 }
  : { rows: 1_000_000, rounds: 7, round: 5, warmUp: 15, links: 2_000, atMostMs: 900_000 }
const rows = Number(process.env.SCRIM_BENCH_ROWS ?? size.rows)

async function main(chosen: readonly string[], signal: AbortSignal): Promise<void> {
  say('Starting a gateway with its own databases …')
  await using gateway = await startGateway(signal)
  say(`Filling customers up to ${rows.toLocaleString('en')} rows …`)
  await loadCustomers({ primary: gateway.primary, standby: gateway.standby }, rows, signal)
  const before = await countReads(gateway)
  let replies = 0
  const count = (more: number): void => {
    replies += more
  }
  const done: Part[] = []
  for (const name of chosen) {
    const part = await parts[name]?.({ gateway, rows, size, count, say, signal })
    if (part) done.push(part)
  }
  const audited = (await countReads(gateway)) - before
  if (audited !== replies) throw new Error(`${replies} replies, but ${audited} reads in the audit`)

  const figures = done.flatMap((part) => part.figures)
  const machine = await describeMachine(gateway)
  const commit = describeCommit()
  const rates = done.flatMap((part) => part.rates)
  say(`\n${machine}\ncommit ${commit}\n`)
  if (rates.length > 0) say(`${toTable([rateHeader, ...rates])}\n`)
  say(figureTable(figures))
  say(`\n${replies.toLocaleString('en')} replies, each as it should be and each in the audit.`)
  if (chosen.length < Object.keys(parts).length) return
  const report = { machine, date: new Date().toISOString(), commit, figures }
  writeFileSync('bench.json', `${JSON.stringify(report, null, 2)}\n`)
  say('Written to bench.json.')
}

async function countReads(gateway: BenchGateway): Promise<number> {
  await using control = await connect(gateway.control)
  const { rows: found } = await control.client.query<{ reads: string }>(
    "SELECT count(*) AS reads FROM scrim.audit_event WHERE body::jsonb ->> 'kind' = 'read'",
  )
  return Number(found[0]?.reads)
}

async function describeMachine(gateway: BenchGateway): Promise<string> {
  await using shop = await connect(gateway.primary)
  const { rows: found } = await shop.client.query<{ version: string; orders: number }>(
    "SELECT current_setting('server_version') AS version, (SELECT count(*) FROM public.orders)::int AS orders",
  )
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`
  const system = `${process.platform} ${process.arch} ${release()}`
  const held = `${rows.toLocaleString('en')} customers, ${found[0]?.orders.toLocaleString('en')} orders`
  const parts = [`${cpus().length} × ${cpus()[0]?.model}`, memory, system, `Node ${process.version}`]
  return [...parts, `PostgreSQL ${found[0]?.version}`, held].join(', ')
}

function describeCommit(): string {
  const git = (...args: string[]): string => execFileSync('git', args, { encoding: 'utf8' }).trim()
  try {
    return git('rev-parse', '--short=12', 'HEAD') + (git('status', '--porcelain') === '' ? '' : ' and changes')
  } catch {
    return 'unknown'
  }
}

const say = (line: string): void => console.log(line)

if (process.platform !== 'linux') {
  console.error('The benchmark reads CPU times from /proc and runs on Linux only.')
  process.exit(2)
}
const chosen = options.only === undefined ? Object.keys(parts) : [options.only]
if (!chosen.every((name) => Object.hasOwn(parts, name))) {
  console.error(`--only takes one of: ${Object.keys(parts).join(', ')}.`)
  process.exit(2)
}
const leaving = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const)
  process.once(name, () => leaving.abort(new Error(`stopped by ${name}`)))
const late = setTimeout(() => leaving.abort(new Error(`not done within ${size.atMostMs / 1000} s`)), size.atMostMs)
try {
  await main(chosen, leaving.signal)
} catch (error) {
  console.error(leaving.signal.aborted ? leaving.signal.reason : error)
  process.exitCode = 1
} finally {
  clearTimeout(late)
}
