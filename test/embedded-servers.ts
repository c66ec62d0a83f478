// Stops and starts the PostgreSQL servers of a running Scrim from outside, as an operator or a fault would.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type PostgresServer, startServer } from '../gateway/embedded/postgres.ts'
import { findPostgres } from '../gateway/embedded/postgres-binaries.ts'
import { controlSettings, primarySettings, standbySettings } from '../gateway/embedded/server-settings.ts'
import { loadState } from '../gateway/embedded/state.ts'
import type { Scrim } from './scrim.ts'
import { waitUntil } from './wait-until.ts'

export interface Stopped {
  /** Starts it again. The test stops it, before Scrim itself is stopped. */
  start(): Promise<PostgresServer>
}

const settingsOf = {
  primary: () => primarySettings,
  standby: standbySettings,
  control: () => controlSettings,
}

/** @param how SIGINT: a fast shutdown; SIGQUIT: as in a crash. */
export async function stopServer(
  scrim: Scrim,
  name: keyof typeof settingsOf,
  how: 'SIGINT' | 'SIGQUIT' = 'SIGINT',
): Promise<Stopped> {
  const state = await loadState(scrim.folder)
  if (!state) throw new Error('no state')
  const place = state.data ?? scrim.folder
  const data = join(place, name)
  const pid = Number((await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n')[0])
  process.kill(pid, how)
  await waitUntil(`the ${name} has ended`, 20_000, () => !isAlive(pid))
  const settings = settingsOf[name](data, state.ports.primary)
  return {
    start: async () =>
      startServer(await findPostgres(async () => place), {
        data,
        port: state.ports[name],
        log: join(scrim.folder, `${name}.log`),
        settings,
      }),
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
