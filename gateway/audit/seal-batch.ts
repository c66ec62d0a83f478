// Bodies in, one batch out: each event linked to the one before it. Pure; the head moves only once the batch is durable.
import { firstHash, nextHash } from './chain-hash.ts'

/** Where a writer's chain ends. */
export interface Head {
  readonly writer: string
  readonly day: string
  /** Of the last event; 0 before the first. */
  readonly counter: number
  /** Of the last event; `firstHash` before the first. */
  readonly hash: string
}

export interface Batch {
  readonly from: Head
  readonly to: Head
  readonly bodies: readonly string[]
  /** One per body, and before them the hash they follow on: one more than there are bodies. */
  readonly hashes: readonly string[]
}

/** Before the first event. The empty day sorts before every day. */
export const firstHead = (writer: string): Head => ({ writer, day: '', counter: 0, hash: firstHash(writer) })

/** @param now ms since 1970. The batch's day is its UTC day, but never before the head's: a clock set back changes nothing. */
export function sealBatch(from: Head, bodies: readonly string[], now: number): Batch {
  const today = new Date(now).toISOString().slice(0, 10)
  const day = today > from.day ? today : from.day
  const hashes = [from.hash]
  let last = from.hash
  let counter = from.counter
  for (const body of bodies) {
    counter += 1
    last = nextHash(last, day, from.writer, counter, body)
    hashes.push(last)
  }
  return { from, to: { writer: from.writer, day, counter, hash: last }, bodies, hashes }
}
