// `npm run prove [-- --pairs N --calls N --seed S]`: the proof of non-interference. Fresh pairs of databases that are
// equivalent for a caller, the same calls to a gateway before each: no reply may differ. Then every weakness in turn, which
// must be caught within as many calls. Status 1 where a reply differs, a weakness is not caught, or too little was touched.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { thisBuild } from './build.ts'
import { type CampaignSize, runCampaign } from './campaign.ts'
import { controls } from './controls.ts'
import { openLaboratory } from './laboratory.ts'
import { runControl } from './run-control.ts'

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '220' },
    calls: { type: 'string', default: '66000' },
    seed: { type: 'string', default: '1' },
    /** One pair alone, to see a difference again. */
    only: { type: 'string' },
    /** Controls whose name holds this; `none` for none. */
    control: { type: 'string', default: '' },
  },
})
const size: CampaignSize = { pairs: Number(values.pairs), calls: Number(values.calls), seed: Number(values.seed) }
const only = values.only === undefined ? null : Number(values.only)
const isFull = size.pairs >= 200 && size.calls >= 10_000 && only === null
const say = (line: string): void => void process.stdout.write(`${line}\n`)

await using lab = await openLaboratory()
const began = performance.now()
const { coverage, pairs, cells, differing, renamed, differences } = await runCampaign(lab, thisBuild, size, {
  only,
  say,
})
const share = coverage.withRows / Math.max(1, coverage.calls)
const percent = (part: number): string => `${Math.round(1000 * part) / 10} %`
say(`${coverage}`)
say(`seed ${size.seed}: ${differences.length} differences in ${coverage.calls} calls over ${pairs} fresh pairs`)
say(
  `${coverage.repeats} calls asked again after a 503; ${percent(share)} were 200 with rows; of the cells of rows that exist, ${percent(differing / cells)} were stored differently, and ${renamed} pseudonyms renamed`,
)
say(`${coverage.granted} calls with an approval token, of which ${coverage.unmasked} were shown stored values by it`)
const missing = coverage.missing()
if (isFull) for (const what of missing) say(`too few: ${what}`)

const caught: Record<string, number | null> = {}
for (const control of only === null ? controls.filter(({ name }) => name.includes(values.control)) : []) {
  caught[control.name] = await runControl(lab, control, size)
  say(`${control.name}: ${caught[control.name] === null ? 'NOT CAUGHT' : `caught at call ${caught[control.name]}`}`)
}
const minutes = Math.round((performance.now() - began) / 6000) / 10
say(`${minutes} minutes`)
if (isFull && values.control === '') {
  const result = {
    pairs,
    calls: coverage.calls,
    seed: size.seed,
    repeats: coverage.repeats,
    granted: coverage.granted,
    unmasked: coverage.unmasked,
    differences: differences.length,
  }
  const shares = { withRows: share, storedDifferently: differing / cells, renamed }
  const all = { ...result, ...shares, ...coverage.summary(), controls: caught, minutes }
  await writeFile(join(import.meta.dirname, 'result.json'), `${JSON.stringify(all, null, 2)}\n`)
}
const holds = differences.length === 0 && !Object.values(caught).includes(null) && (!isFull || missing.length === 0)
process.exitCode = holds ? 0 : 1
