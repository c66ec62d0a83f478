// Guesses and the truth → how often they hit, beside a guesser who sees only what is shown and takes the likelier candidate.
import type { Guesses } from './attacker.ts'
import type { Bit } from './people.ts'

export interface Score {
  /** Hidden values guessed. */
  readonly n: number
  readonly rate: number
  /** Of `rate`, 99 %. */
  readonly interval: readonly [number, number]
  /** The guesser's rate on the same values. */
  readonly guesser: number
  /** Values that the family has and the guesser has not, and the other way round. */
  readonly gained: number
  readonly lost: number
  /** `gained` of what the guesser has not. */
  readonly found: number
  /** Whether it is better than the guesser, by either of two tests at 99 %. */
  readonly better: boolean
}

/** Two-sided 99 %: the 0.995 quantile of the normal distribution. */
const z99 = 2.5758293035489004
const oneSided = 0.005

/** Where a family has no guess of its own, it guesses as the guesser does: candidate 0. */
export function scoreOf(guesses: Guesses, truth: readonly Bit[]): Score {
  const n = truth.length
  const hits = truth.filter((bit, i) => (guesses[i] ?? 0) === bit).length
  const guessed = truth.filter((bit) => bit === 0).length
  const gained = truth.filter((bit, i) => bit === 1 && guesses[i] === 1).length
  const lost = truth.filter((bit, i) => bit === 0 && guesses[i] === 1).length
  const interval = wilson(hits, n)
  const guesser = guessed / n
  const better = interval[0] > guesser || atLeast(gained, gained + lost) < oneSided
  return { n, rate: hits / n, interval, guesser, gained, lost, found: gained / (n - guessed || 1), better }
}

/**
 * The score interval of a proportion (Wilson 1927): the proportions p for which the observed one is within z standard
 * errors, √(p(1−p)/n). Its coverage holds also near 0 and 1 (Brown, Cai, DasGupta 2001).
 */
export function wilson(hits: number, n: number, z = z99): readonly [number, number] {
  const p = hits / n
  const width = 1 + (z * z) / n
  const middle = (p + (z * z) / (2 * n)) / width
  const half = (z / width) * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))
  return [middle - half, middle + half]
}

/**
 * The exact sign test of paired guesses (McNemar 1947, in its binomial form): how likely so many or more of the `n`
 * values on which the two differ go to the one, were it no better. 1 where they never differ.
 */
export function atLeast(gained: number, n: number): number {
  let sum = 0
  for (let k = gained; k <= n; k++) sum += Math.exp(logChoose(n, k) - n * Math.LN2)
  return Math.min(1, sum)
}

const logFactorials: number[] = [0]
function logFactorial(n: number): number {
  for (let i = logFactorials.length; i <= n; i++) logFactorials.push((logFactorials[i - 1] ?? 0) + Math.log(i))
  return logFactorials[n] ?? 0
}

const logChoose = (n: number, k: number): number => logFactorial(n) - logFactorial(k) - logFactorial(n - k)

export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return ((sorted[(sorted.length - 1) >> 1] ?? 0) + (sorted[sorted.length >> 1] ?? 0)) / 2
}
