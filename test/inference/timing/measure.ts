// Two asks → the times of many of each, in pairs whose order is drawn, one after the other over one kept connection.
import { createRandom } from '../../../gateway/embedded/company/random.ts'
import type { Attacker } from '../attacker.ts'
import type { TimedAsk } from './asks.ts'
import { type Auc, aucOf } from './auc.ts'

/** Pairs that are not counted: until statements are prepared and code is warm. */
const mostWarmUp = 50

/** @throws Error where an ask is refused: its time would say nothing. */
export async function measure(
  attacker: Pick<Attacker, 'ask'>,
  ask: TimedAsk,
  pairs: number,
  seed: number,
): Promise<Auc> {
  const random = createRandom(seed)
  const warmUp = Math.min(pairs, mostWarmUp)
  const times: readonly [number[], number[]] = [[], []]
  for (let pair = 0; pair < pairs + warmUp; pair++) {
    const paths = ask.draw(random)
    for (const side of random.chance(0.5) ? ([0, 1] as const) : ([1, 0] as const)) {
      const { status, ms, text } = await attacker.ask(paths[side])
      if (status !== 200) throw new Error(`${ask.name}: ${status} ${text}`)
      if (pair >= warmUp) times[side].push(ms)
    }
  }
  return aucOf(times[0], times[1])
}
