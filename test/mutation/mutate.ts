// `npm run mutate [-- OPTION…]`: Stryker over the whole configuration, and what came of it as result.md; over a part of it
// (`--mutate PATH`), and what came of it on the terminal. Status 1 below the floor.
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { summarize } from './summarize.ts'

/** In percent, of all folders together. */
const floor = 85

const root = resolve(import.meta.dirname, '../..')
const at = (path: string): string => resolve(root, path)
const options = process.argv.slice(2)
const { status } = spawnSync('stryker', ['run', 'test/mutation/stryker.config.ts', ...options], {
  cwd: root,
  stdio: 'inherit',
  // Thousands of short processes read the same files: compiled once, they start in half the time.
  // Of random cases, few: a mutant that only hundreds of them would find is one for a table.
  env: { ...process.env, NODE_COMPILE_CACHE: at('.stryker/compiled'), SCRIM_CASES: '60' },
})
if (status !== 0) process.exit(status ?? 1)

const { page, score } = summarize(
  readFileSync(at('.stryker/report.json'), 'utf8'),
  readFileSync(at('test/mutation/judged.yaml'), 'utf8'),
  new Date().toISOString().slice(0, 10),
)
if (options.includes('--mutate')) process.stdout.write(page)
else writeFileSync(at('test/mutation/result.md'), page)
process.stdout.write(`mutation score ${score.toFixed(1)} %\n`)
process.exitCode = score < floor ? 1 : 0
