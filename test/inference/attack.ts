// One family against one gateway: its targets, its guesses, its score.
import { type Attacker, createAttacker, type Target } from './attacker.ts'
import type { Family } from './family.ts'
import { type Bit, candidatesOf, type Public, type World } from './people.ts'
import { type Score, scoreOf } from './score.ts'

export interface Scene {
  readonly world: World
  /** As shown to an analyst. */
  readonly everybody: readonly Public[]
  readonly url: string
  readonly tokens: Readonly<Record<Attacker['caller'], string>>
  /** Of people who approve what is asked for. */
  readonly approvers: readonly string[]
}

/** @param most hidden values to guess, of those that there are. */
export async function attack(
  family: Family,
  { world, everybody, url, tokens, approvers }: Scene,
  most: number,
): Promise<Score> {
  const { caller, columns } = family
  const wanted = Math.ceil(most * (family.share ?? 1))
  const targets = (columns.includes('existence') ? numbersOf(world, everybody) : peopleOf(family, everybody)).slice(
    0,
    wanted,
  )
  using attacker = createAttacker(url, caller, tokens[caller], world.seed, everybody, approvers)
  const guesses = await family.guess(attacker, targets)
  if (guesses.length !== targets.length) throw new Error(`${family.name} gives ${guesses.length} guesses`)
  return scoreOf(guesses, truthOf(world, targets))
}

/** Each person has one value of the columns attacked. To a lead, or under a grant, some are clear: those are no secret. */
function peopleOf({ columns, caller }: Family, everybody: readonly Public[]): readonly Target[] {
  const hidden = caller === 'lea' || caller === 'gil' ? everybody.filter(({ country }) => country !== 'DE') : everybody
  return hidden.map((person, i) => {
    const column = columns[i % columns.length]
    if (column === undefined || column === 'existence') throw new Error('there is no column to attack')
    return { id: person.id, column, person, candidates: candidatesOf(person, column) }
  })
}

/** Numbers that sam is shown nobody at. */
function numbersOf({ slots }: World, everybody: readonly Public[]): readonly Target[] {
  const shown = new Set(everybody.filter(({ country }) => country === 'DE').map(({ id }) => id))
  const numbers = Array.from({ length: slots }, (_, i) => i + 1).filter((id) => !shown.has(id))
  return numbers.map((id) => ({ id, column: 'existence', person: null, candidates: [null, null] }))
}

function truthOf({ people }: World, targets: readonly Target[]): readonly Bit[] {
  const byId = new Map(people.map((person) => [person.id, person]))
  return targets.map(({ id, column }) => {
    const person = byId.get(id)
    if (column === 'existence') return person ? 0 : 1
    const bit = person?.secret.get(column)
    if (bit === undefined) throw new Error(`nobody has the number ${id}`)
    return bit
  })
}
