// `npm run prove:timing [-- --seed N --pairs N]`: whether a time tells what is stored. Prints a table and writes
// timing.json; status 1 where one does, where pairs are too few to say, or where a leak
// that was planted is not seen.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { toTable } from '../bench/figures.ts'
import { prepareGround } from './target.ts'
import { runTiming, type Timed } from './timing/run-timing.ts'
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
const judged = results.map((timed) => ({ ...timed, verdict: verdictOn(timed) }))
const lines = judged.map(({ of, name, indexed, auc, interval, verdict, pairs }) => [
  `${of}: ${name}`,
  indexed ? 'yes' : 'no',
  String(pairs),
  auc.toFixed(3),
  interval.map((end) => end.toFixed(3)).join('–'),
  verdict,
])
say(`\n${toTable([['ask', 'indexed', 'pairs', 'AUC', '99 %', 'verdict'], ...lines])}\n`)
const seconds = Math.round((performance.now() - began) / 1000)
const open = judged.filter(({ verdict }) => verdict !== 'holds' && verdict !== 'known')
say(`${open.length === 0 ? 'every promise holds' : `${open.length} not shown`}; ${seconds} s, seed ${size.seed}`)
const file = join(import.meta.dirname, 'timing.json')
writeFileSync(file, `${JSON.stringify({ ...size, seconds, results: judged }, rounded, 2)}\n`)
process.exitCode = open.length === 0 ? 0 : 1

function verdictOn({
  of,
  auc,
  interval: [low, high],
}: Timed): 'holds' | 'LEAKS' | 'NOT SEEN' | 'too few pairs' | 'known' {
  if (of === 'residual') return 'known'
  if (of === 'planted') return auc >= planted ? 'holds' : 'NOT SEEN'
  if (high <= most) return 'holds'
  return low > most ? 'LEAKS' : 'too few pairs'
}
