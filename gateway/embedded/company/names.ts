// Pools of names, places and firms per country, drawn once from faker with a fixed seed; the bulk is then combined from them.
import { type Country, countries } from './countries.ts'
import type { Random } from './random.ts'

export interface Names {
  readonly country: Country
  readonly first: readonly string[]
  readonly last: readonly string[]
  readonly cities: readonly string[]
  readonly firms: readonly string[]
}

const seed = 20_260_101

export function drawNames(): readonly Names[] {
  return countries.map((country, index) => {
    const { faker } = country
    faker.seed(seed + index)
    const draw = (n: number, make: () => string): readonly string[] => Array.from({ length: n }, () => make())
    return {
      country,
      first: draw(220, () => faker.person.firstName()),
      last: draw(320, () => faker.person.lastName()),
      cities: draw(70, () => faker.location.city()),
      firms: draw(90, () => faker.company.name()),
    }
  })
}

/** The pools of one country, chosen by its share. */
export function pickNames(random: Random, all: readonly Names[]): Names {
  let left = random.below(1_000)
  for (const names of all) {
    left -= names.country.share
    if (left < 0) return names
  }
  return random.pick(all)
}

export function fullName(random: Random, { country, first, last }: Names): string {
  const given = random.pick(first)
  const family = random.pick(last)
  if (country.familyNameFirst) return country.code === 'KR' ? `${family}${given}` : `${family} ${given}`
  // Some people have two given names or two family names.
  if (random.chance(0.03)) return `${given} ${random.pick(first)} ${family}`
  return random.chance(0.04) ? `${given} ${family}-${random.pick(last)}` : `${given} ${family}`
}

export function phoneNumber(random: Random, country: Country): string {
  return country.phone.replaceAll('#', () => random.digits(1))
}
