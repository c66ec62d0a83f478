// Events in, and a promise for each that is kept only by a durable commit (law 4). One connection writes one chain, in
// batches that form by themselves: while one commits, the next gathers. Any failure leads to one way back: a new
// connection, the old one's process gone, the chain's end read again, a beat written, and only then is it ready.
import { setTimeout as sleep, setImmediate as soon } from 'node:timers/promises'
import type { Observe } from '../observe/observe.ts'
import { createUlid } from '../seal/ulid.ts'
import {
  type Backend,
  type ControlConnection,
  DeadlinePassed,
  openControlConnection,
} from '../store/control-connection.ts'
import type { AuditEvent, ForkEvent } from './audit-event.ts'
import { type AuditLimits, auditLimits } from './audit-limits.ts'
import {
  endBackend,
  insertBatch,
  isRefusedByDatabase,
  makePartitions,
  readTail,
  registerWriter,
} from './audit-statements.ts'
import { toEventText } from './event-text.ts'
import { judgeTail } from './judge-tail.ts'
import { type Batch, firstHead, sealBatch } from './seal-batch.ts'
import { toReason } from './to-reason.ts'
import { auditUnavailable, createWaitingEvents, type WaitingEvent } from './waiting-events.ts'

export interface Audit {
  /**
   * Resolves once the event is durable, never before.
   * @throws Refusal `AUDIT_UNAVAILABLE` within `deadlineMs + graceMs`; at once while the database is known to be down or
   * the queue is full. A refused event may still be found in the audit (its commit was not acknowledged in time): the
   * record may say more than what was shown, never less.
   */
  append(event: AuditEvent): Promise<void>
  state(): AuditState
  /** Takes no more events, writes those that wait, and lets the connection go. */
  close(): Promise<void>
}

interface AuditState {
  readonly ready: boolean
  /** Without names or addresses of the database: fit for /readyz. */
  readonly reason: string
}

const dayMs = 86_400_000
const hourMs = 3_600_000

export interface AuditOptions {
  /** PostgreSQL URL of the role `scrim_audit`. */
  readonly url: string
  /** This gateway's name, kept with its writer. */
  readonly gateway: string
  readonly observe: Observe
  /** ms since 1970. Default: the machine's clock. */
  readonly now?: () => number
  readonly limits?: Partial<AuditLimits>
}

