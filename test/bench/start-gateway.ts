// A gateway as its users run it: `scrim start --embedded` in a process of its own, on a fresh state folder and free ports.
// Its log goes to a file: a reader of a pipe would take CPU from what is measured.
import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { askToken } from '../../gateway/embedded/ask-token.ts'
import { freePort } from '../../gateway/embedded/free-port.ts'
import { loadOrMakeSecrets, roleUrl } from '../../gateway/embedded/secrets.ts'
import { loadState } from '../../gateway/embedded/state.ts'

export interface BenchGateway {
  readonly url: string
  readonly pid: number
  readonly token: string
  /** Its state folder. */
  readonly folder: string
  /** A superuser's, in `shop`, and in `scrim` of the control server. */
  readonly primary: string
  readonly standby: string
  readonly control: string
  /** Of the role that reads go by, on the replica. */
  readonly masked: string
  [Symbol.asyncDispose](): Promise<void>
}

const main = resolve(import.meta.dirname, '../../gateway/main.ts')

/** @param nodeOptions for its process alone, e.g. `--cpu-prof`. */
export async function startGateway(signal: AbortSignal, nodeOptions: readonly string[] = []): Promise<BenchGateway> {
  const folder = mkdtempSync(join(tmpdir(), 'scrim-bench-'))
  chmodSync(folder, 0o755)
  const log = join(folder, 'gateway.log')
  const port = await freePort()
  const output = openSync(log, 'w')
  const child = spawn(process.execPath, [...nodeOptions, main, 'start', '--embedded'], {
    env: { ...process.env, PORT: String(port), SCRIM_DATA: folder, LOG_LEVEL: 'info' },
    stdio: ['ignore', output, output],
  })
  const ended = new Promise<void>((settle) => child.once('close', () => settle()))
  const last = (): boolean => child.kill('SIGTERM')
  process.once('exit', last)
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    await ended
    process.off('exit', last)
    rmSync(folder, { recursive: true, force: true })
  }
  const url = `http://127.0.0.1:${port}`
  try {
    while (!(await isReady(url))) {
      if (child.exitCode !== null) throw new Error(`the gateway ended:\n${readFileSync(log, 'utf8')}`)
      await sleep(50, undefined, { signal })
    }
    const state = await loadState(folder)
    if (!state || child.pid === undefined) throw new Error('the gateway left no state')
    const secrets = await loadOrMakeSecrets(folder)
    const { primary, standby, control } = state.ports
    return {
      url,
      pid: child.pid,
      // One for many calls, as in real use; it lives for longer than any run.
      token: await askToken(folder, { person: 'ana', app: 'cli' }),
      folder,
      primary: roleUrl(secrets, 'postgres', primary, 'shop'),
      standby: roleUrl(secrets, 'postgres', standby, 'shop'),
      control: roleUrl(secrets, 'postgres', control, 'scrim'),
      masked: roleUrl(secrets, 'scrim_masked', standby, 'shop'),
      [Symbol.asyncDispose]: stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

const isReady = (url: string): Promise<boolean> =>
  fetch(`${url}/readyz`).then(
    async (response) => (await response.arrayBuffer()) !== null && response.status === 200,
    () => false,
  )
