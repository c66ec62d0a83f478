// `scrim database plan|apply|verify|rotate|detach`: what a source's database has for us, as SQL to read, brought about, tried.
import { parseArgs } from 'node:util'
import { toKnown } from '../catalog/known.ts'
import { loadCatalog } from '../catalog/load-catalog.ts'
import { toLine } from '../config/diagnostic.ts'
import type { Settings } from '../config/settings.ts'
import { StepFailure } from '../sources/postgres/apply-database.ts'
import { DatabaseProblems } from '../sources/postgres/database-plan.ts'
import type { Command, CommandIo } from './command.ts'
import { toCommandFailure, UsageError } from './command-failure.ts'
import { runApply } from './database/apply.ts'
import { runDetach } from './database/detach.ts'
import { runPlan } from './database/plan.ts'
import { runRotate } from './database/rotate.ts'
import type { SourceCommand, SourceResult } from './database/source-command.ts'
import { runVerify } from './database/verify.ts'
import { findSettings, readSecret } from './find-settings.ts'

const usage = `scrim database plan|apply|verify [SOURCE]
scrim database rotate SOURCE DOMAIN [--confirm DOMAIN]
scrim database detach SOURCE TABLE

Compares a source's database with the dataset files, as its administrator (sources.SOURCE.admin of scrim.yaml; best a
superuser). Without SOURCE: every source in views mode. Nothing of others is changed, but with --dedicated. Of a SOURCE in
query mode, plan prints what its login needs to read, as a suggestion.

  plan           say what differs (+ missing, - too much, ~ otherwise), print the SQL; change nothing. A rehearsal: it exits
                 with 0 also where something differs. To be told by the exit status, use verify
  apply          run it in one transaction; print one line per step that ran; the second time nothing
  verify         log in as the gateway does and try what must be refused; print what is not as declared, a line each, and
                 a summary; change nothing
  rotate         a new key for a domain of pseudonyms: every old pseudonym of it stops; without DOMAIN, say which there are
  detach         drop our views over TABLE (SCHEMA.NAME) before a migration; its dataset is 503 until apply

  --prune        plan, apply: also drop the views that no dataset uses any more
  --dedicated    plan, apply, verify: the database is the gateway's alone, so PUBLIC keeps nothing that helps a stolen session
  --all          verify: print every attempt, also those that are as declared
  --confirm D    rotate: the domain once more; without it, only what would break is said
  --config FILE  scrim.yaml; else ./scrim.yaml, else the one of the embedded state folder
  --json         print { "source": the result }: steps, byHand and notes; applied and skipped; attempts; dropped

Exit status: 0 done, and of verify as declared, 1 a finding of verify, or dataset files or tables that do not fit, 2 usage, 3 Postgres refused, 4 unreachable.`

/** Those that work on one source, and take one thing of it. */
const single: Readonly<Record<string, (command: SourceCommand, io: CommandIo) => Promise<SourceResult>>> = {
  rotate: runRotate,
  detach: runDetach,
}

const each: typeof single = { plan: runPlan, apply: runApply, verify: runVerify }

export const database: Command = {
  name: 'database',
  describes: "print, apply or try out a source's roles, grants and views",
  usage,
  async run(args, io) {
    try {
      const options = parseOptions(args)
      const { file, settings } = await findSettings(options.config)
      const names = chosenSources(settings, options, file)
      const { catalog, diagnostics } = await loadCatalog(settings.datasets, toKnown(settings))
      if (!catalog) {
        for (const diagnostic of diagnostics) io.out(toLine(diagnostic))
        return 1
      }
      const results: Record<string, unknown> = {}
      let worst = 0
      for (const [source, itsSettings] of settings.sources) {
        if (!names.includes(source)) continue
        const isQuery = itsSettings.enforcement === 'query' // then no administrator is asked
        const admin = isQuery ? '' : readSecret(itsSettings.admin, `sources.${source}.admin`, file)
        const datasets = [...catalog.datasets.values()].filter((dataset) => dataset.source === source)
        const { result, status } = await options.run(
          { ...options, source, settings: itsSettings, admin, datasets, file },
          io,
        )
        results[source] = result
        worst = Math.max(worst, status)
      }
      if (options.json) io.out(JSON.stringify(results, null, 2))
      return worst
    } catch (error) {
      return tellFailure(error, io)
    }
  },
}

function parseOptions(args: readonly string[]) {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      config: { type: 'string' },
      confirm: { type: 'string' },
      prune: { type: 'boolean', default: false },
      dedicated: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      all: { type: 'boolean', default: false },
    },
  })
  const [action = '', source, object = '', ...others] = positionals
  const { config, confirm, prune, dedicated, json, all } = values
  const run = Object.hasOwn(each, action) ? each[action] : Object.hasOwn(single, action) ? single[action] : undefined
  const isSingle = Object.hasOwn(single, action)
  const isListing = action === 'rotate' && source !== undefined && object === '' // rotate then lists the domains
  if (run === undefined || others.length > 0 || (isSingle !== (object !== '') && !isListing)) {
    throw new UsageError(
      'write: scrim database plan|apply|verify [SOURCE], rotate SOURCE DOMAIN, or detach SOURCE TABLE',
    )
  }
  return { run, source, object, config, confirm, prune, dedicated, json, all }
}

function chosenSources(settings: Settings, { source: named, run }: ReturnType<typeof parseOptions>, file: string) {
  const inViewsMode = [...settings.sources].filter(([, source]) => source.enforcement === 'views').map(([name]) => name)
  if (named === undefined) return inViewsMode
  const isThere = settings.sources.has(named)
  if (inViewsMode.includes(named) || (isThere && run === runPlan)) return [named]
  const why = isThere
    ? `is in query mode, which needs no views: see \`scrim database plan ${named}\``
    : 'is not declared'
  throw new UsageError(
    `the source ${named} ${why} in ${file}; sources in views mode: ${inViewsMode.join(', ') || 'none'}`,
  )
}

function tellFailure(error: unknown, io: CommandIo): number {
  if (error instanceof DatabaseProblems) {
    for (const problem of error.problems) io.out(problem)
    return 1
  }
  if (error instanceof StepFailure) {
    io.say(`${error.message}. Nothing was changed.`)
    return 3
  }
  const { words, status } = toCommandFailure(error)
  io.say(words)
  if (status === 2) io.say('scrim database --help says how it is used.')
  return status
}
