// Families that ask for what they may not know, under every name that it might have.
import { type Attacker, type Guesses, mapCalls, type Target, theOne } from '../attacker.ts'
import type { Family } from '../family.ts'

const asks =
  (paths: (target: Target) => readonly string[]) =>
  (attacker: Attacker, targets: readonly Target[]): Promise<Guesses> =>
    mapCalls(targets, async (target) => {
      const texts: string[] = []
      for (const path of paths(target)) texts.push((await attacker.ask(path)).text)
      const held = target.candidates.map((candidate) => texts.some((text) => candidate && text.includes(candidate)))
      return theOne(held[0] ?? false, held[1] ?? false)
    })

export const nameFamilies: readonly Family[] = [
  {
    name: 'columns of the view, and the same by other spellings',
    caller: 'ana',
    columns: ['email', 'full_name', 'phone', 'birth_date', 'postcode', 'website', 'remark'],
    weakness: 'columns of the view and of others are known',
    guess: asks(({ id, column }) => [
      `/people?fields=raw_${column}&id=eq.${id}`,
      `/people?fields=a:t.${column}&id=eq.${id}`,
      `/people?fields=${column.toUpperCase()}&id=eq.${id}`,
      `/people?fields=${encodeURIComponent(`${column}::text`)}&id=eq.${id}`,
    ]),
  },
  {
    name: 'a column that the role lacks',
    caller: 'ana',
    columns: ['credit'],
    weakness: 'columns of the view and of others are known',
    guess: asks(({ id, candidates }) => [
      `/people?fields=credit&id=eq.${id}`,
      `/people?fields=raw_credit&id=eq.${id}`,
      `/people?fields=id&id=eq.${id}&credit=eq.${candidates[0]}`,
      `/people?fields=id&id=eq.${id}&order=credit`,
    ]),
  },
  {
    name: 'a dataset of others over the same table',
    caller: 'ana',
    columns: ['email', 'birth_date'],
    weakness: 'every dataset is readable',
    guess: asks(({ id, column }) => [`/vault/${id}`, `/vault?fields=${column}&id=eq.${id}`, `/datasets/vault`]),
  },
]
