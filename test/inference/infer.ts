// `npm run prove:inference [-- --seed N --values N --control N --only WORD]`: every family against the real gateway and
// against one that is weakened for it. Prints a table and writes result.json; status 1 where a promise does not hold.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { families } from './families.ts'
import { runFamilies } from './run-families.ts'
import { prepareGround } from './target.ts'
import { rounded, verdictOf } from './verdict.ts'

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Math.trunc(Math.random() * 2 ** 31)) },
    values: { type: 'string', default: '10000' },
    control: { type: 'string', default: '500' },
    only: { type: 'string', default: '' },
  },
})
const say = (line: string): void => void process.stdout.write(`${line}\n`)

const size = { seed: Number(options.seed), values: Number(options.values), control: Number(options.control) }
const chosen = families.filter(({ name }) => name.includes(options.only))
say(`seed ${size.seed}: ${size.values} hidden values, ${chosen.length} families; controls on ${size.control} of them`)
const began = performance.now()
await using ground = await prepareGround()
const results = await runFamilies(ground, chosen, size, say)
const { table, failures } = verdictOf(results)
say(`\n${table}\n`)
for (const failure of failures) say(`FAILED: ${failure}`)
const seconds = Math.round((performance.now() - began) / 1000)
say(`${failures.length === 0 ? 'no family is better than the guesser' : 'see above'}; ${seconds} s, seed ${size.seed}`)
if (options.only === '') {
  const file = join(import.meta.dirname, 'result.json')
  writeFileSync(file, `${JSON.stringify({ ...size, seconds, failures, families: results }, rounded, 2)}\n`)
}
process.exitCode = failures.length === 0 ? 0 : 1
