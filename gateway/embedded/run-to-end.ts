// Runs a program of PostgreSQL as its unprivileged account until it ends; what it said is in the error if it failed.
import { spawn } from 'node:child_process'

/** The environment of every program of PostgreSQL: nothing of ours, so neither PGDATA nor a locale reaches it. */
export const serverEnvironment = { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' }

/** @throws Error with the last lines of its output where it cannot start or its exit status is not 0. */
export async function runToEnd(
  program: string,
  args: readonly string[],
  user: { readonly uid: number; readonly gid: number } | null,
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  // cwd is "/": the account may not be able to enter ours. Detached: a Ctrl-C is for us to handle, not for it.
  const child = spawn(program, args, { ...user, cwd: '/', detached: true, env: serverEnvironment })
  let output = ''
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-4_000)
  }
  child.stdin.end()
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  child.once('error', reject)
  child.once('close', (status, signal) => {
    if (status === 0) resolve(output)
    else reject(new Error(`${program} ended with ${signal ?? `status ${status}`}:\n${output.trim()}`))
  })
  return promise
}
