// The sample company: every row of its four tables, the same on every machine and on every day.

import { makeCustomers } from './customers.ts'
import { isoDate } from './days.ts'
import { makeEmployees } from './employees.ts'
import { drawNames } from './names.ts'
import { makeOrders } from './orders.ts'
import type { Row } from './row.ts'
import { makeTickets } from './tickets.ts'

export interface SampleTable {
  readonly name: 'customers' | 'orders' | 'tickets' | 'employees'
  readonly columns: readonly string[]
  readonly rows: readonly Row[]
}

export function makeCompany(): readonly SampleTable[] {
  const names = drawNames()
  const customers = makeCustomers(names)
  const orders = makeOrders(customers)
  return [
    {
      name: 'customers',
      columns: list('id full_name email phone plan country signup_date birth_date lifetime_value notes'),
      rows: customers.map((each) => [
        each.id,
        each.fullName,
        each.email,
        each.phone,
        each.plan,
        each.names.country.code,
        isoDate(each.signupDay),
        each.birthDate,
        orders.spent[each.id]?.toFixed(2) ?? null,
        each.notes,
      ]),
    },
    {
      name: 'orders',
      columns: list('id customer_id placed_on status total currency shipping_city'),
      rows: orders.rows,
    },
    {
      name: 'tickets',
      columns: list('id customer_id opened_at status subject body'),
      rows: makeTickets(customers),
    },
    {
      name: 'employees',
      columns: list('id full_name work_email team title salary manager_id'),
      rows: makeEmployees(names),
    },
  ]
}

const list = (names: string): readonly string[] => names.split(' ')
