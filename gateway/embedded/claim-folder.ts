// A state folder → ours alone: the lock is taken, servers that a killed start left behind are ended, and ports are free.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { assertPortFree } from './assert-port-free.ts'
import { type Lock, takeLock } from './issuer.ts'
import { placeData } from './place-data.ts'
import { findPostgres } from './postgres-binaries.ts'
import type { Place } from './provision.ts'
import { endStaleServer } from './stale-servers.ts'
import { StartProblem } from './start-problem.ts'
import { loadOrChooseState } from './state.ts'

export interface Claim {
  readonly lock: Lock
  readonly place: Place
}

/**
 * @param folder absolute
 * @param port the gateway's, 0 for any: nobody should wait for a first start that then cannot listen.
 * @throws StartProblem naming the port that is taken; nothing is held then.
 */
export async function claimFolder(
  folder: string,
  port: number,
  datasets: string,
  say: (line: string) => void,
): Promise<Claim> {
  await mkdir(folder, { recursive: true })
  const state = await loadOrChooseState(folder, () => placeData(folder))
  const lock = await lockFolder(folder, state.ports.issuer)
  try {
    if (port !== 0) await assertPortFree(port, `Choose another for the gateway, e.g. PORT=${port + 10} npm start`)
    const data = state.data ?? folder
    const primary = join(data, 'primary')
    const standby = join(data, 'standby')
    const control = join(data, 'control')
    // The standby first, as ever: it must not outlive what it follows.
    for (const server of [standby, primary, control]) {
      if (await endStaleServer(server)) say(`Ended a PostgreSQL server that an earlier start left behind in ${server}.`)
    }
    for (const name of ['primary', 'standby', 'control', 'metrics'] as const) {
      await assertPortFree(state.ports[name], `Write a free one as "${name}" into ${join(folder, 'state.json')}.`)
    }
    const postgres = await findPostgres(async () => data)
    return { lock, place: { postgres, primary, standby, control, ports: state.ports, folder, datasets } }
  } catch (error) {
    await lock.release()
    throw error
  }
}

async function lockFolder(folder: string, port: number): Promise<Lock> {
  try {
    return await takeLock(port)
  } catch (cause) {
    if (!(cause instanceof Error) || !('code' in cause) || cause.code !== 'EADDRINUSE') throw cause
    throw new StartProblem(
      `Port ${port} of 127.0.0.1 is taken: most likely Scrim already runs from ${folder}. ` +
        'Stop that one, or start beside it with SCRIM_DATA=another-folder. ' +
        `If another program holds the port, write a free one as "issuer" into ${join(folder, 'state.json')}.`,
      { cause },
    )
  }
}
