// 120,000 orders in the order in which they were placed, and what each customer has spent, in euros.

import type { SampleCustomer } from './customers.ts'
import { growthDay, isoDate, lastDay } from './days.ts'
import { createRandom, type Random } from './random.ts'
import type { Row } from './row.ts'

const orderCount = 120_000

export interface SampleOrders {
  readonly rows: readonly Row[]
  /** Index: customer's id. Null: nothing was ever ordered. */
  readonly spent: readonly (number | null)[]
}

export function makeOrders(customers: readonly SampleCustomer[]): SampleOrders {
  const random = createRandom(2)
  const rows: Row[] = []
  const spent: (number | null)[] = Array.from({ length: customers.length + 1 }, () => null)
  const opened = customers[0]?.signupDay ?? 0
  let signedUp = 0
  for (let id = 1; id <= orderCount; id++) {
    const day = Math.max(growthDay(id / orderCount), opened)
    while ((customers[signedUp]?.signupDay ?? Number.POSITIVE_INFINITY) <= day) signedUp++
    const customer = pickCustomer(random, customers, signedUp)
    const { country, cities } = customer.names
    const euros = price(random, customer.plan)
    const status = statusOf(random, lastDay - day)
    if (status !== 'returned') spent[customer.id] = (spent[customer.id] ?? 0) + euros
    const total = (euros * country.rate).toFixed(country.rate > 100 ? 0 : 2)
    const city = random.chance(0.03) ? null : random.pick(cities)
    rows.push([id, customer.id, isoDate(day), status, total, country.currency, city])
  }
  return { rows, spent }
}

// Three in ten customers are regulars, who place most of the orders.
function pickCustomer(random: Random, customers: readonly SampleCustomer[], signedUp: number): SampleCustomer {
  for (;;) {
    const customer = customers[random.below(signedUp)]
    if (customer && (Math.imul(customer.id, 2_654_435_761) >>> 16) % 10 < (random.chance(0.6) ? 3 : 10)) return customer
  }
}

// Many small baskets and a few large ones; firms on the enterprise plan buy by the pallet.
function price(random: Random, plan: SampleCustomer['plan']): number {
  const spread = random.unit() * random.unit() * random.unit()
  const most = plan === 'enterprise' ? 9_000 : plan === 'pro' ? 2_400 : 900
  return Math.round((4.9 + most * spread) * 100) / 100
}

function statusOf(random: Random, ageDays: number): string {
  if (ageDays < 14) return random.pick(['placed', 'paid', 'paid', 'shipped', 'shipped', 'delivered'])
  const share = random.unit()
  return share < 0.94 ? 'delivered' : share < 0.985 ? 'returned' : 'paid'
}
