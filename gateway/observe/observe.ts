// What happened, as one closed union of plain data: stages say it here, sinks (logs, later traces and metrics) subscribe.
// No field may hold a stored value, a literal of a caller or SQL text.
export type Observation =
  | {
      readonly kind: 'started'
      readonly url: string
      readonly catalog: string
      readonly datasets: number
      readonly ms: number
    }
  | { readonly kind: 'stopping'; readonly signal: string }
  | {
      readonly kind: 'request'
      readonly id: string
      /** The W3C trace it belongs to. */
      readonly trace: string
      readonly method: string
      readonly path: string
      readonly status: number
      readonly code: string | null
      readonly ms: number
      readonly subject: string | null
      readonly app: string | null
      readonly audit: string | null
    }
  | {
      readonly kind: 'unexpected'
      readonly id: string
      readonly where: string
      readonly error: string
      readonly stack: string | null
    }
  | { readonly kind: 'source'; readonly source: string; readonly state: 'ready' | 'not-ready'; readonly reason: string }
  | { readonly kind: 'audit'; readonly state: 'ready' | 'not-ready'; readonly reason: string }
  /** The transactions of the control database. */
  | { readonly kind: 'control'; readonly state: 'ready' | 'not-ready'; readonly reason: string }
  | {
      readonly kind: 'issuer'
      readonly issuer: string
      readonly state: 'ready' | 'stale' | 'unavailable'
      readonly reason: string
    }
  | {
      readonly kind: 'webhook'
      readonly delivery: string
      /** Of its address, which may hold a secret, no more. */
      readonly host: string
      readonly state: 'put-off' | 'given-up'
      readonly reason: string
      readonly attempts: number
    }
  | { readonly kind: 'warning'; readonly text: string }

export type Observe = (event: Observation) => void

/** Hands each observation to every sink; a sink that throws never reaches the stage that observed. */
export function createObserve(sinks: readonly Observe[]): Observe {
  return (event) => {
    for (const sink of sinks) {
      try {
        sink(event)
      } catch {
        // A failing sink must not fail a read; the other sinks still hear of it.
      }
    }
  }
}
