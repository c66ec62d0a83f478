// One connection of a writer at a time, for as long as the gateway lives: any failure leads to one way back, a new
// connection after a pause that grows.
import { setTimeout as sleep } from 'node:timers/promises'
import { type ControlConnection, openControlConnection } from '../store/control-connection.ts'
import type { AuditLimits } from './audit-limits.ts'

export interface Connected {
  readonly url: string
  /** Shown in pg_stat_activity. */
  readonly application: string
  readonly limits: AuditLimits
  readonly closing: AbortSignal
  /** Makes the new connection fit for work. */
  begin(connection: ControlConnection): Promise<void>
  /** Works until the gateway closes; throws where the connection is of no more use. */
  work(connection: ControlConnection): Promise<void>
  failed(error: unknown): void
}

/** Returns once the gateway closes. */
export async function keepConnected(of: Connected): Promise<void> {
  const { url, application, limits, closing } = of
  let [pause, longest] = limits.pauseMs
  while (!closing.aborted) {
    let connection: ControlConnection | null = null
    try {
      const { connectMs, deadlineMs } = limits
      connection = await openControlConnection({ url, application, connectMs, deadlineMs })
      await of.begin(connection)
      pause = limits.pauseMs[0]
      await of.work(connection)
    } catch (error) {
      connection?.destroy()
      of.failed(error)
      await sleep(pause, undefined, { signal: closing }).catch(() => undefined)
      pause = Math.min(pause * 2, longest)
    }
  }
}
