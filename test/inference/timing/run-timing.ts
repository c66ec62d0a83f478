// Every ask against the real gateway, with stored values indexed and not; a leak that is planted; the residual that is known.
import { createAttacker } from '../attacker.ts'
import { type Ground, ownTree } from '../target.ts'
import { weakenTree } from '../weaken-tree.ts'
import { plantedAsk, residualAsk, type TimedAsk, timedAsks } from './asks.ts'
import type { Auc } from './auc.ts'
import { measure } from './measure.ts'
import { plantedLeak, timedDatasets } from './planted-leak.ts'
import { hideManyRows, indexTimed, loadTimed } from './timed-rows.ts'

export interface Timed extends Auc {
  readonly name: string
  /** Whether stored values of masked columns are indexed. */
  readonly indexed: boolean
  /** `residual`: known and stated, neither passed nor failed. */
  readonly of: 'real' | 'planted' | 'residual'
}

export interface TimingSize {
  readonly seed: number
  readonly pairs: number
  /** Of the planted leak, which needs few. */
  readonly planted: number
  /** Rows that a row rule hides, for the residual. */
  readonly hidden: number
  readonly asks?: readonly TimedAsk[]
}

export async function runTiming(
  ground: Ground,
  size: TimingSize,
  say: (line: string) => void,
): Promise<readonly Timed[]> {
  await loadTimed(ground.administrator)
  const tokens = { ana: await ground.token('ana'), sam: await ground.token('sam') }
  const out: Timed[] = []
  const run = async (url: string, ask: TimedAsk, pairs: number, indexed: boolean, of: Timed['of']): Promise<void> => {
    using attacker = createAttacker(url, ask.caller, tokens[ask.caller], size.seed, [])
    const timed = { name: ask.name, indexed, of, ...(await measure(attacker, ask, pairs, size.seed)) }
    out.push(timed)
    say(`${of}, ${indexed ? 'indexed' : 'not indexed'}: ${ask.name}: AUC ${timed.auc.toFixed(3)}`)
  }
  await using gateway = await ground.start(ownTree, timedDatasets)
  for (const indexed of [false, true]) {
    if (indexed) await indexTimed(ground.administrator)
    for (const ask of size.asks ?? timedAsks) await run(gateway.url, ask, size.pairs, indexed, 'real')
  }
  await hideManyRows(ground.administrator, size.hidden)
  await run(gateway.url, residualAsk, size.planted, true, 'residual')
  await using weak = await weakenTree(plantedLeak, timedDatasets)
  await using weakened = await ground.start(weak.tree, weak.datasets)
  await run(weakened.url, plantedAsk, size.planted, true, 'planted')
  return out
}
