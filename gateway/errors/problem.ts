// A Refusal → the body of RFC 9457 that the caller reads. An unknown failure becomes a bare 500 with an id.
import { type FailureCode, failures } from './failures.ts'
import { Refusal, type RefusalParts } from './refusal.ts'

/** RFC 9457 `application/problem+json`, with `code` as the stable name of the failure. */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly code: FailureCode
  /** The request's id: what to give an operator. */
  readonly instance: string
  readonly hint?: string
  readonly details?: Readonly<Record<string, unknown>>
  readonly request_access?: NonNullable<RefusalParts['requestAccess']>
}

export function toProblem(error: Refusal, instance: string): Problem {
  const { detail, hint, details, requestAccess } = error.parts
  return {
    type: `urn:scrim:error:${error.code}`,
    title: failures[error.code].title,
    status: error.status,
    detail,
    code: error.code,
    instance,
    ...(hint !== undefined && { hint }),
    ...(details && { details }),
    ...(requestAccess && { request_access: requestAccess }),
  }
}

export const toRefusal = (error: unknown): Refusal =>
  error instanceof Refusal
    ? error
    : new Refusal('UNEXPECTED', {
        detail: 'The gateway met something it did not expect.',
        hint: 'Try again; if it stays, give the operator the instance id.',
        cause: error,
      })
