// The peers are a package of their own, with hundreds of packages that the gateway has no use for: `npm ci` leaves them out,
// and the benchmark fetches them the first time that it needs them.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { statSync } from 'node:fs'
import { resolve } from 'node:path'

const folder = resolve(import.meta.dirname, 'peers')

/** @throws Error where npm cannot install exactly what the lock file names. */
export async function installPeers(say: (line: string) => void, signal: AbortSignal): Promise<void> {
  if (changedAt('node_modules/.package-lock.json') >= changedAt('package-lock.json')) return
  const command = ['npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund'] as const
  say(
    `The peers of the benchmark are not installed. Installing them, once: cd test/bench/peers && ${command.join(' ')} …`,
  )
  const [name, ...args] = command
  const child = spawn(name, args, { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'], signal })
  const [status] = await once(child, 'exit')
  if (status === 0) return
  throw new Error(
    'the peers of the benchmark were not installed: npm reaches no registry, or refused. ' +
      'Install them where it does, by that command; or run `npm run bench -- --only rest`, which needs none.',
  )
}

/** In ms; of what is not there, before all else. */
function changedAt(name: string): number {
  return statSync(resolve(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0
}
