// After a connection was lost: what the database holds of our chain, beside what we know and what we are unsure of. Pure.
import type { Batch, Head } from './seal-batch.ts'

/** A link of the chain as it stands in the database. */
export interface Link {
  readonly counter: number
  readonly hash: string
}

export interface TailVerdict {
  /** False: the last event known to be durable is gone, or is another one. */
  readonly headStands: boolean
  /** What follows on the head: nothing; the unsure batch, whole and unchanged; or anything else, which is not ours. */
  readonly follows: 'nothing' | 'batch' | 'foreign'
}

/** @param tail the writer's events from the head's own on, by counter. */
export function judgeTail(tail: readonly Link[], head: Head, unsure: Batch | null): TailVerdict {
  const headStands = head.counter === 0 || tail.some((link) => link.counter === head.counter && link.hash === head.hash)
  const newer = tail.filter((link) => link.counter > head.counter)
  if (newer.length === 0) return { headStands, follows: 'nothing' }
  // The last hash covers all before it.
  const whole = unsure !== null && newer.length === unsure.bodies.length && newer.at(-1)?.hash === unsure.to.hash
  return { headStands, follows: whole ? 'batch' : 'foreign' }
}
