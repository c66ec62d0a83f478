// How many calls of one kind one caller may make: lookups, for each tells whether a value is stored; requests for unmasking, and
// decisions on them, for people read each one; and what else waits in the one queue of a gateway. Kept in memory, so each gateway counts by itself.
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { FailureCode } from '../errors/failures.ts'
import { Refusal } from '../errors/refusal.ts'
import type { Principal } from '../identity/principal.ts'

export interface CallLimit {
  /** Counts one call, whatever becomes of it. @returns the refusal where the caller has made too many; else null. */
  count(principal: Principal): Promise<Refusal | null>
}

interface Rate {
  readonly points: number
  readonly perMs: number
}

interface Counted {
  readonly code: FailureCode
  /** "You have made more than 30 …". */
  readonly calls: string
  /** What to do besides waiting. */
  readonly instead: string
}

/** What is counted, each by its own limit of scrim.yaml. */
export const counted = {
  lookups: {
    code: 'LIMIT_LOOKUPS',
    calls: 'lookups',
    instead: 'Lookups are for single rows: for many, filter on columns that you see.',
  },
  unmaskRequests: {
    code: 'LIMIT_UNMASK',
    calls: 'requests for unmasking',
    instead: 'People decide each one: ask for the rows that you need in one request, with where=id=in.(1,2,3).',
  },
  approvals: {
    code: 'LIMIT_UNMASK',
    calls: 'decisions on requests',
    instead: 'Read each request before you decide it; what needs no judgement belongs into a rule of the dataset.',
  },
  unmaskSteps: {
    code: 'LIMIT_UNMASK',
    calls: 'tokens, withdrawals and revocations',
    instead: 'A token lasts up to a quarter of an hour: collect another when it has expired.',
  },
} as const satisfies Record<string, Counted>

export function createCallLimit(rate: Rate, what: Counted): CallLimit {
  const limiter = new RateLimiterMemory({ points: rate.points, duration: rate.perMs / 1000 })
  return {
    async count({ issuer, subject }) {
      try {
        await limiter.consume(JSON.stringify([issuer, subject]))
        return null
      } catch (error) {
        if (error instanceof RateLimiterRes)
          return tooMany(rate, what, Math.max(1, Math.ceil(error.msBeforeNext / 1000)))
        throw error
      }
    },
  }
}

const tooMany = ({ points, perMs }: Rate, { code, calls, instead }: Counted, seconds: number): Refusal =>
  new Refusal(code, {
    detail: `You have made more than ${points} ${calls} in ${perMs / 1000} seconds.`,
    hint: `Wait ${seconds} seconds. ${instead}`,
    headers: { 'Retry-After': String(seconds) },
  })
