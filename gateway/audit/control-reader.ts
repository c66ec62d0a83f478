// Statements that change nothing, beside the queue of transactions: one connection of their own, opened when it is needed.

import type { ControlStatement } from '../store/control-connection.ts'
import { type ControlConnection, type ControlResult, openControlConnection } from '../store/control-connection.ts'
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

  return {
    async read(statement) {
      if (waiting >= mostWaiting) throw controlUnavailable('Too many calls wait for it.')
      waiting += 1
      try {
        const connection = await connected()
        return await connection.query(statement)
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
