// Events on their way to the database, in order, and who waits for each. Bounded in number and in characters, so that a
// slow database costs refusals and not memory.
import { Refusal } from '../errors/refusal.ts'

export interface WaitingEvent {
  readonly body: string
  /** How often it was handed to the database. */
  tries: number
  readonly resolve: () => void
  readonly reject: (reason: Refusal) => void
}

export interface WaitingEvents {
  readonly length: number
  /** @returns false where it would pass a bound: nothing was kept. */
  push(event: WaitingEvent): boolean
  /** The oldest ones that fit a batch: at least one, where there is one. */
  take(most: number, mostChars: number): readonly WaitingEvent[]
  /** Back to the front, in order. */
  putBack(events: readonly WaitingEvent[]): void
  rejectAll(cause: unknown): void
}

/** The one refusal of this room. @param cause for our own log only. */
export function auditUnavailable(detail: string, cause?: unknown): Refusal {
  return new Refusal('AUDIT_UNAVAILABLE', {
    detail,
    hint: 'Try again in a few seconds. If it stays, tell whoever runs this gateway: /readyz names the reason.',
    headers: { 'Retry-After': '2' },
    cause,
  })
}

export function createWaitingEvents(most: number, mostChars: number): WaitingEvents {
  let events: WaitingEvent[] = []
  let chars = 0
  return {
    get length() {
      return events.length
    },
    push(event) {
      if (events.length >= most || chars + event.body.length > mostChars) return false
      events.push(event)
      chars += event.body.length
      return true
    },
    take(mostOfBatch, mostCharsOfBatch) {
      let size = 0
      let count = 0
      for (const { body } of events) {
        if (count === mostOfBatch || (count > 0 && size + body.length > mostCharsOfBatch)) break
        size += body.length
        count += 1
      }
      chars -= size
      return events.splice(0, count)
    },
    putBack(taken) {
      events = [...taken, ...events]
      for (const { body } of taken) chars += body.length
    },
    rejectAll(cause) {
      const all = events
      events = []
      chars = 0
      for (const event of all) event.reject(auditUnavailable('Nothing is shown that cannot be audited.', cause))
    },
  }
}
