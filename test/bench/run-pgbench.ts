// pgbench with the floor's statement, so that a floor that is slow by itself is seen.
import { spawn } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { readCpuSeconds } from './cpu-time.ts'
import { connections } from './run-round.ts'

export interface PgbenchResult {
  readonly perSecond: number
  /** µs of pgbench's own process per statement. */
  readonly cpu: number
}

/** @returns null where there is no pgbench on the PATH. */
export async function runPgbench(
  url: string,
  view: string,
  limit: number,
  rows: number,
  seconds: number,
  signal: AbortSignal,
): Promise<PgbenchResult | null> {
  const { hostname, port, username, password, pathname } = new URL(url)
  const script = join(tmpdir(), `scrim-bench-${process.pid}.sql`)
  writeFileSync(
    script,
    `\\set after random(0, ${rows - 10 * limit})
SELECT id, email, plan, signup_date FROM ${view} WHERE plan = :plan AND id > :after ORDER BY id LIMIT ${limit};\n`,
  )
  try {
    const load = ['-c', String(connections), '-j', '1', '-T', String(seconds), '-D', 'plan=pro']
    const where = ['-h', hostname, '-p', port, '-U', username, pathname.slice(1)]
    const child = spawn('pgbench', ['-n', '-M', 'prepared', '-f', script, ...load, ...where], {
      env: { ...process.env, PGPASSWORD: decodeURIComponent(password) },
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
    })
    const started = new Promise<boolean>((settle) => {
      child.once('spawn', () => settle(true)).once('error', () => settle(false))
    })
    if (!(await started)) return null
    // A process that has ended has no times any more: the last look before that is near enough.
    let cpu = 0
    const watch = setInterval(() => {
      cpu = child.pid === undefined || child.exitCode !== null ? cpu : readCpuSeconds(child.pid)
    }, 50)
    const [said, complained] = await Promise.all([text(child.stdout), text(child.stderr)])
    clearInterval(watch)
    const count = Number(/actually processed: (\d+)/.exec(said)?.[1])
    const perSecond = Number(/^tps = ([\d.]+)/m.exec(said)?.[1])
    if (!(count > 0 && perSecond > 0)) throw new Error(`pgbench failed:\n${said}${complained}`)
    return { perSecond, cpu: (cpu / count) * 1e6 }
  } finally {
    rmSync(script, { force: true })
  }
}
