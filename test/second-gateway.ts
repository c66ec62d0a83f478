// One more gateway over the databases of a running Scrim, as an operator would start it: `scrim start --config`, with a
// scrim.yaml that differs where a test says so.
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parse, stringify } from 'yaml'
import { z } from 'zod'
import { freePort } from '../gateway/embedded/free-port.ts'
import { endWithUs } from './end-with-us.ts'
import type { Scrim } from './scrim.ts'
import { waitUntil } from './wait-until.ts'

const main = resolve(import.meta.dirname, '../gateway/main.ts')
const readyMs = 30_000

const shape = z.looseObject({
  listen: z.looseObject({}),
  sources: z.record(z.string(), z.looseObject({})),
  control: z.looseObject({}),
})

export interface SecondGateway extends AsyncDisposable {
  readonly url: string
  readonly pid: number
}

/** @param changes whole members of scrim.yaml, e.g. `limits`; of `listen`, what differs. */
export async function startSecondGateway(
  scrim: Pick<Scrim, 'folder'>,
  changes: Readonly<Record<string, unknown>>,
): Promise<SecondGateway> {
  const folder = await mkdtemp(join(tmpdir(), 'scrim-second-'))
  const port = await freePort()
  const text = await readFile(join(scrim.folder, 'scrim.yaml'), 'utf8')
  const settings = shape.parse(parse(text.replaceAll('file:secrets/', `file:${join(scrim.folder, 'secrets')}/`)))
  for (const source of Object.values(settings.sources)) delete source.admin // no serving gateway may hold it
  delete settings.control.owner_url
  const file = join(folder, 'scrim.yaml')
  await writeFile(
    file,
    stringify({ ...settings, ...changes, listen: { ...settings.listen, ...Object(changes.listen), port } }),
  )

  const child = spawn(process.execPath, [main, 'start', '--config', file], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, LOG_LEVEL: 'error' },
  })
  const forget = endWithUs('kill -TERM "$1"', String(child.pid))
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  const url = `http://127.0.0.1:${port}`
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    await ended
    forget()
    await rm(folder, { recursive: true, force: true })
  }
  const isReady = (): Promise<boolean> =>
    fetch(`${url}/readyz`, { headers: { connection: 'close' } }).then(
      ({ ok }) => ok,
      () => false,
    )
  await waitUntil('the second gateway is ready', readyMs, isReady).catch(async (error: unknown) => {
    await stop()
    throw error
  })
  return { url, pid: child.pid ?? Number.NaN, [Symbol.asyncDispose]: stop }
}
