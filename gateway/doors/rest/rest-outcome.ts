// What the REST door says back, with what the request log may know of it.
import type { Outcome } from '../send.ts'

export interface RestOutcome extends Outcome {
  /** The path as a pattern. */
  readonly label: string
  /** The id of the audit event. */
  readonly audit: string | null
}
