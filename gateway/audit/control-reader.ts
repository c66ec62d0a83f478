// Statements that change nothing, beside the queue of transactions: one connection of their own, opened when it is needed.
// One after the other, as pg 9 will demand; who has waited as long as a statement may take is refused.
import {
  type ControlConnection,
  type ControlResult,
  type ControlStatement,
  DeadlinePassed,
  openControlConnection,
} from '../store/control-connection.ts'
import type { AuditLimits } from './audit-limits.ts'
import { controlUnavailable } from './control-unavailable.ts'

export interface ControlReader {
  /** @throws Refusal `CONTROL_UNAVAILABLE`. */
  read(statement: ControlStatement): Promise<ControlResult>
  close(): Promise<void>
}

/** Reads that may wait for one another. */
const mostWaiting = 1_000

export function createControlReader(url: string, { connectMs, deadlineMs }: AuditLimits): ControlReader {
  let opening: Promise<ControlConnection> | null = null
  let waiting = 0
  let last: Promise<unknown> = Promise.resolve()

  async function open(): Promise<ControlConnection> {
    const connection = await openControlConnection({ url, application: 'scrim control reads', connectMs, deadlineMs })
    // Whatever is asked here, nothing is changed: that has its place in a transaction with an event.
    await connection.query({ text: "SELECT set_config('default_transaction_read_only', 'on', false)" })
    return connection
  }

  async function connected(): Promise<ControlConnection> {
    const mine = opening ?? open()
    opening = mine
    const forget = (): void => {
      if (opening === mine) opening = null
    }
    try {
      const connection = await mine
      void connection.lost.then(forget)
      return connection
    } catch (error) {
      forget()
      throw error
    }
  }

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const { promise: late, reject } = Promise.withResolvers<never>()
    let isLate = false
    const timer = setTimeout(() => {
      isLate = true
      reject(new DeadlinePassed(deadlineMs))
    }, deadlineMs)
    const mine = last.then(() => (isLate ? late : work()))
    last = mine.catch(() => undefined)
    try {
      return await Promise.race([mine, late])
    } finally {
      clearTimeout(timer)
    }
  }

  return {
    async read(statement) {
      if (waiting >= mostWaiting) throw controlUnavailable('Too many calls wait for it.')
      waiting += 1
      try {
        return await inTurn(async () => (await connected()).query(statement))
      } catch (error) {
        throw controlUnavailable('Nothing is shown without it.', error)
      } finally {
        waiting -= 1
      }
    },
    async close() {
      const connection = await opening?.catch(() => null)
      await connection?.end().catch(() => connection.destroy())
    },
  }
}
