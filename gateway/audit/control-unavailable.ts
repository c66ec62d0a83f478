// The one refusal of whatever needs the control database and cannot have it.
import { Refusal } from '../errors/refusal.ts'

/** @param cause for our own log only. */
export const controlUnavailable = (detail: string, cause?: unknown): Refusal =>
  new Refusal('CONTROL_UNAVAILABLE', {
    detail: `The control database cannot be asked now. ${detail}`,
    hint: 'Try again in a few seconds. If it stays, tell whoever runs this gateway: /readyz names the reason.',
    headers: { 'Retry-After': '2' },
    cause,
  })
