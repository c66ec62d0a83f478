// A seed in, the same choices out on every machine: numbers, picks, and values of fast-check's arbitraries.
import fc from 'fast-check'
import { createRandom, type Random } from '../../gateway/embedded/company/random.ts'

export interface Dice extends Random {
  /** From `low` to `high`, both included. */
  between(low: number, high: number): number
  /** Some of them, in their order, at least `least`. */
  some<T>(list: readonly T[], least: number, probability?: number): readonly T[]
  shuffled<T>(list: readonly T[]): readonly T[]
  draws<T>(arbitrary: fc.Arbitrary<T>, count: number): readonly T[]
  draw<T>(arbitrary: fc.Arbitrary<T>): T
}

export function createDice(seed: number): Dice {
  const random = createRandom(seed)
  const between = (low: number, high: number): number => low + random.below(high - low + 1)
  const draws = <T>(arbitrary: fc.Arbitrary<T>, count: number): readonly T[] =>
    fc.sample(arbitrary, { seed: random.below(2 ** 31), numRuns: count })
  const shuffled = <T>(list: readonly T[]): readonly T[] =>
    list
      .map((item) => ({ item, at: random.unit() }))
      .sort((a, b) => a.at - b.at)
      .map(({ item }) => item)
  return {
    ...random,
    between,
    draws,
    shuffled,
    draw: (arbitrary) => random.pick(draws(arbitrary, 1)),
    some: (list, least, probability = 0.5) => {
      const taken = new Set(shuffled(list).filter((_, at) => at < least || random.chance(probability)))
      return list.filter((item) => taken.has(item))
    },
  }
}
