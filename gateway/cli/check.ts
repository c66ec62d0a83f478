// `scrim check`: every finding in the dataset files and in scrim.yaml, at once; nothing is run and no secret is read.
import { access } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Known, toKnown } from '../catalog/known.ts'
import { loadCatalog } from '../catalog/load-catalog.ts'
import { type Diagnostic, inOrder, toLine } from '../config/diagnostic.ts'
import { loadSettings } from '../config/load-settings.ts'
import type { Settings } from '../config/settings.ts'
import { SettingsError } from '../config/settings-error.ts'
import { plannerAlone } from '../sources/planner-alone.ts'
import type { Command, CommandIo } from './command.ts'
import { optionWords } from './command-failure.ts'

const usage = `scrim check [DIR] [--config FILE] [--json]

Checks the dataset files of DIR (default ./datasets) and, where there is one, the scrim.yaml beside DIR. Policy tests
(*.test.yaml) are checked by scrim test.
  --config FILE   the scrim.yaml to check, and to take sources, roles and claims from
  --json          { diagnostics, notes } on stdout
Findings go to stdout, one line each: file:line:column  path  what is wrong  how to mend it.
Notes (what is allowed, and worth an owner's eye) go to stderr. Exit status: 0 clean, 1 a finding, 2 usage.`

export const check: Command = {
  name: 'check',
  describes: 'check the dataset files and scrim.yaml',
  usage,
  run: async (args, io) => {
    const options = parseOptions(args)
    if (typeof options === 'string') {
      io.say(`${options}\n\n${usage}`)
      return 2
    }
    const configuration = await readSettings(
      options.config ?? join(dirname(resolve(options.folder)), 'scrim.yaml'),
      options,
    )
    const catalog = await loadCatalog(options.folder, configuration.known)
    const diagnostics = inOrder([...configuration.diagnostics, ...catalog.diagnostics])
    const notes = [...configuration.notes, ...catalog.notes]
    report(diagnostics, notes, options.json, io)
    return diagnostics.length === 0 ? 0 : 1
  },
}

interface Options {
  readonly folder: string
  readonly config: string | undefined
  readonly json: boolean
}

function parseOptions(args: readonly string[]): Options | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { config: { type: 'string' }, json: { type: 'boolean', default: false } },
      allowPositionals: true,
    })
    const [folder = './datasets', ...others] = positionals
    return others.length > 0 ? 'check takes one folder' : { folder, config: values.config, json: values.json }
  } catch (error) {
    return error instanceof Error ? optionWords(error.message, usage) : 'the options cannot be read'
  }
}

export interface Configuration {
  /** Null where there is none, or where something is wrong with it; so is `known`. */
  readonly settings: Settings | null
  readonly known: Known | null
  readonly diagnostics: readonly Diagnostic[]
  readonly notes: readonly string[]
}

/** @param config as named by `--config`: only a file that nobody named may be missing. */
export async function readSettings(file: string, { config }: Pick<Options, 'config'>): Promise<Configuration> {
  const isThere = await access(file).then(
    () => true,
    () => false,
  )
  if (!isThere && config === undefined) {
    return {
      settings: null,
      known: null,
      diagnostics: [],
      notes: [`${file} is not there: names of sources, roles and claims are not checked; --config FILE names one`],
    }
  }
  try {
    const settings = await loadSettings(file)
    return { settings, known: toKnown(settings), diagnostics: [], notes: sourceNotes(settings) }
  } catch (error) {
    if (error instanceof SettingsError) {
      return { settings: null, known: null, diagnostics: error.diagnostics, notes: [] }
    }
    throw error
  }
}

const sourceNotes = (settings: Settings): readonly string[] =>
  [...settings.sources].flatMap(([name, { enforcement, clear }]) => [
    ...(enforcement === 'query' ? [plannerAlone(name)] : []),
    ...(clear.length === 0 ? [`source ${name} has no clear login: nothing above internal of it is shown clear`] : []),
  ])

function report(diagnostics: readonly Diagnostic[], notes: readonly string[], json: boolean, io: CommandIo): void {
  if (json) {
    io.out(JSON.stringify({ diagnostics, notes }, null, 2))
    return
  }
  for (const diagnostic of diagnostics) io.out(toLine(diagnostic))
  for (const note of notes) io.say(`note: ${note}`)
  io.say(
    diagnostics.length === 0 ? 'no finding' : `${diagnostics.length} finding${diagnostics.length === 1 ? '' : 's'}`,
  )
}
