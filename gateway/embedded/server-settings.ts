// What the three servers run with, and who may log in where. The roles of reads meet a standby or nothing; those of the
// control database meet that database or nothing.
import { chown, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PostgresBinaries } from './postgres-binaries.ts'

/** Physical replication slot of the standby, on the primary. */
export const slot = 'scrim_standby'

const all = {
  max_connections: '100',
  max_wal_size: '512MB',
  min_wal_size: '64MB',
  // One process fewer to start and stop per worker; the sample fits in memory.
  io_method: 'sync',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '%m [%p] %q%u@%d ',
  // A server log is no place for what people look for.
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
  log_min_error_statement: 'panic',
}

const both = { ...all, shared_buffers: '96MB', wal_keep_size: '128MB' }

export const primarySettings: Readonly<Record<string, string>> = {
  ...both,
  wal_level: 'replica',
  max_wal_senders: '4',
  max_replication_slots: '4',
  // A standby that stays away must not fill the disk.
  max_slot_wal_keep_size: '1GB',
}

/** Nobody follows it. Its commits are the audit, so they stay as durable as PostgreSQL makes them. */
export const controlSettings: Readonly<Record<string, string>> = {
  ...all,
  shared_buffers: '32MB',
  wal_level: 'minimal',
  max_wal_senders: '0',
}

/** Beside a server's own: nothing made while provisioning is worth a disk's wait, what is not finished is made again. */
export const provisioningSettings: Readonly<Record<string, string>> = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  maintenance_work_mem: '128MB',
  autovacuum: 'off',
}

export function standbySettings(data: string, primaryPort: number): Readonly<Record<string, string>> {
  return {
    ...both,
    hot_standby: 'on',
    // A reader's session that holds a snapshot would else hold back the primary's vacuum; so it holds up the standby for
    // `max_standby_streaming_delay` (30 s) and is then cancelled. A read of ours is over long before.
    hot_standby_feedback: 'off',
    wal_receiver_status_interval: '1s',
    wal_retrieve_retry_interval: '200ms',
    primary_slot_name: slot,
    // The password is in the file: a command line can be read by anybody on the machine.
    primary_conninfo: `host=127.0.0.1 port=${primaryPort} user=scrim_replica passfile=${conninfoValue(join(data, passFile))}`,
  }
}

const readers = 'scrim_masked,scrim_clear,scrim_lookup'
const writers = 'scrim_ctl_owner,scrim_control,scrim_audit'
const here = '127.0.0.1/32'

const primaryAccess = [
  `host  all          ${readers}      all      reject`,
  `host  all          ${writers}      all      reject`,
  `host  all          postgres        ${here}  scram-sha-256`,
  `host  replication  scrim_replica   ${here}  scram-sha-256`,
]

const standbyAccess = [
  `host  shop         ${readers}      ${here}  scram-sha-256`,
  `host  all          postgres        ${here}  scram-sha-256`,
]

const controlAccess = [
  `host  scrim        ${writers}      ${here}  scram-sha-256`,
  `host  all          ${writers}      all      reject`,
  `host  all          ${readers}      all      reject`,
  `host  all          postgres        ${here}  scram-sha-256`,
]

const passFile = 'scrim_replica.pgpass'

/** Writes pg_hba.conf of the primary's data folder. */
export async function writePrimaryAccess(postgres: PostgresBinaries, data: string): Promise<void> {
  await writeOwned(postgres, join(data, 'pg_hba.conf'), `${primaryAccess.join('\n')}\n`)
}

/** Writes pg_hba.conf of the control server's data folder. */
export async function writeControlAccess(postgres: PostgresBinaries, data: string): Promise<void> {
  await writeOwned(postgres, join(data, 'pg_hba.conf'), `${controlAccess.join('\n')}\n`)
}

/** Writes all that makes a copy of the primary a standby. */
export async function writeStandbyAccess(
  postgres: PostgresBinaries,
  data: string,
  primary: { readonly port: number; readonly password: string },
): Promise<void> {
  await writeOwned(postgres, join(data, 'pg_hba.conf'), `${standbyAccess.join('\n')}\n`)
  await writeOwned(postgres, join(data, passFile), `127.0.0.1:${primary.port}:*:scrim_replica:${primary.password}\n`)
  await writeOwned(postgres, join(data, 'standby.signal'), '')
}

async function writeOwned({ user }: PostgresBinaries, path: string, text: string): Promise<void> {
  await writeFile(path, text, { mode: 0o600 })
  if (user) await chown(path, user.uid, user.gid)
}

const conninfoValue = (value: string): string => `'${value.replaceAll(/['\\]/g, (sign) => `\\${sign}`)}'`
