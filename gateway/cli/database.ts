// `scrim database plan|apply`: the roles, grants, settings and views of a source, as SQL to read, or brought about.
import { parseArgs } from 'node:util'
import type { Dataset } from '../catalog/dataset.ts'
import { toKnown } from '../catalog/known.ts'
import { loadCatalog } from '../catalog/load-catalog.ts'
import { toLine } from '../config/diagnostic.ts'
import type { Settings } from '../config/settings.ts'
import { type ApplyResult, applyDatabase, StepFailure } from '../sources/postgres/apply-database.ts'
import { type DatabasePlan, DatabaseProblems, type Step } from '../sources/postgres/database-plan.ts'
import { planDatabase } from '../sources/postgres/plan-database.ts'
import { suggestLogin } from '../sources/postgres/suggest-login.ts'
import type { Command, CommandIo } from './command.ts'
import { toCommandFailure, UsageError } from './command-failure.ts'
import { findSettings, readSecret } from './find-settings.ts'

const usage = `scrim database plan|apply [SOURCE] [--prune] [--dedicated] [--config FILE] [--json]

Compares a source's database with the dataset files, as its administrator (sources.SOURCE.admin of scrim.yaml; best a
superuser), and prints what is missing as one SQL script, or runs it in one transaction. Without SOURCE: every source
in views mode. Nothing of others is changed, but with --dedicated. A second apply changes nothing. Of a SOURCE in query
mode, plan prints what its login needs to read, as a suggestion.

  plan           print the SQL to stdout, and what to know to stderr; change nothing
  apply          run it; print one line per step that ran
  --prune        also drop the views that no dataset uses any more
  --dedicated    the database is the gateway's alone: also take from PUBLIC what would help a stolen session
  --config FILE  scrim.yaml; else ./scrim.yaml, else the one of the embedded state folder
  --json         print { "source": { "steps" or "applied" and "skipped", "notes" } }

Exit status: 0 done, 1 the dataset files or the tables do not fit, 2 usage, 3 Postgres refused, 4 unreachable.`

interface Options {
  readonly action: 'plan' | 'apply'
  readonly source: string | undefined
  readonly config: string | undefined
  readonly json: boolean
  readonly prune: boolean
  readonly dedicated: boolean
}

export const database: Command = {
  name: 'database',
  describes: "print or apply a source's roles, grants and views",
  usage,
  async run(args, io) {
    try {
      const options = parseOptions(args)
      const { file, settings } = await findSettings(options.config)
      const sources = chosenSources(settings, options, file)
      const { catalog, diagnostics } = await loadCatalog(settings.datasets, toKnown(settings))
      if (!catalog) {
        for (const diagnostic of diagnostics) io.out(toLine(diagnostic))
        return 1
      }
      const results: Record<string, DatabasePlan | ApplyResult> = {}
      for (const source of sources) {
        const datasets = [...catalog.datasets.values()].filter((dataset) => dataset.source === source)
        if (settings.sources.get(source)?.enforcement === 'query') {
          results[source] = suggest(source, datasets, options, io)
          continue
        }
        const url = readSecret(settings.sources.get(source)?.admin ?? null, `sources.${source}.admin`, file)
        const requireStandby = settings.sources.get(source)?.requireStandby ?? false
        results[source] = await runSource(source, url, datasets, { ...options, requireStandby }, io)
      }
      if (options.json) io.out(JSON.stringify(results, null, 2))
      return 0
    } catch (error) {
      return tellFailure(error, io)
    }
  },
}

function parseOptions(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      config: { type: 'string' },
      prune: { type: 'boolean', default: false },
      dedicated: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  })
  const [action, source, ...others] = positionals
  if ((action !== 'plan' && action !== 'apply') || others.length > 0) {
    throw new UsageError('write: scrim database plan [SOURCE], or scrim database apply [SOURCE]')
  }
  return { action, source, config: values.config, ...values }
}

function chosenSources(settings: Settings, options: Options, file: string): readonly string[] {
  const { source: named, action } = options
  const inViewsMode = [...settings.sources].filter(([, source]) => source.enforcement === 'views').map(([name]) => name)
  if (named === undefined) return inViewsMode
  const isThere = settings.sources.has(named)
  if (inViewsMode.includes(named) || (isThere && action === 'plan')) return [named]
  const why = isThere
    ? `is in query mode, which needs no views: see \`scrim database plan ${named}\``
    : 'is not declared'
  throw new UsageError(
    `the source ${named} ${why} in ${file}; sources in views mode: ${inViewsMode.join(', ') || 'none'}`,
  )
}

/** A source in query mode: what its login needs, from the dataset files alone. */
function suggest(source: string, datasets: readonly Dataset[], options: Options, io: CommandIo): DatabasePlan {
  const plan = suggestLogin(datasets)
  for (const note of plan.notes) io.say(`note: ${note}`)
  if (!options.json) io.out(toScript(source, plan.steps))
  return plan
}

async function runSource(
  source: string,
  url: string,
  datasets: readonly Dataset[],
  options: Options & { readonly requireStandby: boolean },
  io: CommandIo,
): Promise<DatabasePlan | ApplyResult> {
  const result =
    options.action === 'plan' ? await planDatabase(url, datasets, options) : await applyDatabase(url, datasets, options)
  for (const note of result.notes) io.say(`note: ${note}`)
  if ('steps' in result) {
    if (result.steps.length > 0 && !options.json) io.out(toScript(source, result.steps))
    io.say(`${source}: ${result.steps.length === 0 ? 'nothing is missing' : `${count(result.steps)} missing`}`)
    return result
  }
  if (!options.json) for (const title of result.applied) io.out(title)
  for (const title of result.skipped) io.say(`left out, as only a superuser may: ${title}`)
  io.say(`${source}: ${result.applied.length === 0 ? 'nothing was missing' : `${count(result.applied)} done`}`)
  return result
}

const count = (steps: readonly unknown[]): string => `${steps.length} ${steps.length === 1 ? 'step' : 'steps'}`

/** For psql. A name with a line break must not end the comment that holds it. */
function toScript(source: string, steps: readonly Step[]): string {
  const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ')
  const parts = steps.map(
    ({ title, sql, superuser }) => `-- ${oneLine(title)}${superuser ? ' (superuser)' : ''}\n${sql}`,
  )
  const start = `-- source ${oneLine(source)}\nBEGIN;\nSET LOCAL search_path = pg_catalog;`
  return [start, ...parts, 'COMMIT;'].join('\n\n')
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
