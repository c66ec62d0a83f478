// The day partitions ahead, made once a day by whichever writer meets the day first.
import type { ControlConnection } from '../store/control-connection.ts'
import { isRefusedByDatabase, makePartitions } from './audit-statements.ts'

const dayMs = 86_400_000
const hourMs = 3_600_000

export interface ComingPartitions {
  /** Costs nothing until it is due. @throws what makes the connection useless. */
  keep(connection: ControlConnection): Promise<void>
}

/** @param now ms since 1970. */
export function createComingPartitions(now: () => number, warn: (text: string) => void): ComingPartitions {
  // Registration makes the first ones.
  let due = now() + dayMs
  return {
    async keep(connection) {
      if (now() < due) return
      due = now() + dayMs
      try {
        await makePartitions(connection)
      } catch (error) {
        // There are 30 days of them: a lock that someone holds now is no reason to stop the audit.
        if (!isRefusedByDatabase(error)) throw error
        due = now() + hourMs
        warn(`the coming days' partitions could not be made (${error.code})`)
      }
    },
  }
}
