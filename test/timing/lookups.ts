// `npm run prove:lookups [-- PAIRS [SEED]]`: whether the time of a lookup tells that a hidden row has the value. Prints the
// figures; status 1 where it does.
import { startScrim } from '../scrim.ts'
import { aucOf } from './auc.ts'
import { timeLookups } from './time-lookups.ts'

/** The upper end of the interval may not be above it. */
const most = 0.55

const [pairs = 5000, seed = Math.trunc(Math.random() * 2 ** 31)] = process.argv.slice(2).map(Number)
const scrim = await startScrim()
try {
  const { miss, hidden, seen } = await timeLookups(scrim, pairs, seed)
  const median = (times: readonly number[]): string =>
    (times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0).toFixed(3)
  const say = (what: string, times: readonly number[]): number => {
    const { auc, interval } = aucOf(miss, times)
    const [from, to] = interval.map((end) => end.toFixed(3))
    process.stdout.write(
      `${what} against a miss: AUC ${auc.toFixed(3)} (99 %: ${from}–${to}), N = ${pairs} pairs, seed ${seed}; medians ${median(times)} and ${median(miss)} ms\n`,
    )
    return interval[1]
  }
  say('a visible row', seen)
  process.exitCode = say('a hidden row', hidden) <= most ? 0 : 1
} finally {
  await scrim.stop()
}
