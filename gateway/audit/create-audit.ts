// Events in, and a promise for each that is kept only by a durable commit (law 4). One connection writes one chain, in
// batches that form by themselves: while one commits, the next gathers. Any failure leads to one way back: a new
// connection, the old one's process gone, the chain's end read again, a beat written, and only then is it ready.
import { setTimeout as sleep, setImmediate as soon } from 'node:timers/promises'
import type { Observe } from '../observe/observe.ts'
import { type ControlConnection, DeadlinePassed } from '../store/control-connection.ts'
import type { AuditEvent } from './audit-event.ts'
import { type AuditLimits, auditLimits } from './audit-limits.ts'
import { isRefusedByDatabase } from './audit-statements.ts'
import { createBell } from './bell.ts'
import { createChainEnd } from './chain-end.ts'
import { createComingPartitions } from './coming-partitions.ts'
import { toEventText } from './event-text.ts'
import { keepConnected } from './keep-connected.ts'
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
  /** Handed to the database, their fate unknown. */
  let unsure: readonly WaitingEvent[] = []
  const bell = createBell()

  const become = (ready: boolean, reason: string): void => {
    if (state.ready === ready && state.reason === reason) return
    state = { ready, reason }
    observe({ kind: 'audit', state: ready ? 'ready' : 'not-ready', reason })
  }

  const warn = (text: string): void => observe({ kind: 'warning', text: `audit: ${text}` })
  const chain = createChainEnd({ kind: 'group', gateway, now, warn })
  const partitions = createComingPartitions(now, warn)

  const giveUp = (cause: unknown): void => {
    accepting = false
    for (const event of unsure) event.reject(auditUnavailable('It is not known whether this call was audited.', cause))
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
    become(false, toReason(error, 'scrim_audit'))
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
    const batch = chain.seal(bodies)
    for (const event of events) event.tries += 1
    unsure = events
    chain.handOver(batch, connection.backend)
    try {
      await chain.write(connection, batch)
    } catch (error) {
      if (isRefusedByDatabase(error)) {
        unsure = []
        chain.drop()
        for (const event of events) event.reject(auditUnavailable('The audit cannot be written now.', error))
      }
      throw error
    }
    chain.settle(batch)
    unsure = []
    for (const event of events) event.resolve()
  }

  async function recover(connection: ControlConnection): Promise<void> {
    const follows = await chain.recover(connection)
    const events = unsure
    unsure = []
    if (follows === 'batch') for (const event of events) event.resolve()
    const again = follows === 'nothing' ? events.filter((event) => event.tries < 2) : []
    for (const event of events) {
      if (!again.includes(event)) event.reject(auditUnavailable('It is not known whether this call was audited.'))
    }
    if (accepting) waiting.putBack(again)
  }

  async function pump(connection: ControlConnection): Promise<void> {
    let lost = false
    void connection.lost.then(() => {
      lost = true
      bell.ring()
    })
    while (!lost) {
      await partitions.keep(connection)
      if (waiting.length > 0) {
        const events = waiting.take(limits.batch, limits.batchChars)
        const bodies = events.map((event) => event.body)
        await write(connection, events, bodies)
      } else if (closing.signal.aborted) return connection.end()
      else if (!(await bell.rest(limits.beatMs))) await write(connection, [], [chain.beat()])
      else await (limits.lingerMs > 0 ? sleep(limits.lingerMs) : soon())
    }
    throw new Error('the connection to the control database was lost')
  }

  async function begin(connection: ControlConnection): Promise<void> {
    await recover(connection)
    // The proof that it can write, and the writer's first sign of life.
    await write(connection, [], [chain.firstBody()])
    stopGrace()
    accepting = true
    become(true, 'ready')
  }

  async function run(): Promise<void> {
    startGrace(new Error('no connection yet'))
    await keepConnected({
      ...{ url, application: 'scrim audit', limits, closing: closing.signal },
      ...{ begin, work: pump, failed },
    })
    stopGrace()
    giveUp(new Error('the gateway is closing'))
  }

  const running = run()

  return {
    append(event) {
      if (!accepting || closing.signal.aborted)
        return Promise.reject(auditUnavailable('The audit cannot be written now, and nothing is shown without it.'))
      return new Promise((resolve, reject) => {
        if (waiting.push({ body: toEventText(event), tries: 0, resolve, reject })) bell.ring()
        else reject(auditUnavailable('More calls wait for the audit than may.'))
      })
    },
    state: () => state,
    async close() {
      closing.abort()
      bell.ring()
      await running
    },
  }
}
