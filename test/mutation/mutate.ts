// `npm run mutate [-- --unmask] [-- OPTION…]`: Stryker over a whole configuration, and what came of it as a page; over a part
// of it (`--mutate PATH`), and what came of it on the terminal. Status 1 below the floor.
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { startTestPostgres } from '../postgres.ts'
import { summarize } from './summarize.ts'

/** In percent, of all folders together. */
const floor = 85

const root = resolve(import.meta.dirname, '../..')
const at = (path: string): string => resolve(root, path)
const isUnmask = process.argv.includes('--unmask')
const options = process.argv.slice(2).filter((option) => option !== '--unmask')
const [config, result] = isUnmask ? ['unmask.config.ts', 'unmask.md'] : ['stryker.config.ts', 'result.md']

/** One for each of Stryker's workers: a file of tests makes its database anew, so two at once would meet. */
const servers = isUnmask ? await Promise.all([startTestPostgres(), startTestPostgres()]) : []
const { status } = spawnSync('stryker', ['run', `test/mutation/${config}`, ...options], {
  cwd: root,
  stdio: 'inherit',
  // Thousands of short processes read the same files: compiled once, they start in half the time.
  // Of random cases, few: a mutant that only hundreds of them would find is one for a table.
  env: {
    ...process.env,
    NODE_COMPILE_CACHE: at('.stryker/compiled'),
    SCRIM_CASES: '60',
    ...(isUnmask && { SCRIM_TEST_SERVERS: servers.map(({ port }) => port).join(',') }),
  },
})
for (const server of servers) await server.stop()
if (status !== 0) process.exit(status ?? 1)

const { page, score } = summarize(
  readFileSync(at('.stryker/report.json'), 'utf8'),
  readFileSync(at('test/mutation/judged.yaml'), 'utf8'),
  new Date().toISOString().slice(0, 10),
)
if (options.includes('--mutate')) process.stdout.write(page)
else writeFileSync(at(`test/mutation/${result}`), page)
process.stdout.write(`mutation score ${score.toFixed(1)} %\n`)
process.exitCode = score < floor ? 1 : 0
