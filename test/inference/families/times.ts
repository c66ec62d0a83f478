// The family that only looks at the clock: which of two questions takes longer, as the median of a few.
import { type Attacker, type Guesses, type Target, theOne } from '../attacker.ts'
import type { Family } from '../family.ts'
import { medianOf } from '../score.ts'

const times = 5

async function byTime(attacker: Attacker, { id, column, candidates }: Target): Promise<0 | 1 | null> {
  const ms: readonly [number[], number[]] = [[], []]
  for (let time = 0; time < times; time++) {
    for (const side of time % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
      const seen = await attacker.ask(`/people?fields=id&id=eq.${id}&${column}=eq.${candidates[side]}`)
      ms[side].push(seen.ms)
    }
  }
  const [first, second] = [medianOf(ms[0]), medianOf(ms[1])]
  return theOne(first > second, second > first)
}

export const timeFamilies: readonly Family[] = [
  {
    name: 'response time',
    caller: 'ana',
    columns: ['birth_date', 'worth', 'postcode', 'website'],
    weakness: 'a filter takes longer where it holds for a stored value',
    share: 0.1,
    guess: async (attacker, targets): Promise<Guesses> => {
      const guesses: (0 | 1 | null)[] = []
      for (const target of targets) guesses.push(await byTime(attacker, target))
      return guesses
    },
  },
]
