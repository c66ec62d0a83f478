// The same numbers on every machine: a seed goes in, choices come out (mulberry32; 32-bit integers only, so no engine differs).
export interface Random {
  /** From 0 to below 1. */
  unit(): number
  /** A whole number from 0 to below `n`. */
  below(n: number): number
  /** True with this probability. */
  chance(probability: number): boolean
  /** @throws Error on an empty list. */
  pick<T>(list: readonly T[]): T
  /** Digits, the first of which may be 0. */
  digits(n: number): string
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const unit = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (n: number): number => Math.floor(unit() * n)
  return {
    unit,
    below,
    chance: (probability) => unit() < probability,
    pick: (list) => {
      const found = list[below(list.length)]
      if (found === undefined) throw new Error('There is nothing to pick from.')
      return found
    },
    digits: (n) => Array.from({ length: n }, () => String(below(10))).join(''),
  }
}
