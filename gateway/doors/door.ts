// What every door is: a request of a known caller in, what is said back out. A refusal that it throws is in the audit by then.
import type { IncomingMessage } from 'node:http'
import type { Principal } from '../identity/principal.ts'
import type { Outcome } from './send.ts'

/** @param id of the request. @throws Refusal. */
export type Door = (req: IncomingMessage, id: string, principal: Principal) => Promise<DoorOutcome>

/** With what the request log may know of it. */
export interface DoorOutcome extends Outcome {
  /** The path as a pattern. */
  readonly label: string
  /** Of a refusal that the reply tells in a form of its own; of several, the first. */
  readonly code?: string
  /** The id of the audit event. */
  readonly audit: string | null
}
