// `npm run bench [-- --quick] [--modes]`: how fast the gateway is, as ratios to the floor, on this machine and in this run;
// with --modes only views beside query mode. Prints a table and, of a whole run, writes bench.json. Status 1 where an answer was wrong or not audited; a missed target is only shown.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { cpus, release, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { collectLinks } from './collect-links.ts'
import { compareModes } from './compare-modes.ts'
import { type Figure, figureTable, median, toFigure, toTable } from './figures.ts'
import { connect, loadCustomers } from './load-customers.ts'
import { askPath, createQuestions, formatParameter } from './questions.ts'
import { type PgbenchResult, runPgbench } from './run-pgbench.ts'
import { type AskedPage, connections, type Round, runRound, type Target } from './run-round.ts'
import { findMaskedView, startFloor } from './start-floor.ts'
import { type BenchGateway, startGateway } from './start-gateway.ts'

const { values: options } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, modes: { type: 'boolean', default: false } },
})
/** `round`: seconds that one should take. `links`: cursors per page size. */
const size = options.quick
  ? { rows: 100_000, rounds: 5, round: 0.8, warmUp: 0.8, links: 200, atMostMs: 120_000 }
  : { rows: 1_000_000, rounds: 7, round: 5, warmUp: 15, links: 2_000, atMostMs: 580_000 }
/** The page of 1000 in each other format: the path is warm by then. */
const formatSize = { ...size, rounds: 5, round: Math.min(size.round, 3), warmUp: Math.min(size.warmUp, 3) }
const otherFormats = ['rows', 'ndjson', 'csv'] as const
const rows = Number(process.env.SCRIM_BENCH_ROWS ?? size.rows)
/** Connections of the gateway's masked pool (create-postgres-source.ts). */
const pool = 16
/** What is aimed at now; the target is for later. */
const presentGoal = 0.5

interface Pair {
  readonly floor: Round
  readonly gateway: Round
}

async function main(signal: AbortSignal): Promise<void> {
  say('Starting a gateway with its own databases …')
  await using gateway = await startGateway(signal)
  say(`Filling customers up to ${rows.toLocaleString('en')} rows …`)
  await loadCustomers({ primary: gateway.primary('shop'), standby: gateway.standby }, rows, signal)
  if (options.modes) {
    say(`\n${await describeMachine(gateway)}\n${figureTable([await modesFigure(gateway, signal)])}`)
    return
  }
  const view = await findMaskedView(gateway.standby)
  await using floor = await startFloor(gateway.masked, view, pool, signal)

  const before = await countReads(gateway)
  const small = await measure(gateway, floor, { limit: 20, format: 'json' }, size, signal)
  const large = await measure(gateway, floor, { limit: 1000, format: 'json' }, size, signal)
  const others = new Map<string, Measured>()
  for (const format of otherFormats) {
    others.set(format, await measure(gateway, floor, { limit: 1000, format }, formatSize, signal))
  }
  const audited = (await countReads(gateway)) - before
  const replies = [small, large, ...others.values()].reduce((sum, measured) => sum + measured.replies, 0)
  if (audited !== replies) throw new Error(`${replies} replies, but ${audited} reads in the audit`)
  // The role has not connections enough for three.
  await floor[Symbol.asyncDispose]()
  const pgbench = await runPgbench(gateway.masked, view, 20, rows, Math.ceil(size.round), signal)

  const ratios = (pairs: readonly Pair[], of: (round: Round) => number) =>
    pairs.map((pair) => of(pair.gateway) / of(pair.floor))
  const figures = [
    toFigure(
      'REST, page of 20, masked: requests/s ÷ floor',
      ratios(small.pairs, ({ perSecond }) => perSecond),
      0.65,
    ),
    toFigure(
      'REST, page of 1000: ÷ floor',
      ratios(large.pairs, ({ perSecond }) => perSecond),
      0.9,
    ),
    toFigure(
      'gateway CPU per REST page of 20 ÷ floor’s',
      ratios(small.pairs, ({ cpu }) => cpu),
      1.6,
      true,
    ),
    ...[...others].map(([format, { pairs }]) =>
      toFigure(
        `REST, page of 1000 as ${format}: ÷ floor (which writes JSON)`,
        ratios(pairs, ({ perSecond }) => perSecond),
        0.9,
      ),
    ),
    await modesFigure(gateway, signal),
  ]
  const machine = await describeMachine(gateway)
  const report = { machine, date: new Date().toISOString(), commit: describeCommit(), figures }
  writeFileSync('bench.json', `${JSON.stringify(report, null, 2)}\n`)
  say(`\n${machine}\ncommit ${report.commit}\n\n${rateTable(small.pairs, large.pairs, pgbench)}\n`)
  say(figureTable(figures))
  say(`\nThe present goal for the page of 20 is ≥ ${presentGoal}: ${isMet(figures[0]?.value) ? 'met' : 'not met'}.`)
  say(`${replies.toLocaleString('en')} replies, each 200 and each in the audit. Written to bench.json.`)
}

/** Asks of the gateways beside it: their replies are counted there. */
const modesFigure = async (gateway: BenchGateway, signal: AbortSignal): Promise<Figure> =>
  toFigure(
    'REST, page of 20: views ÷ query mode',
    await compareModes(
      gateway,
      rows,
      { ...size, round: Math.min(size.round, 3), warmUp: Math.min(size.warmUp, 3) },
      signal,
    ),
    0.95,
  )

interface Measured {
  readonly pairs: readonly Pair[]
  readonly replies: number
}

