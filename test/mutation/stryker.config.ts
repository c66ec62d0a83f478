// `npm run mutate`: what is mutated, and the quick test files that must notice. None of them needs a database.
import { globSync } from 'node:fs'

/** In this order: a mutant is run against those that reach it until one fails, so the narrow and quick ones come first. */
const testFiles = [
  'test/unit/{masks,operators,expr,policy,plan}/*.test.ts',
  'test/cases/{generated,explain,plans}.test.ts',
  'test/properties/{access-laws,reads-in-memory}.test.ts',
].flatMap((pattern) => globSync(pattern).sort())

export default {
  mutate: ['gateway/{expr,operators,policy,plan}/*.ts', 'masks/*.ts'],
  testRunner: 'tap',
  tap: {
    testFiles,
    nodeArgs: ['--test-reporter=tap', '{{testFile}}'],
    forceBail: true,
  },
  coverageAnalysis: 'perTest',
  plugins: ['@stryker-mutator/tap-runner', `${import.meta.dirname}/ignored-mutants.ts`],
  ignorers: ['examples'],
  // Node strips types itself; TypeScript 7 has no compiler API that Stryker could ask.
  disableTypeChecks: false,
  tsconfigFile: 'none',
  concurrency: 2,
  timeoutMS: 10_000,
  incremental: true,
  incrementalFile: '.stryker/incremental.json',
  // Copied for each run: what no test here reads stays behind.
  ignorePatterns: ['.stryker', 'test/pages', 'test/bench'],
  tempDirName: '.stryker/tmp',
  reporters: ['progress-append-only', 'json'],
  jsonReporter: { fileName: '.stryker/report.json' },
  allowConsoleColors: false,
}
