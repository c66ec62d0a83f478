// Transactions of the control database, each with its own events in it: what was done and the record of it become durable
// together, or neither does. One after the other, for they write one chain; a queue that is bounded in number and in time.
import type { Refusal } from '../errors/refusal.ts'
import type { Observe } from '../observe/observe.ts'
import type { ControlConnection, ControlResult, ControlStatement } from '../store/control-connection.ts'
import type { AuditEvent } from './audit-event.ts'
import { type AuditLimits, auditLimits } from './audit-limits.ts'
import { insertOnce } from './audit-statements.ts'
import { createBell } from './bell.ts'
import { createChainEnd } from './chain-end.ts'
import { createComingPartitions } from './coming-partitions.ts'
import { createControlReader } from './control-reader.ts'
import { controlUnavailable } from './control-unavailable.ts'
import { toEventText } from './event-text.ts'
import { keepConnected } from './keep-connected.ts'
import { toReason } from './to-reason.ts'

export interface Transaction {
  query(statement: ControlStatement): Promise<ControlResult>
}

/** What a transaction did. Without an event it changes nothing: it is rolled back. */
export interface Done<T> {
  readonly value: T
  readonly events: readonly AuditEvent[]
}

export interface SerialWriter {
  /**
   * Resolves once the transaction and its events are durable, never before.
   * @param work awaits nothing but the transaction's own statements: others wait behind it.
   * @throws Refusal: the one that `work` threw, with nothing kept; or `CONTROL_UNAVAILABLE`, and then it may be kept (its
   * commit was not acknowledged) but nobody may act on it.
   */
  transact<T>(work: Work<T>): Promise<T>
  /** One statement outside the queue, on a connection of its own. @throws Refusal `CONTROL_UNAVAILABLE`. */
  read(statement: ControlStatement): Promise<ControlResult>
  /** Without names or addresses of the database: fit for /readyz. */
  state(): { readonly ready: boolean; readonly reason: string }
  /** Takes no more transactions, finishes those that wait, and lets both connections go. */
  close(): Promise<void>
}

export interface SerialWriterOptions {
  /** PostgreSQL URL of the role `scrim_control`. */
  readonly url: string
  /** This gateway's name, kept with its writer. */
  readonly gateway: string
  readonly observe: Observe
  /** ms since 1970. Default: the machine's clock. */
  readonly now?: () => number
  readonly limits?: Partial<AuditLimits>
}

/** Transactions that may wait: at a few ms each, those behind them would be too late anyway. */
const mostWaiting = 1_000

interface Waiting {
  /** Settles its caller. @throws what makes the connection useless. */
  run(connection: ControlConnection): Promise<void>
  refuse(reason: Refusal): void
}

type Work<T> = (transaction: Transaction) => Promise<Done<T>>

interface Caller<T> {
  resolve(value: T): void
  reject(reason: unknown): void
}

