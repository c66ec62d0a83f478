// What a test process starts must not outlive it, however it ends: a small shell waits for our end of its pipe to close.
import { spawn } from 'node:child_process'
import { Socket } from 'node:net'

/**
 * @param script run by `sh` once this process is gone; `$1`, `$2` … are the arguments.
 * @returns calls it off.
 */
export function endWithUs(script: string, ...args: readonly string[]): () => void {
  const watch = spawn('/bin/sh', ['-c', `read -r _; ${script}`, 'sh', ...args], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  watch.unref()
  if (watch.stdin instanceof Socket) watch.stdin.unref()
  return () => void watch.kill('SIGKILL')
}
