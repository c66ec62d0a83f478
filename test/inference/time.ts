// `npm run prove:timing [-- --seed N --pairs N]`: whether a time tells what is stored. Prints a table and writes
// timing.json; status 1 where one does, or where a leak that was planted is not seen.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { toTable } from '../bench/figures.ts'
import { prepareGround } from './target.ts'
import { runTiming } from './timing/run-timing.ts'
import { rounded } from './verdict.ts'

/** A time may not tell more than this, at the upper end of its interval; a planted leak tells at least that. */
const most = 0.55
const planted = 0.9

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Math.trunc(Math.random() * 2 ** 31)) },
    pairs: { type: 'string', default: '5000' },
  },
})
const say = (line: string): void => void process.stdout.write(`${line}\n`)
const pairs = Number(options.pairs)
const size = { seed: Number(options.seed), pairs, planted: Math.min(pairs, 500), hidden: 40_000 }
say(`seed ${size.seed}: ${pairs} pairs of each ask`)
const began = performance.now()
await using ground = await prepareGround()
const results = await runTiming(ground, size, say)
const judged = results.map((timed) => {
  const { of, auc, interval } = timed
  return { ...timed, holds: of === 'residual' ? null : of === 'planted' ? auc >= planted : interval[1] <= most }
})
const lines = judged.map(({ of, name, indexed, auc, interval, holds, pairs }) => [
  `${of}: ${name}`,
  indexed ? 'yes' : 'no',
  String(pairs),
  auc.toFixed(3),
  interval.map((end) => end.toFixed(3)).join('–'),
  holds === null ? 'known' : holds ? 'yes' : 'NO',
])
say(`\n${toTable([['ask', 'indexed', 'pairs', 'AUC', '99 %', 'holds'], ...lines])}\n`)
const seconds = Math.round((performance.now() - began) / 1000)
const failures = judged.filter(({ holds }) => holds === false).map(({ name, indexed, of }) => ({ of, name, indexed }))
say(
  `${failures.length === 0 ? 'every promise holds' : `${failures.length} do not hold`}; ${seconds} s, seed ${size.seed}`,
)
const file = join(import.meta.dirname, 'timing.json')
writeFileSync(file, `${JSON.stringify({ ...size, seconds, failures, results: judged }, rounded, 2)}\n`)
process.exitCode = failures.length === 0 ? 0 : 1
