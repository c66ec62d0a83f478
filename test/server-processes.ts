// The living processes of the PostgreSQL servers whose data lies in a folder: postmasters, and all that they forked.
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** @param folder a state folder or a data folder. @returns process ids. */
export function serverProcesses(folder: string): readonly number[] {
  return existsSync('/proc/self/cwd') ? fromProc(folder) : fromPs(folder)
}

/**
 * The living ones among those that wrote a postmaster.pid, of whatever name. Not by their command line: a process just
 * forked still has its parent's.
 *
 * @param folder a state folder.
 */
export function postmasters(folder: string): readonly number[] {
  const living = serverProcesses(folder)
  return ['primary', 'standby', 'control']
    .map((name) =>
      Number.parseInt(
        attempt(() => readFileSync(`${folder}/${name}/postmaster.pid`, 'utf8')),
        10,
      ),
    )
    .filter((pid) => living.includes(pid))
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

// It may have ended since it was listed.
function attempt(read: () => string): string {
  try {
    return read()
  } catch {
    return ''
  }
}
