// `npm test [-- [--update] WORD…]`: every test file, or those whose path holds one of the words. Status 1 where one fails.
import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'

const root = resolve(import.meta.dirname, '..')
const args = process.argv.slice(2)
const words = args.filter((arg) => !arg.startsWith('--'))
const unknown = args.find((arg) => arg.startsWith('--') && arg !== '--update')
const files = globSync('test/**/*.test.ts', {
  cwd: root,
  exclude: ['test/bench/**', 'test/pages/**', 'test/clients/**'],
})
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
  .map((file) => join(root, file))
  .sort()

if (unknown !== undefined || files.length === 0) {
  const why = unknown === undefined ? `No test file has ${words.join(' or ')} in its path.` : `${unknown} is unknown.`
  process.stderr.write(`${why}\nnpm test [-- [--update] WORD…]\n`)
  process.exit(2)
}

// Hundreds of short processes, commands among them, read the same files: compiled once, they start in half the time.
process.env.NODE_COMPILE_CACHE ??= join(root, 'node_modules/.cache/compiled')

// Starting the whole of Scrim takes seconds: not for a run that never asks for it.
const shares = files.some((file) => readFileSync(file, 'utf8').includes('sharedScrim('))
// One more than the two processors that this is measured on: a test often waits for a database.
const tests = run({
  cwd: root,
  files,
  concurrency: 3,
  timeout: 600_000,
  argv: args.filter((arg) => arg.startsWith('--')),
  ...(shares ? { globalSetupPath: join(root, 'test/global-setup.ts') } : {}),
})
tests.on('test:fail', () => {
  process.exitCode = 1
})
tests.compose(new spec()).pipe(process.stdout)
