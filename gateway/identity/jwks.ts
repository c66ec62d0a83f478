// One pinned issuer in, the keys that its tokens are checked with out: kept fresh on use, never more than one fetch at a
// time, and served for a bounded time while the issuer is away. No timers: it recovers on the next call or probe.
import type { Observe } from '../observe/observe.ts'
import { type KeySet, loadKeySet } from './load-key-set.ts'

export interface JwksTimes {
  /** Longest wait for one answer of the issuer, in ms. */
  readonly timeoutMs: number
  /** From this age on keys are fetched again: behind the call that noticed until twice this age, then before it. */
  readonly refreshMs: number
  /** A key that we do not know makes us fetch at most once in this time. */
  readonly cooldownMs: number
  /** While the issuer cannot be reached, its last keys serve until they are this old. */
  readonly staleMs: number
  /** After failures: the first wait, and the longest. */
  readonly backoffMs: readonly [first: number, longest: number]
}

export const defaultTimes: JwksTimes = {
  timeoutMs: 5_000,
  refreshMs: 5 * 60_000,
  cooldownMs: 30_000,
  staleMs: 60 * 60_000,
  backoffMs: [1_000, 30_000],
}

export type JwksState = 'ready' | 'stale' | 'unavailable'

export interface Jwks {
  /** The keys, if they serve at once; begins to fetch where that is due. */
  peek(): KeySet | null
  /** The keys, waiting for the issuer where needed; null while it is unavailable. */
  get(): Promise<KeySet | null>
  /** Other keys than these, fetched if that is allowed now; null where there are none. */
  newerThan(known: KeySet): Promise<KeySet | null>
  state(): JwksState
  /** How long until another try can help, in ms. */
  retryAfterMs(): number
}

export function createJwks(issuer: string, times: JwksTimes, observe: Observe, now: () => number): Jwks {
  let held: KeySet | null = null
  let loadedAt = 0
  let failures = 0
  let failedAt = 0
  let reason = 'its keys have not been fetched yet'
  let inFlight: Promise<void> | null = null
  let told: JwksState | null = null

  // A clock that jumps back must not make old keys young.
  const since = (then: number) => Math.abs(now() - then)
  const wait = () => Math.min(times.backoffMs[0] * 2 ** (failures - 1), times.backoffMs[1])
  const mayFetch = () => failures === 0 || since(failedAt) >= wait()
  const isUsable = () => held !== null && since(loadedAt) < (failures === 0 ? times.refreshMs * 2 : times.staleMs)

  function state(): JwksState {
    if (held === null) return 'unavailable'
    if (failures === 0) return 'ready'
    return since(loadedAt) < times.staleMs ? 'stale' : 'unavailable'
  }

  function tell(): void {
    const is = state()
    if (is !== told) observe({ kind: 'issuer', issuer, state: is, reason })
    told = is
  }

  async function load(): Promise<void> {
    try {
      const fresh = await loadKeySet(issuer, times.timeoutMs)
      // The same keys stay the same object: what was proven with them stays proven.
      if (fresh.version !== held?.version) held = fresh
      loadedAt = now()
      failures = 0
      reason = 'its keys are fresh'
    } catch (error) {
      failures += 1
      failedAt = now()
      reason = error instanceof Error ? error.message : 'its keys cannot be fetched'
    } finally {
      inFlight = null
      tell()
    }
  }

  function refresh(): Promise<void> {
    inFlight ??= load()
    return inFlight
  }

  function peek(): KeySet | null {
    if ((held === null || since(loadedAt) >= times.refreshMs) && mayFetch()) void refresh()
    return isUsable() ? held : null
  }

  return {
    peek,
    state,
    async get() {
      const atOnce = peek()
      if (atOnce !== null) return atOnce
      if (inFlight !== null) await inFlight
      tell()
      return isUsable() ? held : null
    },
    async newerThan(known) {
      if (held === known) {
        const mayAsk = mayFetch() && since(loadedAt) >= times.cooldownMs
        if (inFlight === null && !mayAsk) return null
        await refresh()
      }
      return held !== known && isUsable() ? held : null
    },
    retryAfterMs: () => (failures === 0 ? times.backoffMs[0] : Math.max(0, wait() - since(failedAt))),
  }
}
