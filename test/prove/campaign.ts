// A seed and a size in; what a campaign over fresh pairs found out. Each pair is a function of the seed and its number.
import { askBoth } from './ask-both.ts'
import type { Build } from './build.ts'
import { type Coverage, createCoverage } from './coverage.ts'
import { describeDifference } from './describe-difference.ts'
import { createDice } from './dice.ts'
import type { Laboratory } from './laboratory.ts'
import { makePair } from './pair.ts'
import type { Difference } from './twin-asker.ts'

export interface CampaignSize {
  readonly pairs: number
  readonly calls: number
  readonly seed: number
}

export interface Campaign {
  readonly pairs: number
  readonly coverage: Coverage
  /** Cells of rows that a caller sees, and the share of them that is stored differently in the two databases. */
  readonly cells: number
  readonly differing: number
  /** Pseudonyms that the second databases showed under another name. */
  readonly renamed: number
  readonly differences: readonly FoundDifference[]
}

interface FoundDifference extends Difference {
  readonly pair: number
  /** Calls that were sent before it was found, itself included. */
  readonly after: number
  /** What a reader needs to see it again. */
  readonly report: string
}

export interface CampaignOptions {
  /** Stops at the first difference; else a pair ends at its first one. */
  readonly first?: boolean
  /** The number of the one pair to look at. */
  readonly only?: number | null
  say?(line: string): void
}

export async function runCampaign(
  lab: Laboratory,
  build: Build,
  { pairs, calls, seed }: CampaignSize,
  { first = false, only = null, say = () => undefined }: CampaignOptions,
): Promise<Campaign> {
  const coverage = createCoverage()
  const differences: FoundDifference[] = []
  let cells = 0
  let differing = 0
  let renamed = 0
  let done = 0
  const numbers = only === null ? Array.from({ length: pairs }, (_, at) => at) : [only]
  for (const number of numbers) {
    if (first && differences.length > 0) break
    const dice = createDice(seed * 10_007 + number)
    await using pair = await makePair(lab, build, dice, number)
    cells += pair.cells
    differing += pair.differing
    renamed += pair.names.size
    const found = await askBoth(pair, number, dice, Math.ceil(calls / pairs), coverage)
    done++
    if (done % 20 === 0) say(`${done} pairs, ${coverage.calls} calls, ${differences.length} differences`)
    if (!found) continue
    const report = describeDifference(seed, number, pair, found)
    differences.push({ ...found, pair: number, after: coverage.calls, report })
    say(report)
  }
  return { pairs: done, coverage, cells, differing, renamed, differences }
}
