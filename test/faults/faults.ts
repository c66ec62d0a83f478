// `npm run faults [-- --kills N --seed N --gateways N --control N]`: gateways that release stored values are killed, again and
// again; then each weakness in turn, which must be caught within as many kills. Status 1 where a row was shown without its
// durable event, or a weakness was not caught.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { weakenTree } from '../inference/weaken-tree.ts'
import { ownDatasets, prepareGround } from './release/ground.ts'
import { runKills } from './release/kill-campaign.ts'
import { killWeaknesses } from './release/weaknesses.ts'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    gateways: { type: 'string', default: '4' },
  },
})
const size = { kills: Number(values.kills), seed: Number(values.seed), gateways: Number(values.gateways) }
const say = (line: string): void => void process.stdout.write(`${line}\n`)
const began = performance.now()
const minutes = (): number => Math.round((performance.now() - began) / 6000) / 10

await using ground = await prepareGround()
const kills = await runKills(ground, size, { say })
say(
  `${kills.counted} kills between intent and last byte (${kills.uncounted} others); reads under way: ${kills.between}, of them ${kills.released} released and nothing received, ${kills.partly} partly received`,
)
say(`${kills.unaudited.length} of ${kills.cells} cells shown without a durable release event; ${minutes()} minutes`)
for (const row of kills.unaudited.slice(0, 20)) say(row)

const controls: Record<string, number | null> = {}
for (const [name, edits] of Object.entries(killWeaknesses)) {
  await using weak = await weakenTree(edits, ownDatasets)
  const { counted, uncounted, unaudited } = await runKills(ground, size, { tree: weak.tree, first: true })
  controls[name] = unaudited.length > 0 ? counted + uncounted : null
  say(`${name}: ${controls[name] === null ? 'NOT CAUGHT' : `caught after ${controls[name]} kills`}`)
}
const { unaudited, ...counts } = kills
const result = { ...size, ...counts, unaudited: unaudited.length, controls, minutes: minutes() }
if (size.kills >= 1_000) {
  await writeFile(join(import.meta.dirname, 'release/kills.json'), `${JSON.stringify(result, null, 2)}\n`)
}
process.exitCode = unaudited.length === 0 && !Object.values(controls).includes(null) ? 0 : 1
