// Primary, standby and control server, each started with its settings and its pg_hba.conf. A standby needs its primary first,
// and streams before anybody is told.
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { withClient } from './connect.ts'
import { type PostgresServer, startServer } from './postgres.ts'
import type { Place } from './provision.ts'
import { roleUrl, type Secrets } from './secrets.ts'
import {
  controlSettings,
  primarySettings,
  slot,
  standbySettings,
  writeControlAccess,
  writePrimaryAccess,
  writeStandbyAccess,
} from './server-settings.ts'

const catchUpMs = 30_000

export async function startPrimary(place: Place, secrets: Secrets): Promise<PostgresServer> {
  const { postgres, primary, ports, folder } = place
  await writePrimaryAccess(postgres, primary)
  const start = { data: primary, port: ports.primary, log: join(folder, 'primary.log'), settings: primarySettings }
  const server = await startServer(postgres, start)
  try {
    // After the copy: a slot in it would be the standby's own, and hold its log for ever.
    await withClient(roleUrl(secrets, 'postgres', ports.primary, 'postgres'), (client) =>
      client.query(
        `SELECT pg_create_physical_replication_slot('${slot}', true)
         WHERE NOT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = '${slot}')`,
      ),
    )
  } catch (error) {
    await server.stop()
    throw error
  }
  return server
}

export async function startStandby(place: Place, secrets: Secrets): Promise<PostgresServer> {
  const { postgres, standby, ports, folder } = place
  await writeStandbyAccess(postgres, standby, { port: ports.primary, password: secrets.passwords.scrim_replica })
  const settings = standbySettings(standby, ports.primary)
  return startServer(postgres, { data: standby, port: ports.standby, log: join(folder, 'standby.log'), settings })
}

export async function startControl({ postgres, control, ports, folder }: Place): Promise<PostgresServer> {
  await writeControlAccess(postgres, control)
  const log = join(folder, 'control.log')
  return startServer(postgres, { data: control, port: ports.control, log, settings: controlSettings })
}

/** Waits until the standby has replayed what the primary has written: views applied just now are there to be read. */
export async function untilCaughtUp(place: Place, secrets: Secrets, signal: AbortSignal): Promise<void> {
  const ask = (port: number, query: string): Promise<unknown> =>
    withClient(roleUrl(secrets, 'postgres', port, 'postgres'), async (client) => {
      const { rows } = await client.query<{ answer: unknown }>(query)
      return rows[0]?.answer
    })
  const written = await ask(place.ports.primary, 'SELECT pg_current_wal_lsn()::text AS answer')
  const query = `SELECT pg_is_in_recovery() AND pg_last_wal_replay_lsn() >= '${written}'::pg_lsn
                   AND EXISTS (SELECT FROM pg_stat_wal_receiver WHERE status = 'streaming') AS answer`
  for (const until = Date.now() + catchUpMs; (await ask(place.ports.standby, query)) !== true; await sleep(40)) {
    signal.throwIfAborted()
    if (Date.now() > until)
      throw new Error(`The standby does not follow the primary: see standby.log in ${place.folder}.`)
  }
}
