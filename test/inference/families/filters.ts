// Families that filter on what is hidden: on masked columns a filter meets the mask, on restricted ones it is refused.
import type { Target } from '../attacker.ts'
import type { Family } from '../family.ts'
import { byAddress, guessByMatching, isCandidate, quoted, type Send } from './matching.ts'

const weakness = 'filters meet stored values'
const confidential = ['birth_date', 'worth', 'postcode', 'website'] as const
const restricted = ['email', 'full_name', 'phone', 'salary'] as const

/** What begins the values of one candidate and of no other: a pattern without its last characters. */
function prefixOf(target: Target, side: 0 | 1): string {
  const [one, other] = [target.candidates[side] ?? '', target.candidates[1 - side] ?? '']
  const differs = [...one].findIndex((letter, i) => letter !== other[i])
  return `${one.slice(0, differs + 1)}*`
}

const anyOf = (batch: readonly Target[], test: (target: Target) => string): readonly (readonly [string, string])[] => [
  ['or', `(${batch.map((target) => `and(id.eq.${target.id},${target.column}.${test(target)})`).join(',')})`],
]

/** Between the candidate and what lies just before or behind it, on the side away from the other one. */
const rangeOf = (target: Target, side: 0 | 1): string =>
  `${side === 0 ? 'lte' : 'gte'}.${quoted(target.candidates[side] ?? '')}`

const oneByOne: Send = (attacker, parameters) => {
  const value = /^in\.\((.*)\)$/.exec(parameters.get('id') ?? '')?.[1] ?? ''
  parameters.set('id', `eq.${value}`)
  return byAddress(attacker, parameters)
}

const asJson: Send = (attacker, parameters) =>
  attacker.ask('/people', {
    method: 'QUERY',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(Object.fromEntries(parameters)),
  })

export const filterFamilies: readonly Family[] = [
  {
    name: 'equality on a masked column',
    caller: 'ana',
    columns: confidential,
    weakness,
    guess: (attacker, targets) =>
      guessByMatching(
        attacker,
        targets,
        ([target], side) => (target ? [[target.column, `eq.${target.candidates[side]}`]] : null),
        oneByOne,
        1,
      ),
  },
  {
    name: 'lists on a restricted column',
    caller: 'ana',
    columns: restricted,
    weakness,
    guess: (attacker, targets) => guessByMatching(attacker, targets, (batch, side) => [isCandidate(batch, side)]),
  },
  {
    name: 'lists on a masked column, in a JSON body by QUERY',
    caller: 'ana',
    columns: confidential,
    weakness,
    guess: (attacker, targets) =>
      guessByMatching(attacker, targets, (batch, side) => [isCandidate(batch, side)], asJson),
  },
  {
    name: 'what is not in a list',
    caller: 'ana',
    columns: [...confidential, ...restricted],
    weakness,
    // Who is not in the list of the other candidate's values: the first side of a negation is the second of the list.
    guess: (attacker, targets) =>
      guessByMatching(attacker, targets, (batch, side) => [isCandidate(batch, side === 0 ? 1 : 0, 'not.')]),
  },
  {
    name: 'prefixes and patterns',
    caller: 'ana',
    columns: ['postcode', 'website', 'email', 'full_name', 'phone'],
    weakness,
    guess: (attacker, targets) =>
      guessByMatching(
        attacker,
        targets,
        (batch, side) => anyOf(batch, (target) => `${side === 0 ? 'like' : 'ilike'}.${quoted(prefixOf(target, side))}`),
        undefined,
        30,
      ),
  },
  {
    name: 'ranges',
    caller: 'ana',
    columns: ['birth_date', 'worth', 'salary'],
    weakness,
    // What a mask shows is never above the lower candidate: there every guess is the likely one, as without asking.
    guess: (attacker, targets) =>
      guessByMatching(
        attacker,
        targets,
        (batch, side) => anyOf(batch, (target) => rangeOf(target, side)),
        undefined,
        30,
      ),
  },
  {
    name: 'or, and, not, nested',
    caller: 'ana',
    columns: [...confidential, ...restricted],
    weakness,
    guess: (attacker, targets) =>
      guessByMatching(
        attacker,
        targets,
        (batch, side) => [
          [
            'not.or',
            `(${batch.map(({ id, column, candidates }) => `and(id.eq.${id},not.and(${column}.eq.${quoted(candidates[side] ?? '')},id.gt.0))`).join(',')})`,
          ],
        ],
        undefined,
        15,
      ),
  },
  {
    name: 'is null, of hidden columns',
    caller: 'ana',
    columns: ['notes'],
    weakness,
    // Where everybody is null, it is the mask.
    guess: async (attacker, targets) => {
      const ask = (side: 0 | 1): readonly [string, string] => ['notes', side === 0 ? 'not.is.null' : 'is.null']
      const guesses = await guessByMatching(attacker, targets, (_, side) => [ask(side)])
      return guesses.every((guess) => guess === 1) ? guesses.map(() => null) : guesses
    },
  },
]
