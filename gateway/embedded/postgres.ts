// One PostgreSQL server: make its data folder, start it on 127.0.0.1, stop it and wait. TCP only, so no socket is left over.
import { spawn } from 'node:child_process'
import { chown, mkdir, open, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { PostgresBinaries } from './postgres-binaries.ts'
import { runToEnd, serverEnvironment } from './run-to-end.ts'

export interface PostgresServer {
  readonly pid: number
  /** Settles when the process has ended, for whatever reason. */
  readonly ended: Promise<void>
  /** Fast shutdown: sessions are cut, everything committed is kept. Waits for the end. */
  stop(): Promise<void>
  /** Ends it at once, without waiting: it recovers from its log at the next start. */
  quit(): void
}

export interface ServerStart {
  readonly data: string
  readonly port: number
  /** Log file; appended to. */
  readonly log: string
  /** Settings of this start alone, e.g. `{ fsync: 'off' }`. */
  readonly settings?: Readonly<Record<string, string>>
}

const startTimeoutMs = 60_000
const stopTimeoutMs = 20_000

/** Makes an empty UTF-8 cluster with the builtin C.UTF-8 locale, scram for all, and superuser `postgres`. */
export async function initServer(postgres: PostgresBinaries, data: string, password: string): Promise<void> {
  const passwordFile = `${data}.pw`
  await mkdir(data, { recursive: true, mode: 0o700 })
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 })
  try {
    if (postgres.user) {
      await chown(data, postgres.user.uid, postgres.user.gid)
      await chown(passwordFile, postgres.user.uid, postgres.user.gid)
    }
    const locale = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--encoding=UTF8']
    const access = ['--auth=scram-sha-256', '--username=postgres', `--pwfile=${passwordFile}`]
    const quick = ['--no-sync', '--no-instructions']
    await runToEnd(join(postgres.bin, 'initdb'), [`--pgdata=${data}`, ...locale, ...access, ...quick], postgres.user)
  } finally {
    await rm(passwordFile, { force: true })
  }
}

/** Starts a server and waits until it takes connections. @throws Error with the end of its log if it does not. */
export async function startServer(postgres: PostgresBinaries, start: ServerStart): Promise<PostgresServer> {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    port: String(start.port),
    ...start.settings,
  }
  const log = await open(start.log, 'a', 0o600)
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const child = spawn(join(postgres.bin, 'postgres'), ['-D', start.data, ...args], {
    ...postgres.user,
    cwd: '/',
    detached: true,
    env: serverEnvironment,
    stdio: ['ignore', log.fd, log.fd],
  })
  let over = false
  const ended = new Promise<void>((resolve) => {
    const end = (): void => {
      over = true
      resolve()
    }
    child.once('exit', end)
    child.once('error', end)
  })
  // Whoever forgets to stop it can still end; a running `stop` keeps the process alive by its timer.
  child.unref()
  await log.close()
  const pid = child.pid ?? 0
  const until = Date.now() + startTimeoutMs
  while (!(await isReady(start.data, pid))) {
    if (over || Date.now() > until) {
      if (!over) child.kill('SIGQUIT')
      throw new Error(
        `PostgreSQL did not start on port ${start.port}. The end of ${start.log}:\n${await tail(start.log)}`,
      )
    }
    await sleep(20)
  }
  const stop = async (): Promise<void> => {
    if (over) return
    child.kill('SIGINT')
    const patience = new AbortController()
    const impatient = sleep(stopTimeoutMs, undefined, { signal: patience.signal }).then(
      () => child.kill('SIGQUIT'),
      () => undefined,
    )
    await ended
    patience.abort()
    await impatient
  }
  return { pid, ended, stop, quit: () => void child.kill('SIGQUIT') }
}

// The eighth line of postmaster.pid is the server's state; pg_ctl waits for the same word.
async function isReady(data: string, pid: number): Promise<boolean> {
  const lines = await readFile(join(data, 'postmaster.pid'), 'utf8').then(
    (text) => text.split('\n'),
    () => [],
  )
  return lines[0] === String(pid) && lines[7]?.trim() === 'ready'
}

async function tail(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => '')
  return text.trimEnd().split('\n').slice(-12).join('\n')
}
