// `scrim` as a person runs it: a child process, in a pipe or on a terminal, against a running Scrim.
import { type ChildProcess, spawn } from 'node:child_process'
import { resolve } from 'node:path'
import type { Scrim } from './scrim.ts'

const main = resolve(import.meta.dirname, '../gateway/main.ts')

export interface Ran {
  readonly status: number | null
  readonly out: string
  readonly said: string
}

interface RunOptions {
  readonly env?: Readonly<Record<string, string>>
  /** Typed, once the command has printed a text that matches. */
  readonly answer?: { readonly to: RegExp; readonly text: string }
  /** Is handed the process. */
  readonly began?: (child: ChildProcess) => void
}

/** Any command; what a test does not set is as an ordinary user has it. */
export function runCommand(
  scrim: Pick<Scrim, 'folder'>,
  command: string,
  args: readonly string[],
  { env = {}, answer, began = () => undefined }: RunOptions = {},
): Promise<Ran> {
  const clean = { ...process.env, SCRIM_DATA: scrim.folder, NO_COLOR: '', COLUMNS: '', ...env }
  const child = spawn(command, args, { env: clean, stdio: [answer ? 'pipe' : 'ignore', 'pipe', 'pipe'] })
  began(child)
  let out = ''
  let said = ''
  let answered = false
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    out += text
    if (!answer || answered || !answer.to.test(out)) return
    answered = true
    child.stdin?.end(answer.text)
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  return new Promise((settle) => child.once('close', (status) => settle({ status, out, said })))
}

/** `scrim …` in a pipe. */
export const runScrim = (
  scrim: Pick<Scrim, 'folder'>,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> => runCommand(scrim, process.execPath, [main, ...args], { env })

/** `scrim …` on a pseudo-terminal of 72 columns; stdout and stderr come together. `script` is of every Debian (bsdutils). */
export function onTerminal(
  scrim: Pick<Scrim, 'folder'>,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Ran> {
  const words = [process.execPath, main, ...args].map((word) => `'${word.replaceAll("'", "'\\''")}'`)
  const line = `stty cols 72; exec ${words.join(' ')}`
  const env = { TERM: 'xterm', SHELL: '/bin/bash', ...options.env }
  return runCommand(scrim, 'script', ['-qec', line, '/dev/null'], { ...options, env })
}
