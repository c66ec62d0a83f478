// A failure on its way to the caller: what happened, and what to do next. Never a stored value, SQL or another's rule.
import { type FailureCode, failures } from './failures.ts'

export interface RefusalParts {
  /** What happened, in this call's own words. */
  readonly detail: string
  /** What to do next. */
  readonly hint?: string
  /** Machine-readable extras, e.g. the nearest known name. */
  readonly details?: Readonly<Record<string, unknown>>
  /** Extra response headers, e.g. Allow or Retry-After. */
  readonly headers?: Readonly<Record<string, string>>
  /** How to ask for access where that would help. */
  readonly requestAccess?: Readonly<{
    url: string
    command: string
    dataset: string
    columns: readonly string[]
    /** What to send to `url` as it stands, where a request for unmasking would help. */
    body?: Readonly<Record<string, unknown>>
  }>
  /** For our own log only; never sent. */
  readonly cause?: unknown
}

export class Refusal extends Error {
  readonly code: FailureCode
  readonly status: number
  readonly parts: RefusalParts

  constructor(code: FailureCode, parts: RefusalParts) {
    super(parts.detail, { cause: parts.cause })
    this.name = 'Refusal'
    this.code = code
    this.status = failures[code].status
    this.parts = parts
  }
}
