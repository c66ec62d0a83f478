// 8,000 support tickets: free text in which people write what they should not, addresses and telephone numbers included.

import type { SampleCustomer } from './customers.ts'
import { isoInstant, lastDay } from './days.ts'
import { phoneNumber } from './names.ts'
import { createRandom, type Random } from './random.ts'
import type { Row } from './row.ts'

const ticketCount = 8_000

export function makeTickets(customers: readonly SampleCustomer[]): readonly Row[] {
  const random = createRandom(3)
  return Array.from({ length: ticketCount }, (_, index) => {
    const customer = random.pick(customers)
    const day = customer.signupDay + random.below(lastDay - customer.signupDay + 1)
    const status = lastDay - day < 30 ? random.pick(['open', 'open', 'waiting', 'closed']) : random.pick(settled)
    const [subject, body] = story(random, customer)
    return [index + 1, customer.id, isoInstant(day, random.below(86_400)), status, subject, body]
  })
}

const settled = ['closed', 'closed', 'closed', 'closed', 'waiting']

function story(random: Random, customer: SampleCustomer): readonly [subject: string, body: string | null] {
  const email = customer.email ?? 'my old address'
  const phone = customer.phone ?? phoneNumber(random, customer.names.country)
  const order = random.below(120_000) + 1
  const name = customer.fullName
  const greeting = random.pick(['Hello,', 'Hi there,', 'Dear team,', 'Good morning,', 'Guten Tag,', 'Bonjour,'])
  const closing = random.pick([`Kind regards\n${name}`, `Thanks, ${name}`, name, `${name}\n${phone}`])
  const [subject, text] = random.pick<readonly [string, string | null]>([
    [`Where is order ${order}?`, `order ${order} has not arrived. Please call me at ${phone} or write to ${email}.`],
    ['Change of address', `I have moved to ${random.pick(customer.names.cities)}. My e-mail stays ${email}.`],
    ['Invoice missing', `please send the invoice of order ${order} to ${email} and a copy to accounts@example.org.`],
    [
      'Cannot log in',
      `the reset link never comes. I tried ${email} and also ${customer.id}.${random.digits(2)}@example.net.`,
    ],
    ['Card was charged twice', `my card 4111 1111 1111 ${random.digits(4)} was charged twice for order ${order}.`],
    ['Cancel my plan', `please end my ${customer.plan} plan. I will not be reached at ${phone} after Friday.`],
    ['Wrong size', `the parcel of order ${order} holds the wrong size. Who picks it up?`],
    ['Refund', `I sent order ${order} back three weeks ago. When will I see the money? Ring ${phone}.`],
    ['Please delete my data', `delete everything you hold on ${name}, ${email}, and confirm it in writing.`],
    ['Question about the pro plan', 'does it cover more than one seat? The page does not say.'],
    ['(no subject)', null],
  ])
  return [subject, text === null ? null : `${greeting}\n\n${text}\n\n${closing}`]
}
