// What is shown of everybody, read as an analyst from the gateway, page by page: all that a guesser knows.
import type { Attacker } from './attacker.ts'
import type { Public } from './people.ts'

interface Shown {
  readonly id: number
  readonly plan: string
  readonly country: string
  readonly email: string
  readonly full_name: string
  readonly birth_date: string
  readonly worth: string
  readonly salary: number
  readonly postcode: string
  readonly website: string
}

export async function readShown(attacker: Pick<Attacker, 'ask'>): Promise<readonly Public[]> {
  const people: Public[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { status, text } = await attacker.ask(`/people?limit=1000${cursor && `&cursor=${cursor}`}`)
    if (status !== 200) throw new Error(`an analyst cannot read: ${status} ${text}`)
    const reply: { data: readonly Shown[]; page: { next: string | null } } = JSON.parse(text)
    people.push(...reply.data.map(toPublic))
    cursor = reply.page.next
  }
  return people
}

function toPublic(row: Shown): Public {
  const [, first = '', last = ''] = /^(\w)\. (\w)\.$/.exec(row.full_name) ?? []
  return {
    id: row.id,
    plan: row.plan,
    country: row.country,
    letters: [first, last],
    label: row.email.slice(row.email.lastIndexOf('.') + 1),
    host: row.website,
    region: row.postcode.slice(0, 2),
    year: Number(row.birth_date.slice(0, 4)),
    worth: Number(row.worth) / 1000,
    salary: row.salary / 10_000,
  }
}
