// Everything that `npm start` runs but the gateway itself: three PostgreSQL servers with a sample company and the
// control database, and an issuer.
// A state folder goes in, an ordinary scrim.yaml comes out.
import { join, resolve } from 'node:path'
import { applyDatasets } from './apply-datasets.ts'
import { claimFolder } from './claim-folder.ts'
import { migrateControl } from './control-database.ts'
import { holdSignals } from './hold-signals.ts'
import { loadOrMakeIssuerKeys } from './issuer-keys.ts'
import type { PostgresServer } from './postgres.ts'
import { isProvisioned, type Place, provision } from './provision.ts'
import { loadOrMakeSecrets, type Secrets } from './secrets.ts'
import { startControl, startPrimary, startStandby, untilCaughtUp } from './servers.ts'
import { datasetsFolder, writeSettings } from './settings-file.ts'
import { sideBySide } from './side-by-side.ts'

export interface EmbeddedOptions {
  /** SCRIM_DATA. */
  readonly folder: string
  /** Port of the gateway, checked early; 0: whatever is free. */
  readonly port: number
  /** Words for the person who starts it. */
  readonly say: (line: string) => void
  /** Folder of the dataset files; default: the checkout's own. */
  readonly datasets?: string
  /** Ends a start that is under way. */
  readonly signal?: AbortSignal
}

export interface Embedded {
  /** Absolute path of scrim.yaml. */
  readonly settingsFile: string
  readonly issuer: string
  /** Ends the servers, the standby before its primary, and the issuer; waits for each. */
  stop(): Promise<void>
}

/**
 * Until it is stopped, or has thrown, signals do not end this process by themselves: the caller listens for them.
 *
 * @throws StartProblem where somebody must do something first. Whatever was started is stopped before anything is thrown.
 */
export async function prepareEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const { port, say, signal = new AbortController().signal } = options
  const folder = resolve(options.folder)
  const servers: PostgresServer[] = []
  const began: (() => Promise<void>)[] = []
  let stopping = false
  const stop = async (): Promise<void> => {
    stopping = true
    for (let end = began.pop(); end; end = began.pop()) await end()
  }
  const letGo = holdSignals({
    gently: stop,
    atOnce: () => {
      for (const server of servers) server.quit()
    },
  })
  began.push(async () => letGo())
  const run = async (name: string, start: () => Promise<PostgresServer>): Promise<void> => {
    const server = await start()
    servers.push(server)
    began.push(server.stop)
    void server.ended.then(() => stopping || say(`The ${name} server has ended: see ${join(folder, name)}.log`))
    signal.throwIfAborted()
  }
  try {
    const { lock, place } = await claimFolder(folder, port, resolve(options.datasets ?? datasetsFolder), say)
    began.push(lock.release)
    const secrets = await loadOrMakeSecrets(folder)
    lock.serve(await loadOrMakeIssuerKeys(folder), secrets.clientSecret)
    const fresh = !(await isProvisioned(place))
    if (fresh) {
      say('Making the sample company: three PostgreSQL servers, four tables. This happens once.')
      await provision(place, secrets, signal)
    }
    await sideBySide([run('primary', () => startPrimary(place, secrets)), run('control', () => startControl(place))])
    await run('standby', () => startStandby(place, secrets))
    if (!fresh) await upgrade(place, secrets)
    await untilCaughtUp(place, secrets, signal)
    const settingsFile = await writeSettings(place, secrets, { port, issuer: lock.issuer })
    // The last word before the caller listens for itself: a signal until here ends the start.
    signal.throwIfAborted()
    const { primary, standby, control } = place.ports
    say(
      `PostgreSQL 18: primary on port ${primary}, streaming replica on port ${standby}, control database on port ${control}.`,
    )
    say(`Sample people get their tokens from ${lock.issuer}. State: ${folder}`)
    return { settingsFile, issuer: lock.issuer, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** What a newer checkout or a changed dataset asks of databases that were made before. */
async function upgrade({ ports, datasets }: Place, secrets: Secrets): Promise<void> {
  await migrateControl(secrets, ports.control)
  await applyDatasets(secrets, ports.primary, datasets)
}