/** Pairs of rounds, floor and gateway in turns, after a warm-up of both. */
async function measure(
  gateway: BenchGateway,
  floor: Omit<Target, 'headers'>,
  page: AskedPage,
  size: typeof formatSize,
  signal: AbortSignal,
): Promise<Measured> {
  const { limit, format } = page
  const asked: Target = { ...gateway, headers: { authorization: `Bearer ${gateway.token}` } }
  const questions = createQuestions(rows, limit, 0)
  const links = await collectLinks(asked, limit, limit > 100 ? size.links / 10 : size.links, questions, signal)
  let replies = links.length
  let turn = 0
  const paths = {
    floor: (after: number) => `/${limit}/${after}`,
    // Every other one goes on from an earlier page, by its cursor.
    gateway: (after: number) => {
      const link = turn++ % 2 ? links[(turn >> 1) % links.length] : undefined
      return link === undefined ? askPath(limit, after, format) : link + formatParameter(format)
    },
  }
  const amounts = { floor: Math.max(200, 20_000 / limit), gateway: Math.max(200, 20_000 / limit) }
  const run = async (who: keyof Pair, round: number, seconds: number): Promise<Round> => {
    const after = createQuestions(rows, limit, round)
    const target = who === 'floor' ? { ...floor, headers: {} } : asked
    const shape = who === 'floor' ? { limit, format: 'json' as const } : page
    const done = await runRound(target, shape, amounts[who], () => paths[who](after()), signal)
    if (who === 'gateway') replies += done.replies
    // A round is as long as wanted where the machine is as fast as in the round before.
    amounts[who] = Math.max(connections, Math.round(done.perSecond * seconds))
    return done
  }
  for (const who of ['floor', 'gateway'] as const) {
    await run(who, 1, size.warmUp)
    await run(who, 2, size.round)
  }
  const pairs: Pair[] = []
  for (let round = 0; round < size.rounds; round++) {
    // Each goes first as often as the other.
    const first = round % 2 === 0 ? null : await run('gateway', 3 + round, size.round)
    const floorRound = await run('floor', 3 + round, size.round)
    const pair = { floor: floorRound, gateway: first ?? (await run('gateway', 3 + round, size.round)) }
    pairs.push(pair)
    const ratio = (pair.gateway.perSecond / pair.floor.perSecond).toFixed(2)
    say(`page of ${limit} as ${format}, round ${round + 1} of ${size.rounds}: ${ratio} of the floor`)
  }
  return { pairs, replies }
}

async function countReads(gateway: BenchGateway): Promise<number> {
  await using control = await connect(gateway.primary('scrim'))
  const { rows: found } = await control.client.query<{ reads: string }>(
    "SELECT count(*) AS reads FROM scrim.audit_event WHERE body::jsonb ->> 'kind' = 'read'",
  )
  return Number(found[0]?.reads)
}

function rateTable(small: readonly Pair[], large: readonly Pair[], pgbench: PgbenchResult | null): string {
  const line = (name: string, rounds: readonly Round[]): string[] => [
    name,
    median(rounds.map(({ perSecond }) => perSecond)).toFixed(0),
    median(rounds.map(({ cpu }) => cpu)).toFixed(0),
    median(rounds.map(({ loadCpu }) => loadCpu)).toFixed(0),
  ]
  const pages = [
    { limit: 20, pairs: small },
    { limit: 1000, pairs: large },
  ].flatMap(({ limit, pairs }) => [
    line(
      `floor, page of ${limit}`,
      pairs.map(({ floor }) => floor),
    ),
    line(
      `gateway, page of ${limit}`,
      pairs.map(({ gateway }) => gateway),
    ),
  ])
  const alone = pgbench
    ? ['pgbench, the floor’s statement, 20 rows', pgbench.perSecond.toFixed(0), pgbench.cpu.toFixed(0), '-']
    : ['pgbench not found', '-', '-', '-']
  return toTable([['', 'requests/s', 'CPU µs', 'load’s CPU µs'], ...pages, alone])
}

async function describeMachine(gateway: BenchGateway): Promise<string> {
  await using control = await connect(gateway.primary('shop'))
  const { rows: found } = await control.client.query<{ version: string }>(
    "SELECT current_setting('server_version') AS version",
  )
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`
  const system = `${process.platform} ${process.arch} ${release()}`
  const parts = [`${cpus().length} × ${cpus()[0]?.model}`, memory, system, `Node ${process.version}`]
  return [...parts, `PostgreSQL ${found[0]?.version}`, `${rows.toLocaleString('en')} customers`].join(', ')
}

function describeCommit(): string {
  const git = (...args: string[]): string => execFileSync('git', args, { encoding: 'utf8' }).trim()
  try {
    return git('rev-parse', '--short=12', 'HEAD') + (git('status', '--porcelain') === '' ? '' : ' and changes')
  } catch {
    return 'unknown'
  }
}

const isMet = (value: number | undefined): boolean => value !== undefined && value >= presentGoal
const say = (line: string): void => console.log(line)

if (process.platform !== 'linux') {
  console.error('The benchmark reads CPU times from /proc and runs on Linux only.')
  process.exit(2)
}
const leaving = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const)
  process.once(name, () => leaving.abort(new Error(`stopped by ${name}`)))
const late = setTimeout(() => leaving.abort(new Error(`not done within ${size.atMostMs / 1000} s`)), size.atMostMs)
try {
  await main(leaving.signal)
} catch (error) {
  console.error(leaving.signal.aborted ? leaving.signal.reason : error)
  process.exitCode = 1
} finally {
  clearTimeout(late)
}
