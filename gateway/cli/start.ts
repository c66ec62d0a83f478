// `scrim start`: runs a gateway from scrim.yaml, or with --embedded one that brings its own databases, people and data.
import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { assertProduction, assertSecrets } from '../config/assert-settings.ts'
import { readVariable } from '../config/environment.ts'
import { loadSettings } from '../config/load-settings.ts'
import type { Settings } from '../config/settings.ts'
import { SettingsError } from '../config/settings-error.ts'
import { openHouse } from '../house.ts'
import { createObserve } from '../observe/observe.ts'
import { createPinoSink } from '../observe/pino-sink.ts'
import { plannerAlone } from '../sources/planner-alone.ts'
import type { Command, CommandIo } from './command.ts'

const usage = `scrim start [--config FILE] | --embedded

  --config FILE  the gateway's configuration (default ./scrim.yaml)
  --embedded     brings PostgreSQL with a replica, a sample company and an issuer;
                 PORT (default 8080) and SCRIM_DATA (its state folder, default .scrim) change it

LOG_LEVEL is info (default), warn, error or silent.`

export const start: Command = {
  name: 'start',
  describes: 'run the gateway',
  usage,
  async run(args, io) {
    const { values } = parseArgs({
      args: [...args],
      options: { config: { type: 'string' }, embedded: { type: 'boolean', default: false } },
    })
    try {
      return values.embedded ? await startEmbedded(io) : await startConfigured(values.config, io)
    } catch (error) {
      if (!(error instanceof Error)) throw error
      const taken = isPortTaken(error)
      if (!taken && !(error instanceof SettingsError)) throw error
      io.say(taken ? `${error.message}. Choose another port, or stop what holds it.` : error.message)
      return 2
    }
  },
}

async function startConfigured(named: string | undefined, io: CommandIo): Promise<number> {
  const file = named ?? 'scrim.yaml'
  if (!existsSync(file)) {
    io.say(`There is no ${file}. Name one with --config, or run the sample company with: npm start`)
    return 2
  }
  const settings = await loadSettings(file)
  assertSecrets(settings, file)
  assertProduction(settings, file)
  return serve(settings, io, async () => undefined)
}

async function startEmbedded(io: CommandIo): Promise<number> {
  // Its packages are for development and demonstration: a production image does not hold them.
  const { prepareEmbedded } = await import('../embedded/prepare-embedded.ts')
  const { StartProblem } = await import('../embedded/start-problem.ts')
  const port = toPort(readVariable('PORT') ?? '8080')
  if (port === null) {
    io.say('PORT is not a port: write a whole number from 0 to 65535.')
    return 2
  }
  const leaving = new AbortController()
  const leave = (): void => leaving.abort()
  process.once('SIGINT', leave).once('SIGTERM', leave)
  try {
    const folder = readVariable('SCRIM_DATA') ?? '.scrim'
    const embedded = await prepareEmbedded({ folder, port, say: io.say, signal: leaving.signal })
    process.off('SIGINT', leave).off('SIGTERM', leave)
    try {
      const settings = await loadSettings(embedded.settingsFile)
      return await serve(settings, io, embedded.stop)
    } catch (error) {
      await embedded.stop()
      throw error
    }
  } catch (error) {
    if (leaving.signal.aborted) return 0
    if (!(error instanceof StartProblem)) throw error
    io.say(error.message)
    return 2
  }
}

/** Serves until a signal, then answers what is under way and stops. Later signals are for who else listens (embedded/hold-signals.ts). */
async function serve(settings: Settings, io: CommandIo, after: () => Promise<void>): Promise<number> {
  const log = createPinoSink(readVariable('LOG_LEVEL') ?? 'info')
  const observe = createObserve([log.observe])
  const began = performance.now()
  const signal = new Promise<string>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => resolve(name))
  })
  const house = await openHouse(settings, observe)
  const { url, catalog } = house
  observe({
    kind: 'started',
    url,
    catalog: catalog.version,
    datasets: catalog.datasets.size,
    ms: Math.round(performance.now() - began),
  })
  io.say(welcome(url, readVariable('SCRIM_DATA')))
  for (const [name, { enforcement }] of settings.sources) {
    if (enforcement !== 'query') continue
    const text = plannerAlone(name)
    observe({ kind: 'warning', text })
    io.say(`Note: ${text}.`)
  }
  observe({ kind: 'stopping', signal: await signal })
  await house.close()
  await after()
  return 0
}

const welcome = (url: string, folder: string | null): string => `
Scrim answers at ${url}. Try, in another terminal:

${folder === null ? '' : `  export SCRIM_DATA=${folder}\n`}  export SCRIM_TOKEN=$(npx scrim token ana)
  curl -H "Authorization: Bearer $SCRIM_TOKEN" "${url}/customers?fields=id,email,plan,signup_date&plan=eq.pro&limit=5"
  curl -H "Authorization: Bearer $SCRIM_TOKEN" "${url}/datasets"

or open ${url}/docs in a browser.
`

const toPort = (text: string): number | null => (/^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : null)

const isPortTaken = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