/** Starts connecting at once and never throws: whether it can write is what `state` says. */
export function createAudit({ url, gateway, observe, now = Date.now, limits: given }: AuditOptions): Audit {
  const limits = { ...auditLimits, ...given }
  const waiting = createWaitingEvents(limits.queue, limits.queueChars)
  const closing = new AbortController()
  let state: AuditState = { ready: false, reason: 'connecting' }
  /** False once it is known that waiting is in vain. */
  let accepting = true
  const newId = createUlid(now)
  const newHead = () => firstHead(`g-${newId()}`)
  let head = newHead()
  let registered = false
  /**
   * Of the writer that this one takes over from: its first event, kept until it is durable. One is enough: nobody can
   * write under this one's name before its first batch has shown it.
   */
  let fork: ForkEvent | null = null
  /** Handed to the database, its fate unknown. */
  let unsure: { readonly batch: Batch; readonly events: readonly WaitingEvent[]; readonly backend: Backend } | null =
    null
  // Registration makes the first ones.
  let partitionsDue = now() + dayMs
  let wake = (): void => undefined

  const become = (ready: boolean, reason: string): void => {
    if (state.ready === ready && state.reason === reason) return
    state = { ready, reason }
    observe({ kind: 'audit', state: ready ? 'ready' : 'not-ready', reason })
  }

  const warn = (text: string): void => observe({ kind: 'warning', text: `audit: ${text}` })

  const giveUp = (cause: unknown): void => {
    accepting = false
    for (const event of unsure?.events ?? [])
      event.reject(auditUnavailable('It is not known whether this call was audited.', cause))
    waiting.rejectAll(cause)
  }

  let grace: NodeJS.Timeout | null = null
  const stopGrace = (): void => {
    if (grace !== null) clearTimeout(grace)
    grace = null
  }
  const startGrace = (cause: unknown): void => {
    if (accepting && grace === null) grace = setTimeout(() => giveUp(cause), limits.graceMs)
  }

  const failed = (error: unknown): void => {
    become(false, toReason(error))
    if (isRefusedByDatabase(error) || error instanceof DeadlinePassed) {
      stopGrace()
      giveUp(error)
    } else startGrace(error)
  }

  async function write(
    connection: ControlConnection,
    events: readonly WaitingEvent[],
    bodies: readonly string[],
  ): Promise<void> {
    const batch = sealBatch(head, bodies, now())
    for (const event of events) event.tries += 1
    unsure = { batch, events, backend: connection.backend }
    try {
      await (registered ? insertBatch(connection, batch) : registerWriter(connection, gateway, batch))
    } catch (error) {
      if (isRefusedByDatabase(error)) {
        unsure = null
        for (const event of events) event.reject(auditUnavailable('The audit cannot be written now.', error))
      }
      throw error
    }
    settled(batch, events)
  }

  const settled = (batch: Batch, events: readonly WaitingEvent[]): void => {
    head = batch.to
    registered = true
    fork = null
    unsure = null
    for (const event of events) event.resolve()
  }

  /** What became of the batch without an answer: asked of the database, once nothing of it can still arrive. */
  async function recover(connection: ControlConnection): Promise<void> {
    if (unsure === null && !registered) return
    if (unsure !== null) await endBackend(connection, unsure.backend)
    const { batch = null, events = [] } = unsure ?? {}
    const { headStands, follows } = judgeTail(await readTail(connection, head, batch), head, batch)
    const { counter, hash, writer } = head
    if (!headStands) warn(`event ${counter} of writer ${writer} was durable and is gone`)
    if (follows === 'batch' && batch !== null) return settled(batch, events)
    unsure = null
    for (const event of events) {
      if (follows === 'nothing' && event.tries < 2) continue
      event.reject(auditUnavailable('It is not known whether this call was audited.'))
    }
    if (follows === 'nothing') {
      if (accepting) waiting.putBack(events.filter((event) => event.tries < 2))
      return
    }
    // Someone else wrote under this writer's name. Its chain is evidence now: this gateway goes on under a new one.
    warn(`writer ${writer} holds events that this gateway did not write`)
    fork = { kind: 'fork', id: newId(), at: new Date(now()).toISOString(), writer, counter, hash }
    registered = false
    head = newHead()
  }

  const beat = (): string => toEventText({ kind: 'beat', id: newId(), at: new Date(now()).toISOString() })

  /** @returns false when nothing woke it for as long as a beat takes. */
  async function rest(): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const timer = setTimeout(() => resolve(false), limits.beatMs)
    wake = () => resolve(true)
    const woken = await promise
    wake = () => undefined
    clearTimeout(timer)
    return woken
  }

  async function keepPartitions(connection: ControlConnection): Promise<void> {
    partitionsDue = now() + dayMs
    try {
      await makePartitions(connection)
    } catch (error) {
      // There are 30 days of them: a lock that someone holds now is no reason to stop the audit.
      if (!isRefusedByDatabase(error)) throw error
      partitionsDue = now() + hourMs
      warn(`the coming days' partitions could not be made (${error.code})`)
    }
  }

  async function pump(connection: ControlConnection): Promise<void> {
    let lost = false
    void connection.lost.then(() => {
      lost = true
      wake()
    })
    while (!lost) {
      if (now() >= partitionsDue) await keepPartitions(connection)
      if (waiting.length > 0) {
        const events = waiting.take(limits.batch, limits.batchChars)
        const bodies = events.map((event) => event.body)
        await write(connection, events, bodies)
      } else if (closing.signal.aborted) return connection.end()
      else if (!(await rest())) await write(connection, [], [beat()])
      else await (limits.lingerMs > 0 ? sleep(limits.lingerMs) : soon())
    }
    throw new Error('the connection to the control database was lost')
  }

  async function run(): Promise<void> {
    let [pause, longest] = limits.pauseMs
    startGrace(new Error('no connection yet'))
    while (!closing.signal.aborted) {
      let connection: ControlConnection | null = null
      try {
        connection = await openControlConnection({
          url,
          application: 'scrim audit',
          connectMs: limits.connectMs,
          deadlineMs: limits.deadlineMs,
        })
        await recover(connection)
        // The proof that it can write, and the writer's first sign of life.
        await write(connection, [], [fork === null ? beat() : toEventText(fork)])
        stopGrace()
        accepting = true
        pause = limits.pauseMs[0]
        become(true, 'ready')
        await pump(connection)
      } catch (error) {
        connection?.destroy()
        failed(error)
        await sleep(pause, undefined, { signal: closing.signal }).catch(() => undefined)
        pause = Math.min(pause * 2, longest)
      }
    }
    stopGrace()
    giveUp(new Error('the gateway is closing'))
  }

  const running = run()

  return {
    append(event) {
      if (!accepting || closing.signal.aborted)
        return Promise.reject(auditUnavailable('The audit cannot be written now, and nothing is shown without it.'))
      return new Promise((resolve, reject) => {
        if (waiting.push({ body: toEventText(event), tries: 0, resolve, reject })) wake()
        else reject(auditUnavailable('More calls wait for the audit than may.'))
      })
    },
    state: () => state,
    async close() {
      closing.abort()
      wake()
      await running
    },
  }
}
