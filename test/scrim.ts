// The whole of Scrim as its users run it: `start --embedded` in a process of its own, on a fresh state folder and free ports.
import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { askToken } from '../gateway/embedded/ask-token.ts'
import { freePort } from '../gateway/embedded/free-port.ts'
import { loadOrMakeSecrets, roleUrl } from '../gateway/embedded/secrets.ts'
import { loadState } from '../gateway/embedded/state.ts'
import { endWithUs } from './end-with-us.ts'

export interface Scrim {
  readonly url: string
  /** Its state folder. */
  readonly folder: string
  readonly metricsUrl: string
  /** Ports of the servers and of the issuer. */
  readonly ports: {
    readonly primary: number
    readonly standby: number
    readonly control: number
    readonly issuer: number
    readonly metrics: number
  }
  /** @param app default `cli`. @param ttl seconds. */
  token(person: string, app?: string, ttl?: number): Promise<string>
  /** A login that may do everything; for looking behind the gateway. */
  superuserUrl(server: 'primary' | 'standby' | 'control', database: 'shop' | 'scrim' | 'postgres'): string
}

export interface RunningScrim extends Scrim {
  readonly child: ChildProcess
  /** What it has said, stdout and stderr, so far. */
  output(): string
  /** Sends the signal (default SIGTERM), waits for the end and removes the state folder if it was made here. */
  stop(signal?: NodeJS.Signals): Promise<number | null>
}

export interface ScrimOptions {
  /** Default: a fresh one. One that is given is never removed. */
  readonly folder?: string
  /** Port of the gateway; default: a free one. */
  readonly port?: number
  readonly env?: Readonly<Record<string, string>>
}

/** It ended before it was ready. */
export class ScrimEnded extends Error {
  readonly status: number | null
  readonly output: string

  constructor(status: number | null, output: string) {
    super(`Scrim ended with status ${status} before it was ready:\n${output}`)
    this.status = status
    this.output = output
  }
}

const main = resolve(import.meta.dirname, '../gateway/main.ts')
const readyMs = 120_000

export async function makeStateFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'scrim-state-'))
  await chmod(folder, 0o755)
  return folder
}

/** Starts one and returns at once; for tests of what happens before it is ready. */
export function launchScrim(folder: string, port: number, env: Readonly<Record<string, string>> = {}) {
  // To a file, not a pipe: a pipe would keep a test process alive that waits for nothing else.
  const log = `${folder}.${port}.log`
  const fd = openSync(log, 'w')
  const child = spawn(process.execPath, [main, 'start', '--embedded'], {
    env: { ...process.env, ...env, PORT: String(port), SCRIM_DATA: folder },
    stdio: ['ignore', fd, fd],
  })
  closeSync(fd)
  let said: string | null = null
  const ended = new Promise<number | null>((settle) => {
    child.once('exit', (status) => {
      said = readFileSync(log, 'utf8')
      rmSync(log)
      callOff()
      settle(status)
    })
  })
  const callOff = endWithUs('kill -TERM "$1"; sleep 3; rm -rf "$2"', String(child.pid), log)
  return { child, ended, output: () => said ?? readFileSync(log, 'utf8') }
}

/** @throws ScrimEnded where it ends before it is ready. */
export async function startScrim(options: ScrimOptions = {}): Promise<RunningScrim> {
  const folder = options.folder ?? (await makeStateFolder())
  const port = options.port ?? (await freePort())
  const { child, ended, output } = launchScrim(folder, port, options.env)
  const stop = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> => {
    child.kill(signal)
    const status = await ended
    if (options.folder === undefined) await rm(folder, { recursive: true, force: true })
    return status
  }
  const url = `http://127.0.0.1:${port}`
  let over = false
  void ended.then(() => {
    over = true
  })
  for (const until = Date.now() + readyMs; !(await isReady(url)); await sleep(50)) {
    if (over) throw new ScrimEnded(await ended, output())
    if (Date.now() > until) {
      await stop('SIGTERM')
      throw new Error(`Scrim was not ready within ${readyMs} ms:\n${output()}`)
    }
  }
  const connected = await connectScrim(url, folder).catch(async (error: unknown) => {
    await stop()
    throw error
  })
  return { ...connected, child, output, stop }
}

let own: Promise<Scrim> | null = null

/** One that serves all test files of a run (test/global-setup.ts); a file that runs alone gets its own. */
export async function sharedScrim(): Promise<Scrim> {
  const { SCRIM_TEST_URL: url, SCRIM_TEST_FOLDER: folder } = process.env
  if (url !== undefined && folder !== undefined) return connectScrim(url, folder)
  own ??= startScrim().then((scrim) => {
    // The file may ask from any place, a hook included: so not a hook, but the end of all its work stops it.
    scrim.child.unref()
    process.once('beforeExit', () => {
      scrim.child.ref()
      void scrim.stop()
    })
    return scrim
  })
  return own
}

async function connectScrim(url: string, folder: string): Promise<Scrim> {
  const state = await loadState(folder)
  if (!state) throw new Error(`${folder} holds no state.json`)
  const secrets = await loadOrMakeSecrets(folder)
  return {
    url,
    folder,
    ports: state.ports,
    metricsUrl: `http://127.0.0.1:${state.ports.metrics}`,
    token: (person, app = 'cli', ttl) => askToken(folder, ttl === undefined ? { person, app } : { person, app, ttl }),
    superuserUrl: (server, database) => roleUrl(secrets, 'postgres', state.ports[server], database),
  }
}

async function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5_000) }).then(
    async (response) => {
      await response.arrayBuffer()
      return response.status === 200
    },
    () => false,
  )
}
