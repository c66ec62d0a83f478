// The living processes of the PostgreSQL servers whose data lies in a folder: postmasters, and all that they forked.
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** @param folder a state folder or a data folder. @returns process ids. */
export function serverProcesses(folder: string): readonly number[] {
  return existsSync('/proc/self/cwd') ? fromProc(folder) : fromPs(folder)
}

/** Only those that were started with a data folder: one for each server. */
export function postmasters(folder: string): readonly number[] {
  return serverProcesses(folder).filter((pid) => commandLine(pid).includes(' -D '))
}

// Every process of a server works in its data folder.
function fromProc(folder: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => attempt(() => readlinkSync(`/proc/${pid}/cwd`)).startsWith(`${folder}/`))
}

function fromPs(folder: string): readonly number[] {
  return execFileSync('ps', ['-axww', '-o', 'pid=,command='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(` -D ${folder}/`))
    .map((line) => Number.parseInt(line, 10))
}

function commandLine(pid: number): string {
  if (existsSync('/proc/self/cwd'))
    return attempt(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ')
  return attempt(() => execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }))
}

// It may have ended since it was listed.
function attempt(read: () => string): string {
  try {
    return read()
  } catch {
    return ''
  }
}
