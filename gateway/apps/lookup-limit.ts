// How many lookups one caller may make: each tells whether a value is stored, so nobody may try out a dictionary. Kept in
// memory, so each gateway counts by itself.
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { Refusal } from '../errors/refusal.ts'
import type { Principal } from '../identity/principal.ts'

export interface LookupLimit {
  /** Counts one lookup, whatever becomes of it. @returns the refusal where the caller has made too many; else null. */
  count(principal: Principal): Promise<Refusal | null>
}

export interface LookupRate {
  readonly points: number
  readonly perMs: number
}

export function createLookupLimit(rate: LookupRate): LookupLimit {
  const limiter = new RateLimiterMemory({ points: rate.points, duration: rate.perMs / 1000 })
  return {
    async count({ issuer, subject }) {
      try {
        await limiter.consume(JSON.stringify([issuer, subject]))
        return null
      } catch (error) {
        if (error instanceof RateLimiterRes) return tooMany(rate, Math.max(1, Math.ceil(error.msBeforeNext / 1000)))
        throw error
      }
    },
  }
}

const tooMany = ({ points, perMs }: LookupRate, seconds: number): Refusal =>
  new Refusal('LIMIT_LOOKUPS', {
    detail: `You have made more than ${points} lookups in ${perMs / 1000} seconds.`,
    hint: `Wait ${seconds} seconds. Lookups are for single rows: for many, filter on columns that you see.`,
    headers: { 'Retry-After': String(seconds) },
  })
