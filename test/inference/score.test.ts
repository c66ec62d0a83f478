import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Bit } from './people.ts'
import { atLeast, scoreOf, wilson } from './score.ts'
import { aucOf } from './timing/auc.ts'

const close = (actual: number, expected: number, by = 1e-4): void =>
  assert.ok(Math.abs(actual - expected) < by, `${actual} is not ${expected}`)

test('the interval of a proportion is that of Wilson, also where nothing or everything was hit', () => {
  // R: binom::binom.wilson(x, n, conf.level = 0.95).
  const z = 1.959963984540054
  for (const [hits, n, low, high] of [
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ] as const) {
    const [from, to] = wilson(hits, n, z)
    close(from, low)
    close(to, high)
  }
})

test('the sign test counts how rarely chance alone would do so well', () => {
  close(atLeast(0, 0), 1)
  close(atLeast(8, 10), 56 / 1024)
  close(atLeast(10, 10), 1 / 1024, 1e-9)
  close(atLeast(5_000, 10_000), 0.504, 1e-3)
})

test('who says nothing is as good as the guesser, who knows the hidden bit is better, and noise is not', () => {
  const truth = Array.from({ length: 1_000 }, (_, i): Bit => (i % 5 < 3 ? 0 : 1))
  const nothing = scoreOf(
    truth.map(() => null),
    truth,
  )
  assert.deepEqual([nothing.rate, nothing.guesser, nothing.gained, nothing.better], [0.6, 0.6, 0, false])
  const everything = scoreOf(truth, truth)
  assert.deepEqual([everything.rate, everything.found, everything.better], [1, 1, true])
  const noise = scoreOf(
    truth.map((_, i) => (i % 2 === 0 ? 0 : 1)),
    truth,
  )
  assert.equal(noise.better, false)
})

test('a few values that leak are seen, long before the rate moves', () => {
  const truth = Array.from({ length: 10_000 }, (_, i): Bit => (i % 5 < 3 ? 0 : 1))
  let left = 8
  const guesses = truth.map((bit): Bit | null => (bit === 1 && left-- > 0 ? 1 : null))
  const score = scoreOf(guesses, truth)
  assert.ok(score.interval[0] < score.guesser)
  assert.deepEqual([score.gained, score.lost, score.better], [8, 0, true])
})

test('the area under the curve is that of Mann and Whitney, whichever kind takes longer, ties as a half', () => {
  close(aucOf([1, 2, 3], [4, 5, 6]).auc, 1)
  close(aucOf([4, 5, 6], [1, 2, 3]).auc, 1)
  close(aucOf([1, 1, 1], [1, 1, 1]).auc, 0.5)
  close(aucOf([1, 2, 3, 4], [2, 3, 4, 5]).auc, (1.5 + 2.5 + 3.5 + 4) / 16)
})

test('its interval is that of Hanley and McNeil', () => {
  const first = Array.from({ length: 5_000 }, (_, i) => (i * 7919) % 5_000)
  const { auc, interval } = aucOf(first, first)
  close(auc, 0.5)
  // The error of a half is √((m + n + 1) / 12mn), here 0.00577.
  close(interval[1] - auc, 2.5758 * 0.005774, 5e-4)
})
