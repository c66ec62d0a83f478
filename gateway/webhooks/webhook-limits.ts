// How long a webhook is tried, and how often.
export interface WebhookLimits {
  /** ms that one attempt may take. Default 5,000. */
  readonly attemptMs: number
  /** ms before the second attempt, doubled for each that follows up to the last. Default 2,000 and 900,000. */
  readonly pauseMs: readonly [number, number]
  /** ms after which a failed attempt was the last. Default 24 h. */
  readonly giveUpMs: number
  /** ms for which a gateway has a message to itself; then it is thought dead. Above `attemptMs`. Default 60,000. */
  readonly leaseMs: number
  /** ms between two looks into an empty outbox. Default 1,000. */
  readonly pollMs: number
  /** ms for a new connection to the control database, and for one statement. Default 2,000 and 5,000. */
  readonly connectMs: number
  readonly deadlineMs: number
}

export const webhookLimits: WebhookLimits = {
  attemptMs: 5_000,
  pauseMs: [2_000, 900_000],
  giveUpMs: 86_400_000,
  leaseMs: 60_000,
  pollMs: 1_000,
  connectMs: 2_000,
  deadlineMs: 5_000,
}

/** Half of it is chance: messages that failed together do not come back together. @param random from 0 to 1. */
export function toPause(attempts: number, [first, longest]: readonly [number, number], random: number): number {
  const whole = Math.min(first * 2 ** Math.min(attempts - 1, 30), longest)
  return Math.round(whole / 2 + (whole / 2) * random)
}
