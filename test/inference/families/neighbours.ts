// Of people who look alike, one with a higher id can only come first in an order where what is hidden of it is lower.
import { type Attacker, type Guesses, mapCalls, type Target } from '../attacker.ts'
import type { Bit, Public } from '../people.ts'
import { seenIds } from './matching.ts'

/** Asks for the order of a person and the next few who look alike. */
export function guessByNeighbours(attacker: Attacker, targets: readonly Target[]): Promise<Guesses> {
  const groups = new Map<Target['column'], Map<string, readonly Public[]>>()
  for (const { column } of targets) {
    if (!groups.has(column))
      groups.set(
        column,
        Map.groupBy(attacker.everybody, (one) => looksOf(column, one)),
      )
  }
  return mapCalls(targets, async ({ id, column, person }): Promise<Bit | null> => {
    const group = (person && groups.get(column)?.get(looksOf(column, person))) ?? []
    const at = group.findIndex((one) => one.id === id)
    const others = group.slice(at + 1, at + 5)
    if (others.length === 0) return null
    const ids = [id, ...others.map((one) => one.id)].join(',')
    const [first] = seenIds(await attacker.ask(`/people?fields=id&id=in.(${ids})&order=${column}.asc,id`))
    return first === undefined ? null : first === id ? 0 : 1
  })
}

/** All that is shown of a person and counts for the order by the hidden value. */
function looksOf(column: Target['column'], { id, letters, salary, year, worth }: Public): string {
  switch (column) {
    case 'salary':
      return String(salary)
    case 'birth_date':
      return String(year)
    case 'worth':
      return String(worth)
    case 'phone':
      return String(id >= 10_000)
    default:
      return letters.slice(0, column === 'email' ? 1 : 2).join('')
  }
}
