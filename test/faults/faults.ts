// `npm run faults [-- --kills N --races N --grants N --seed N --gateways N]`: gateways that release stored values are killed,
// race against revocations and count rows at once; then each weakness in turn, which must be caught within as many trials.
// 0 trials leaves a part out. Status 1 where a row was shown that should not be, or a weakness was not caught.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Edit, weakenTree } from '../inference/weaken-tree.ts'
import { ownDatasets, prepareGround } from './release/ground.ts'
import { runKills } from './release/kill-campaign.ts'
import { runLimits } from './release/limit-campaign.ts'
import { runRaces } from './release/race-campaign.ts'
import { killWeaknesses, raceWeaknesses } from './release/weaknesses.ts'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '1000' },
    races: { type: 'string', default: '10000' },
    /** Grants of each kind of limit. */
    grants: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    /** Gateways that are killed at once. */
    gateways: { type: 'string', default: '4' },
  },
})
const seed = Number(values.seed)
const say = (line: string): void => void process.stdout.write(`${line}\n`)
let began = performance.now()
const minutes = (): number => Math.round((performance.now() - began) / 6000) / 10

let failed = false
/** One part of the whole: what it found, whether its controls were caught, and its own file where it was of full size. */
async function tell(
  name: string,
  isFull: boolean,
  found: { readonly faults: readonly string[] },
  caught: Readonly<Record<string, number | null>>,
): Promise<void> {
  const { faults, ...counts } = found
  const result = { seed, ...counts, faults: faults.length, controls: caught, minutes: minutes() }
  say(`${name}: ${JSON.stringify(result)}`)
  for (const fault of faults.slice(0, 20)) say(`  ${fault}`)
  failed ||= faults.length > 0 || Object.values(caught).includes(null)
  const file = join(import.meta.dirname, `release/${name}.json`)
  if (isFull) await writeFile(file, `${JSON.stringify(result, null, 2)}\n`)
  began = performance.now()
}

/** @param run against the gateways of a weakened tree, until the first fault. @returns trials until it was caught. */
async function runControls(
  weaknesses: Readonly<Record<string, readonly Edit[]>>,
  run: (tree: string) => Promise<{ readonly faults: readonly string[]; readonly trials: number }>,
): Promise<Readonly<Record<string, number | null>>> {
  const caught: Record<string, number | null> = {}
  for (const [name, edits] of Object.entries(weaknesses)) {
    await using weak = await weakenTree(edits, ownDatasets)
    const { faults, trials } = await run(weak.tree)
    caught[name] = faults.length > 0 ? trials : null
    say(`${name}: ${faults.length > 0 ? `caught after ${trials}` : 'NOT CAUGHT'}`)
  }
  return caught
}

await using ground = await prepareGround()
const kills = { kills: Number(values.kills), seed, gateways: Number(values.gateways) }
if (kills.kills > 0) {
  const found = await runKills(ground, kills, { say })
  const caught = await runControls(killWeaknesses, async (tree) => {
    const { counted, uncounted, faults } = await runKills(ground, kills, { tree, first: true })
    return { faults, trials: counted + uncounted }
  })
  await tell('kills', kills.kills >= 1_000, found, caught)
}

const races = { races: Number(values.races), seed }
if (races.races > 0) {
  const found = await runRaces(ground, races, { say })
  const caught = await runControls(raceWeaknesses, async (tree) => {
    const weak = await runRaces(ground, races, { tree, first: true })
    return { faults: weak.losses, trials: weak.races }
  })
  const { losses: faults, ...counts } = found
  await tell('races', races.races >= 10_000, { ...counts, faults }, caught)
}

const limits = { grants: Number(values.grants), reads: 100, seed }
if (limits.grants > 0) {
  const found = await runLimits(ground, limits)
  await tell('limits', limits.grants >= 20, { ...limits, ...found }, {})
}
process.exitCode = failed ? 1 : 0
