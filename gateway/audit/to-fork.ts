// A stored body in, what a fork says out: which writer was left, and where its gateway's own events end there.
import type { ForkEvent } from './audit-event.ts'

export type Fork = Pick<ForkEvent, 'writer' | 'counter' | 'hash'>

/** Our own events begin with their kind; nothing that a caller wrote can stand before it. */
const start = '{"kind":"fork",'

/** Null where it is any other event, or no fork that can be followed. */
export function toFork(body: string): Fork | null {
  if (!body.startsWith(start)) return null
  try {
    const { writer, counter, hash }: Record<string, unknown> = JSON.parse(body)
    if (typeof writer !== 'string' || typeof counter !== 'number' || typeof hash !== 'string') return null
    return Number.isSafeInteger(counter) && counter >= 0 && /^[0-9a-f]{64}$/.test(hash)
      ? { writer, counter, hash }
      : null
  } catch {
    return null
  }
}
