// What each step of a request leaves behind, in the transaction of the step: the event of the audit, and a message for
// whoever wants to hear of it.
import type { UnmaskEvent, Who } from '../audit/audit-event.ts'
import type { Transaction } from '../audit/serial-writer.ts'
import type { Principal } from '../identity/principal.ts'
import type { StoredRequest } from './stored-request.ts'
import { toTime } from './to-time.ts'

/** Ids and a time; never data. */
export interface StepMessage {
  /** `unmask.` and the step. */
  readonly kind: string
  /** Of the request. */
  readonly id: string
  readonly dataset: string
  /** ISO 8601 UTC. */
  readonly at: string
}

/** Puts the message where it waits to be sent, within the same transaction. */
export type Enqueue = (transaction: Transaction, message: StepMessage) => Promise<void>

type Step = UnmaskEvent['step']

/** Steps that nobody waits for: each token collected would be one. */
const silent: ReadonlySet<Step> = new Set(['token'])

interface StepOf {
  readonly step: Step
  /** Null: the clock. */
  readonly by: Principal | null
  /** The HTTP request's id. */
  readonly requestId: string | null
  /** As it stood before the step. */
  readonly stored: Omit<StoredRequest, 'decisions'>
  readonly grant?: string | null
  /** What the step allows. Default: what was asked for. */
  readonly durationMs?: number
  readonly maxRows?: number
}

export interface Steps {
  /** @returns the event, for the transaction to end with. */
  take(transaction: Transaction, step: StepOf): Promise<UnmaskEvent>
}

export function createSteps(newId: () => string, catalog: () => string, enqueue: Enqueue): Steps {
  return {
    async take(transaction, { step, by, requestId, stored, grant, durationMs, maxRows }) {
      const at = toTime(stored.now)
      if (!silent.has(step)) {
        await enqueue(transaction, { kind: `unmask.${step}`, id: stored.id, dataset: stored.dataset, at })
      }
      return {
        kind: 'unmask',
        id: newId(),
        at,
        request: requestId,
        who: by && toWho(by),
        dataset: stored.dataset,
        catalog: catalog(),
        step,
        unmask: stored.id,
        grant: grant ?? stored.grant?.id ?? null,
        columns: stored.columns,
        scope: stored.scope,
        durationMs: durationMs ?? stored.durationMs,
        maxRows: maxRows ?? stored.grant?.maxRows ?? stored.maxRows,
      }
    },
  }
}

const toWho = ({ issuer, subject, kind, app, roles, actor }: Principal): Who => ({
  ...{ issuer, subject, kind, app, roles, actor },
})
