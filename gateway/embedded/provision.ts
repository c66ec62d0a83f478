// A first start: the data folders of all servers, full, from nothing. The marker is written last; without it all is made again.
import { randomBytes } from 'node:crypto'
import { chown, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { applyDatasets } from './apply-datasets.ts'
import { withClient } from './connect.ts'
import { bootstrapControl, migrateControl } from './control-database.ts'
import { setPasswords } from './passwords.ts'
import { initServer, type ServerStart, startServer } from './postgres.ts'
import type { PostgresBinaries } from './postgres-binaries.ts'
import { runToEnd } from './run-to-end.ts'
import { roleUrl, type Secrets } from './secrets.ts'
import { seedShop } from './seed.ts'
import {
  controlSettings,
  primarySettings,
  provisioningSettings,
  writeControlAccess,
  writePrimaryAccess,
  writeStandbyAccess,
} from './server-settings.ts'
import { sideBySide } from './side-by-side.ts'
import { StartProblem } from './start-problem.ts'
import type { EmbeddedState } from './state.ts'

const marker = 'provisioned'

export interface Place {
  readonly postgres: PostgresBinaries
  /** Absolute data folders. */
  readonly primary: string
  readonly standby: string
  readonly control: string
  readonly ports: EmbeddedState['ports']
  /** The state folder: scrim.yaml, secrets, marker and logs. */
  readonly folder: string
  /** Folder of the datasets that the databases are made for. */
  readonly datasets: string
}

/** @throws StartProblem where the audit is there and other data is gone: to make all of it anew would delete the audit. */
export async function isProvisioned({ folder, primary, standby, control }: Place): Promise<boolean> {
  if (!(await isThere(join(folder, marker)))) return false
  const gone: string[] = []
  for (const data of [primary, standby, control]) if (!(await isThere(join(data, 'PG_VERSION')))) gone.push(data)
  if (gone.length > 0 && !gone.includes(control)) {
    throw new StartProblem(
      `The data of ${gone.join(' and of ')} is gone, and that of the audit is there. ` +
        `Put it back; or delete ${folder} to start afresh, without the audit so far.`,
    )
  }
  return gone.length === 0
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

/** @param signal stops between steps; what was begun is made again by the next start. */
export async function provision(place: Place, secrets: Secrets, signal: AbortSignal): Promise<void> {
  await rm(join(place.folder, marker), { force: true })
  for (const data of [place.primary, place.standby, place.control]) await wipe(data)
  await sideBySide([makeSource(place, secrets, signal), makeControl(place, secrets, signal)])
  signal.throwIfAborted()
  await writeFile(join(place.folder, marker), `${new Date().toISOString()}\n`)
}

async function makeSource(place: Place, secrets: Secrets, signal: AbortSignal): Promise<void> {
  const { primary, ports, folder, datasets } = place
  const log = join(folder, 'primary.log')
  const start = { data: primary, port: ports.primary, log, settings: primarySettings }
  const apply: Step = (_, port) => applyDatasets(secrets, port, datasets)
  await makeServer(
    place,
    secrets,
    { ...start, writeAccess: writePrimaryAccess, steps: [createShop, seed, apply] },
    signal,
  )
  await copyToStandby(place, secrets)
}

async function makeControl(place: Place, secrets: Secrets, signal: AbortSignal): Promise<void> {
  const { control, ports, folder } = place
  const log = join(folder, 'control.log')
  const start = { data: control, port: ports.control, log, settings: controlSettings }
  const steps = [bootstrapControl, migrateControl]
  await makeServer(place, secrets, { ...start, writeAccess: writeControlAccess, steps }, signal)
}

type Step = (secrets: Secrets, port: number) => Promise<void>

interface Making extends ServerStart {
  writeAccess(postgres: PostgresBinaries, data: string): Promise<void>
  /** What fills it. */
  readonly steps: readonly Step[]
}

async function makeServer(
  { postgres }: Place,
  secrets: Secrets,
  { writeAccess, steps, ...start }: Making,
  signal: AbortSignal,
): Promise<void> {
  await inDraft(start.data, async (draft) => {
    await initServer(postgres, draft, secrets.passwords.postgres)
    await writeAccess(postgres, draft)
  })
  signal.throwIfAborted()
  const server = await startServer(postgres, { ...start, settings: { ...start.settings, ...provisioningSettings } })
  try {
    for (const step of steps) {
      await step(secrets, start.port)
      signal.throwIfAborted()
    }
  } finally {
    await server.stop()
  }
  // It ran without fsync: what it wrote reaches the disk here, before anything counts as done.
  await runToEnd(join(postgres.bin, 'initdb'), ['--sync-only', `--pgdata=${start.data}`], postgres.user)
}

async function createShop(secrets: Secrets, port: number): Promise<void> {
  await withClient(roleUrl(secrets, 'postgres', port, 'postgres'), async (client) => {
    await client.query('CREATE DATABASE shop')
    await client.query('CREATE ROLE scrim_replica LOGIN REPLICATION NOINHERIT CONNECTION LIMIT 4')
    await setPasswords(client, secrets, ['scrim_replica'])
  })
}

async function seed(secrets: Secrets, port: number): Promise<void> {
  await withClient(roleUrl(secrets, 'postgres', port, 'shop'), seedShop)
}

// A cold copy, since npm's package has no pg_basebackup; made by the servers' account, so that it owns what it reads.
async function copyToStandby({ postgres, primary, standby, ports }: Place, secrets: Secrets): Promise<void> {
  await inDraft(standby, async (draft) => {
    await mkdir(draft, { recursive: true, mode: 0o700 })
    if (postgres.user) await chown(draft, postgres.user.uid, postgres.user.gid)
    await runToEnd('/bin/cp', ['-Rp', `${primary}/.`, draft], postgres.user)
    await writeStandbyAccess(postgres, draft, { port: ports.primary, password: secrets.passwords.scrim_replica })
  })
}

// Under a name of its own until it is whole: a killed start's initdb runs on, and where it fails it empties its folder.
async function inDraft(data: string, make: (draft: string) => Promise<void>): Promise<void> {
  const draft = `${data}.draft-${randomBytes(4).toString('hex')}`
  await make(draft)
  await rename(draft, data)
}

async function wipe(data: string): Promise<void> {
  for (const name of await readdir(dirname(data))) {
    const isOurs = name === basename(data) || name.startsWith(`${basename(data)}.draft-`)
    if (isOurs) await rm(join(dirname(data), name), { recursive: true, force: true, maxRetries: 5 })
  }
}