/** Starts connecting at once and never throws: whether it can work is what `state` says. */
export function createSerialWriter(options: SerialWriterOptions): SerialWriter {
  const { url, gateway, observe, now = Date.now } = options
  const limits = { ...auditLimits, ...options.limits }
  const closing = new AbortController()
  const bell = createBell()
  const warn = (text: string): void => observe({ kind: 'warning', text: `control database: ${text}` })
  const chain = createChainEnd({ kind: 'serial', gateway, now, warn })
  const partitions = createComingPartitions(now, warn)
  const reader = createControlReader(url, limits)
  let state = { ready: false, reason: 'connecting' }
  let since = performance.now()
  let waiting: Waiting[] = []
  /** Down for longer than a caller would wait for it to come back. */
  const isDown = (): boolean => !state.ready && performance.now() - since > limits.graceMs

  const become = (ready: boolean, reason: string): void => {
    if (state.ready === ready && state.reason === reason) return
    if (state.ready !== ready) since = performance.now()
    state = { ready, reason }
    observe({ kind: 'control', state: ready ? 'ready' : 'not-ready', reason })
  }

  async function begin(connection: ControlConnection): Promise<void> {
    // A gateway that hangs in the middle of a transaction must not hold its locks for ever.
    await connection.query({
      text: "SELECT set_config('idle_in_transaction_session_timeout', $1, false)",
      values: [String(limits.deadlineMs)],
    })
    await chain.recover(connection)
    await writeAlone(connection, chain.firstBody())
    become(true, 'ready')
  }

  async function writeAlone(connection: ControlConnection, body: string): Promise<void> {
    const batch = chain.seal([body])
    chain.handOver(batch, connection.backend)
    await chain.write(connection, batch)
    chain.settle(batch)
  }

  async function work(connection: ControlConnection): Promise<void> {
    let lost = false
    void connection.lost.then(() => {
      lost = true
      bell.ring()
    })
    while (!lost) {
      await partitions.keep(connection)
      const next = waiting.shift()
      if (next !== undefined) await next.run(connection)
      else if (closing.signal.aborted) return connection.end()
      else if (!(await bell.rest(limits.beatMs))) await writeAlone(connection, chain.beat())
    }
    throw new Error('the connection to the control database was lost')
  }

  /** One transaction from its BEGIN to the end, and what its caller is told. */
  async function run<T>(connection: ControlConnection, work: Work<T>, caller: Caller<T>): Promise<void> {
    let step: 'work' | 'record' | 'commit' = 'work'
    let isOurs = true
    const query = async (statement: ControlStatement): Promise<ControlResult> => {
      isOurs = false
      const result = await connection.query(statement)
      isOurs = true
      return result
    }
    // Each statement has its own deadline; this one is for all of them, for others wait behind it.
    const late = setTimeout(() => connection.destroy(), limits.deadlineMs)
    try {
      await query({ text: 'BEGIN' })
      const { value, events } = await work({ query })
      if (events.length === 0) {
        await query({ text: 'ROLLBACK' })
        return caller.resolve(value)
      }
      step = 'record'
      const batch = chain.seal(events.map(toEventText))
      await insertOnce({ ...connection, query }, batch)
      step = 'commit'
      chain.handOver(batch, connection.backend)
      await query({ text: 'COMMIT' })
      chain.settle(batch)
      caller.resolve(value)
    } catch (error) {
      const detail = step === 'commit' ? 'It is not known whether this was done.' : 'Nothing of this was done.'
      caller.reject(isOurs ? error : controlUnavailable(detail, error))
      // A chain that does not take its next event is not as we know it: it is read again over a new connection.
      if (step !== 'work') throw error
      await connection.query({ text: 'ROLLBACK' })
    } finally {
      clearTimeout(late)
    }
  }

  const running = (async (): Promise<void> => {
    await keepConnected({
      ...{ url, application: 'scrim control', limits, closing: closing.signal },
      ...{ begin, work, failed: (error) => become(false, toReason(error, 'scrim_control')) },
    })
    for (const { refuse } of waiting.splice(0)) refuse(controlUnavailable('The gateway is closing.'))
  })()

  return {
    transact(work) {
      const refused = closing.signal.aborted || isDown() || waiting.length >= mostWaiting
      if (refused) return Promise.reject(controlUnavailable('Nothing of this was done.'))
      return new Promise((resolve, reject) => {
        const late = setTimeout(() => {
          waiting = waiting.filter((other) => other !== entry)
          reject(controlUnavailable('Nothing of this was done.'))
        }, limits.deadlineMs)
        const entry: Waiting = {
          refuse: (reason) => {
            clearTimeout(late)
            reject(reason)
          },
          run: (connection) => {
            clearTimeout(late)
            return run(connection, work, { resolve, reject })
          },
        }
        waiting.push(entry)
        bell.ring()
      })
    },
    read: (statement) => reader.read(statement),
    state: () => state,
    async close() {
      closing.abort()
      bell.ring()
      await running
      await reader.close()
    },
  }
}
