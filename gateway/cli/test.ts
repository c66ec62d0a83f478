// `scrim test`: the policy tests of data owners, over their made-up rows, through the gateway's own parser and planner.
import { parseArgs } from 'node:util'
import { toLine } from '../config/diagnostic.ts'
import type { Command, CommandIo } from './command.ts'
import { loadRules } from './load-rules.ts'
import { loadPolicyTests } from './policy-tests/load-policy-tests.ts'
import { type DatasetReport, runPolicyTests } from './policy-tests/run-policy-tests.ts'
import { toLine as visibleLine } from './query/say-meta.ts'

const usage = `scrim test [DIR] [--config FILE] [--json]

Runs the policy tests of DIR: every NAME.test.yaml, over its own made-up rows. No database, no running gateway and no
secret is used. DIR is by default the datasets folder of scrim.yaml, or ./datasets without one.
  --config FILE   the scrim.yaml to take roles and claims from; else the one beside DIR, or of the embedded state folder
  --json          { datasets, diagnostics } on stdout
What does not hold goes to stdout, as FILE:LINE with what was expected and what came; the summary, and what no test
touches, to stderr. Exit status: 0 every test holds, 1 one does not, 2 usage, or files that cannot be read.`

export const test: Command = {
  name: 'test',
  describes: 'run the policy tests of the datasets',
  usage,
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { config: { type: 'string' }, json: { type: 'boolean', default: false } },
      allowPositionals: true,
    })
    const [named, ...others] = positionals
    if (others.length > 0) {
      io.say(`test takes one folder\n\n${usage}`)
      return 2
    }
    const rules = await loadRules(named, values.config)
    const { catalog, diagnostics, folder, notes } = rules
    const loaded = catalog ? await loadPolicyTests(folder, { ...rules, catalog }) : { files: [], diagnostics }
    const datasets =
      catalog && loaded.diagnostics.length === 0 ? await runPolicyTests(loaded.files, { ...rules, catalog }) : []
    if (values.json)
      io.out(JSON.stringify({ datasets: datasets.map(toJson), diagnostics: loaded.diagnostics }, null, 2))
    else for (const diagnostic of loaded.diagnostics) io.out(toLine(diagnostic))
    if (loaded.diagnostics.length > 0) {
      io.say('the tests were not run: mend the files first')
      return 2
    }
    for (const note of notes) io.say(`note: ${note}`)
    if (!values.json) for (const report of datasets) tell(report, io)
    return summarize(datasets, io)
  },
}

function tell({ outcomes }: DatasetReport, io: CommandIo): void {
  for (const { test, differences, notices } of outcomes) {
    const { file, name, lineOf, who, address } = test
    if (differences.length === 0) continue
    io.out(visibleLine(`${file}:${lineOf()}  ${name}  (${who} asks ${address})`))
    for (const { at, line, expected, got } of differences) {
      io.out(visibleLine(`  ${file}:${line}  ${at}`))
      io.out(visibleLine(`    expected  ${expected}`))
      io.out(visibleLine(`    got       ${got}`))
    }
    for (const notice of notices) io.out(visibleLine(`  with the notice: ${notice}`))
  }
}

function summarize(datasets: readonly DatasetReport[], io: CommandIo): number {
  let failed = 0
  for (const { dataset, files, outcomes, untouched } of datasets) {
    const wrong = outcomes.filter(({ differences }) => differences.length > 0).length
    failed += wrong
    if (files.length === 0) {
      io.say(`${dataset}: has no test file: write ${dataset}.test.yaml beside it`)
      continue
    }
    const tests = `${outcomes.length} ${outcomes.length === 1 ? 'test' : 'tests'}`
    io.say(`${dataset}: ${tests}, ${wrong === 0 ? 'all hold' : `${wrong} ${wrong === 1 ? 'does' : 'do'} not hold`}`)
    for (const { role, columns, unread } of untouched) {
      if (columns.length > 0) io.say(`  no test touches, as ${role}: ${columns.join(', ')}`)
      if (unread.length > 0) io.say(`  no test says that ${role} does not read: ${unread.join(', ')}`)
    }
  }
  return failed > 0 ? 1 : 0
}

const toJson = ({ dataset, files, outcomes, untouched }: DatasetReport) => ({
  dataset,
  files,
  tests: outcomes.map(({ test: { name, who, address, lineOf }, differences, notices }) => ({
    name,
    line: lineOf(),
    who,
    ask: address,
    holds: differences.length === 0,
    differences,
    notices,
  })),
  untouched,
})
