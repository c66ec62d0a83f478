// Ends a server that a killed gateway left behind, and only that one: a postgres process whose data folder is ours. To be
// called while the issuer's port is held, so that no living gateway can own it.
import { execFile } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { StartProblem } from './start-problem.ts'

const patienceMs = 15_000

/** @returns true where a server was found and ended. */
export async function endStaleServer(data: string): Promise<boolean> {
  const pidFile = join(data, 'postmaster.pid')
  const text = await readFile(pidFile, 'utf8').catch(() => null)
  if (text === null) return false
  const pid = Number(text.split('\n')[0])
  const found = await isServerOf(pid, data)
  if (found) await end(pid, data)
  await rm(pidFile, { force: true })
  return found
}

async function end(pid: number, data: string): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    process.kill(pid, signal)
    for (const until = Date.now() + patienceMs; Date.now() < until; await sleep(25)) {
      if (!(await isServerOf(pid, data))) return
    }
  }
  throw new StartProblem(
    `A PostgreSQL server of ${data} (process ${pid}) does not end. End it by hand and start again.`,
  )
}

// A pid may have been given to another program since: the command line decides. A dead process not yet reaped has none.
async function isServerOf(pid: number, data: string): Promise<boolean> {
  if (!Number.isInteger(pid) || pid <= 1) return false
  const args = await commandLine(pid)
  return /(^|\/)postgres$/.test(args[0] ?? '') && args[1] === '-D' && args[2] === data
}

async function commandLine(pid: number): Promise<readonly string[]> {
  if (process.platform === 'linux') {
    const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    return text.split('\0')
  }
  const answer = await promisify(execFile)('/bin/ps', ['-ww', '-o', 'command=', '-p', String(pid)]).catch(() => null)
  // ps does not say where an argument ends: enough for a folder, since our command lines always begin the same way.
  const match = /^(.*?postgres) -D (.*?) -c /.exec(answer?.stdout ?? '')
  return match ? [match[1] ?? '', '-D', match[2] ?? ''] : []
}
