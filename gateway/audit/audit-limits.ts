// How much a gateway holds for its audit, and how long it waits for it.
export interface AuditLimits {
  /** Events of one insert. Default 256. */
  readonly batch: number
  /** Characters of one insert (one event may be longer). Default 1 Mi. */
  readonly batchChars: number
  /** Events that may wait. Default 10,000. */
  readonly queue: number
  /** Characters that may wait. Default 64 Mi. */
  readonly queueChars: number
  /** ms that an idle writer waits for company. Default 0: until the current turn of the event loop is over. */
  readonly lingerMs: number
  /** ms that one statement may take. Default 5,000. */
  readonly deadlineMs: number
  /** ms for a new connection. Default 2,000. */
  readonly connectMs: number
  /** ms that events wait for a lost connection to come back. Default 1,500. */
  readonly graceMs: number
  /** ms between two attempts to connect: the first pause, doubled up to the last. Default 50 and 1,000. */
  readonly pauseMs: readonly [number, number]
  /** ms without an event after which the writer beats. Default 60,000. */
  readonly beatMs: number
}

export const auditLimits: AuditLimits = {
  batch: 256,
  batchChars: 1 << 20,
  queue: 10_000,
  queueChars: 64 << 20,
  lingerMs: 0,
  deadlineMs: 5_000,
  connectMs: 2_000,
  graceMs: 1_500,
  pauseMs: [50, 1_000],
  beatMs: 60_000,
}
