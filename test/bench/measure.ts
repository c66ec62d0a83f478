// Contenders → rounds of each, in turns, after a warm-up of all: what is compared was measured side by side.
import { median } from './figures.ts'
import { type Contender, connections, type Round, runRound } from './run-round.ts'

/** Seconds of a round and of what comes before the first, and how many rounds of each. */
export interface MeasureSize {
  readonly rounds: number
  readonly round: number
  readonly warmUp: number
}

/** By the contender's name. */
export type Measured = ReadonlyMap<string, readonly Round[]>

/** Requests of the first round, by which the length of the next is known. */
const firstAmount = 200

/** @param what they are asked for, in the words of the lines that are said meanwhile. */
export async function measure(
  what: string,
  contenders: ReadonlyMap<string, Contender>,
  size: MeasureSize,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<Measured> {
  const amounts = new Map<string, number>()
  const run = async (name: string, contender: Contender, round: number, seconds: number): Promise<Round> => {
    const done = await runRound(contender, round, amounts.get(name) ?? firstAmount, signal)
    // A round is as long as wanted where the machine is as fast as in the round before.
    amounts.set(name, Math.max(connections, Math.round(done.perSecond * seconds)))
    return done
  }
  for (const [name, contender] of contenders) {
    await run(name, contender, 1, size.warmUp)
    await run(name, contender, 2, size.round)
  }
  const rounds = new Map<string, Round[]>([...contenders.keys()].map((name) => [name, []]))
  for (let round = 0; round < size.rounds; round++) {
    // Each goes first as often as the others.
    const from = round % contenders.size
    const turns = [...contenders].slice(from).concat([...contenders].slice(0, from))
    for (const [name, contender] of turns) {
      rounds.get(name)?.push(await run(name, contender, 3 + round, size.round))
    }
    const rates = [...rounds].map(([name, done]) => `${name} ${done.at(-1)?.perSecond.toFixed(0)}`)
    say(`${what}, round ${round + 1} of ${size.rounds}, requests/s: ${rates.join(', ')}`)
  }
  return rounds
}

/** One contender ÷ another, for each pair of rounds. */
export function ratios(
  measured: Measured,
  above: string,
  below: string,
  of: (round: Round) => number = ({ perSecond }) => perSecond,
): readonly number[] {
  const others = roundsOf(measured, below)
  return roundsOf(measured, above).map((round, i) => {
    const other = others[i]
    if (!other) throw new Error(`${below} has fewer rounds than ${above}`)
    return of(round) / of(other)
  })
}

/** Medians, as lines of a table; `rateHeader` stands above them. */
export function rateLines(what: string, measured: Measured): readonly (readonly string[])[] {
  return [...measured].map(([name, rounds]) => [
    `${name}, ${what}`,
    median(rounds.map(({ perSecond }) => perSecond)).toFixed(0),
    median(rounds.map(({ cpu }) => cpu)).toFixed(0),
    median(rounds.map(({ loadCpu }) => loadCpu)).toFixed(0),
  ])
}

export const rateHeader: readonly string[] = ['', 'requests/s', 'CPU µs', 'load’s CPU µs']

function roundsOf(measured: Measured, name: string): readonly Round[] {
  const found = measured.get(name)
  if (!found) throw new Error(`nobody is called ${name}`)
  return found
}
