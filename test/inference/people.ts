// The world that is attacked, from one seed: people whose hidden values have two candidates each, once what is shown of them
// is known. How they are drawn is public; which of the two a person has is the secret.
import { createRandom } from '../../gateway/embedded/company/random.ts'

/** 0: the likely candidate, 1: the other. */
export type Bit = 0 | 1

/** The share of the likely candidate; and of the numbers outside sam's country at which there is a person. */
const likely = 0.6
const shareOfSams = 0.3

export const hiddenColumns = [
  ...(['email', 'full_name', 'phone', 'salary', 'birth_date', 'worth'] as const),
  ...(['postcode', 'website', 'remark', 'notes', 'credit'] as const),
]
export type HiddenColumn = (typeof hiddenColumns)[number]

/** What everybody who reads the dataset may see of a person, and derive the candidates from. */
export interface Public {
  readonly id: number
  readonly plan: string
  readonly country: string
  /** The two letters of the initials. */
  readonly letters: readonly [string, string]
  readonly label: string
  readonly host: string
  readonly region: string
  readonly year: number
  /** Thousands. */
  readonly worth: number
  /** Tens of thousands. */
  readonly salary: number
}

export interface Person extends Public {
  readonly secret: ReadonlyMap<HiddenColumn, Bit>
}

export interface World {
  readonly seed: number
  /** Numbers that a person may have: 1 to this. */
  readonly slots: number
  readonly people: readonly Person[]
}

/** @param people about how many. */
export function makeWorld(seed: number, people: number): World {
  const random = createRandom(seed)
  const slots = Math.ceil(people / (shareOfSams + (1 - shareOfSams) * likely))
  const bit = (): Bit => (random.chance(likely) ? 0 : 1)
  const made: Person[] = []
  for (let id = 1; id <= slots; id++) {
    const isSams = random.chance(shareOfSams)
    if (!isSams && !random.chance(likely)) continue
    const secret = new Map(hiddenColumns.map((name) => [name, bit()]))
    made.push({
      id,
      plan: random.pick(['free', 'pro']),
      country: isSams ? 'DE' : random.pick(['FR', 'PL', 'US']),
      letters: [random.pick([...'BDFGHKLMNR']), random.pick([...'BDFGHKLMNR'])],
      label: random.pick(['com', 'org']),
      host: random.pick(['one.example', 'two.example', 'three.example']),
      region: random.pick(['10', '20', '80']),
      year: 1950 + random.below(50),
      worth: random.below(20),
      salary: 3 + random.below(6),
      secret,
    })
  }
  return { seed, slots, people: made }
}

/**
 * The two values that a hidden column may hold, as a caller writes them; the likely one first. Among people who look alike
 * and have the same candidate, the higher id has the higher value.
 */
export function candidatesOf(person: Public, column: HiddenColumn): readonly [string | null, string | null] {
  const { id, letters } = person
  const number = String(id).padStart(5, '0')
  switch (column) {
    case 'email': {
      const [letter] = letters
      const rest = `${number}@example.${person.label}`
      return [`${letter.toLowerCase()}a${rest}`, `${letter.toLowerCase()}t${rest}`]
    }
    case 'full_name':
      return [`${letters[0]}aleni ${letters[1]}ergman`, `${letters[0]}oleni ${letters[1]}ergman`]
    case 'phone':
      return [`+49 30 55500 ${number.slice(-4)}`, `+49 89 55500 ${number.slice(-4)}`]
    case 'salary': {
      const from = person.salary * 10_000 + Math.floor(id / 20)
      return [String(from), String(from + 5_000)]
    }
    case 'birth_date': {
      const day = String(1 + (Math.floor(id / 600) % 28)).padStart(2, '0')
      return [`${person.year}-03-${day}`, `${person.year}-09-${day}`]
    }
    case 'worth': {
      const from = person.worth * 1000 + 100 + Math.floor(id / 50) / 4
      return [from.toFixed(2), (from + 600).toFixed(2)]
    }
    case 'postcode': {
      const rest = String(10 + Math.floor(id / 200))
      return [`${person.region}1${rest}`, `${person.region}9${rest}`]
    }
    case 'website':
      return [`https://${person.host}/a/${number}`, `https://${person.host}/t/${number}`]
    case 'remark':
      return [`Pays early ${id}`, `Pays late ${id}. ${'Was written to and called again. '.repeat(10)}`]
    case 'notes':
      return [`Prefers letters ${id}`, null]
    case 'credit':
      return [`AA${number}`, `CC${number}`]
  }
}

export const storedValue = (person: Person, column: HiddenColumn): string | null =>
  candidatesOf(person, column)[person.secret.get(column) ?? 0]
