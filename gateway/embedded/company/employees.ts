// 300 employees: one at the top, leads of teams below, everybody else below a lead.

import { slug } from './e-mails.ts'
import { fullName, type Names, pickNames } from './names.ts'
import { createRandom } from './random.ts'
import type { Row } from './row.ts'

const employeeCount = 300
const domain = 'kestrel.example'
const teams = [
  'Support',
  'Engineering',
  'Data',
  'Growth',
  'Finance',
  'Logistics',
  'Legal',
  'People',
  'Sales',
  'Security',
]
const titles = ['Associate', 'Specialist', 'Senior Specialist', 'Principal']
const salaries = [38_000, 52_000, 68_000, 86_000]

export function makeEmployees(all: readonly Names[]): readonly Row[] {
  const random = createRandom(4)
  return Array.from({ length: employeeCount }, (_, index) => {
    const id = index + 1
    const name = fullName(random, pickNames(random, all))
    const email = `${slug(name) || `employee.${id}`}@${domain}`
    if (id === 1) return [id, name, email, 'Management', 'Managing Director', 214_000, null]
    const team = teams[id % teams.length] ?? 'Support'
    if (id <= teams.length + 1) return [id, name, email, team, `Head of ${team}`, 118_000 + random.below(40) * 1_000, 1]
    const level = random.below(random.chance(0.4) ? 4 : 2)
    const salary = (salaries[level] ?? 38_000) + random.below(90) * 100
    // Contractors are paid by invoice.
    const paid = random.chance(0.04) ? null : salary
    return [id, name, email, team, `${team} ${titles[level] ?? 'Associate'}`, paid, headOf(id % teams.length)]
  })
}

// Ids 2 … 11 head the teams; the head of team t is the one of them whose id leaves the same remainder.
function headOf(team: number): number {
  return team < 2 ? team + teams.length : team
}
