// What a webhook tells: that a step was taken, of which request, in which dataset. Never a reason, a value or a name.
import { z } from 'zod'
import type { ControlConnection } from '../store/control-connection.ts'

export const webhookMessage = z.strictObject({
  /** `unmask.` and the step. */
  kind: z.string(),
  /** Of the request for unmasking, of a step of its grant too. */
  id: z.string(),
  dataset: z.string(),
  /** ISO 8601 UTC, of the control database's clock. */
  at: z.string(),
})

export type WebhookMessage = Readonly<z.output<typeof webhookMessage>>

/** Writes it down for every endpoint, in the transaction of the step itself: there is no step without it, nor it without the step. */
export type Enqueue = (
  transaction: { readonly query: ControlConnection['query'] },
  message: WebhookMessage,
) => Promise<void>
