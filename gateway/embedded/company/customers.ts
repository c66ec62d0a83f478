// 20,000 people and firms, in the order in which they signed up.
import { dayOf, growthDay, isoDate } from './days.ts'
import { firmEmail, oddEmails, personEmail } from './e-mails.ts'
import { fullName, type Names, phoneNumber, pickNames } from './names.ts'
import { createRandom, type Random } from './random.ts'

const customerCount = 20_000

export interface SampleCustomer {
  readonly id: number
  readonly fullName: string
  readonly email: string | null
  readonly phone: string | null
  readonly plan: 'free' | 'pro' | 'enterprise'
  readonly names: Names
  readonly signupDay: number
  readonly birthDate: string | null
  readonly notes: string | null
}

export function makeCustomers(all: readonly Names[]): readonly SampleCustomer[] {
  const random = createRandom(1)
  const made: SampleCustomer[] = []
  for (let id = 1; id <= customerCount; id++) {
    const customer = makeCustomer(random, id, all)
    // Real tables hold people who signed up twice.
    const twin = id > 1_000 && random.chance(0.01) ? made[random.below(made.length)] : undefined
    made.push(
      pinned.get(id)?.(customer, all) ??
        (twin ? { ...customer, fullName: twin.fullName, email: twin.email } : customer),
    )
  }
  return made
}

function makeCustomer(random: Random, id: number, all: readonly Names[]): SampleCustomer {
  const names = pickNames(random, all)
  const isFirm = random.chance(0.08)
  const name = isFirm ? random.pick(names.firms) : fullName(random, names)
  const regular = isFirm ? firmEmail(random, name) : personEmail(random, name)
  const odd = oddEmails.get(id)
  const email = odd !== undefined ? odd : random.chance(0.012) ? null : regular
  const share = random.unit()
  const proFrom = isFirm ? 0.1 : 0.66
  const enterpriseFrom = isFirm ? 0.55 : 0.985
  return {
    id,
    fullName: name,
    email,
    phone: random.chance(0.12) ? null : phoneNumber(random, names.country),
    plan: share >= enterpriseFrom ? 'enterprise' : share >= proFrom ? 'pro' : 'free',
    names,
    signupDay: growthDay(id / customerCount),
    birthDate: isFirm || random.chance(0.06) ? null : birthDate(random),
    notes: random.chance(0.72) ? null : note(random, email, phoneNumber(random, names.country)),
  }
}

// Ages gather in the middle: the mean of two throws.
function birthDate(random: Random): string {
  const from = dayOf('1938-01-01')
  const span = dayOf('2007-06-30') - from
  return isoDate(from + Math.floor((span * (random.unit() + random.unit())) / 2))
}

function note(random: Random, email: string | null, phone: string): string {
  return random.pick([
    'Prefers to be called in the morning.',
    `Asked to be reached at ${phone}, not by e-mail.`,
    `Second address for invoices: accounts.${random.digits(3)}@example.org`,
    'Moved house in spring; the old address is still on two invoices.',
    `Wants a copy of every invoice to ${email ?? 'the office'}.`,
    'Long-standing customer.\nDiscount of 10 % agreed by telephone.',
    'Complained twice about late parcels; handle with care.',
    `Pays by card ending in ${random.digits(4)}.`,
    'Überweisung statt Lastschrift gewünscht.',
    'Has a dog; parcels go to the neighbour.',
  ])
}

// Two whom the documentation names: always the same person, plan and country.
type Pin = (customer: SampleCustomer, all: readonly Names[]) => SampleCustomer
const german =
  (fullNameOf: string, plan: SampleCustomer['plan'], born: string): Pin =>
  (customer, all) => ({
    ...customer,
    fullName: fullNameOf,
    plan,
    names: all.find((names) => names.country.code === 'DE') ?? customer.names,
    phone: '+49 30 23125 007',
    birthDate: born,
  })
const pinned: ReadonlyMap<number, Pin> = new Map([
  [7, german('Mia Krüger', 'pro', '1984-05-17')],
  [11, german('Bob Zoë Łukasiewicz', 'free', '1991-11-02')],
])
