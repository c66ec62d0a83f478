// Waits until something is so, or says that it never was.
import { setTimeout as sleep } from 'node:timers/promises'

/** @returns ms it took. @throws Error when it is not so within `ms`. */
export async function waitUntil(what: string, ms: number, isSo: () => boolean | Promise<boolean>): Promise<number> {
  const start = performance.now()
  while (!(await isSo())) {
    if (performance.now() - start > ms) throw new Error(`not within ${ms} ms: ${what}`)
    await sleep(10)
  }
  return performance.now() - start
}
