// Families that read something off the order of rows, the ends of pages, and the cursors between them.
import { type Attacker, type Guesses, mapCalls, type Target, theOne } from '../attacker.ts'
import type { Family } from '../family.ts'
import type { Bit, Public } from '../people.ts'
import { chunks, idsOf, seenIds } from './matching.ts'
import { guessByNeighbours } from './neighbours.ts'

/** What the shown values of a column are equal by: people who tie as far as anybody may see. */
const shownOf = (column: Target['column'], person: Public): string | number => {
  if (column === 'birth_date') return person.year
  if (column === 'worth') return person.worth
  return column === 'postcode' ? person.region : person.host
}

/**
 * Among people whose shown values tie, an order by what is hidden is two runs of rising ids, the lower candidate's first;
 * one run says nothing.
 */
export function readRuns(
  { everybody }: Attacker,
  column: Target['column'],
  order: readonly number[],
): ReadonlyMap<number, Bit> {
  const personOf = new Map(everybody.map((person) => [person.id, person]))
  const known = order.flatMap((id) => personOf.get(id) ?? [])
  const read = new Map<number, Bit>()
  for (const tied of Map.groupBy(known, (person) => shownOf(column, person)).values()) {
    const border = tied.findIndex(({ id }, i) => id < (tied[i - 1]?.id ?? 0))
    if (border > 0) for (const [i, { id }] of tied.entries()) read.set(id, i < border ? 0 : 1)
  }
  return read
}

/** All pages of an ask, one after the other. */
export async function pagesOf(
  attacker: Attacker,
  parameters: Readonly<Record<string, string>>,
  dataset = 'people',
): Promise<readonly number[]> {
  const ids: number[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const asked = new URLSearchParams({ ...parameters, ...(cursor !== '' && { cursor }) })
    const seen = await attacker.ask(`/${dataset}?${asked}`)
    if (seen.status !== 200) return ids
    ids.push(...seenIds(seen))
    cursor = (JSON.parse(seen.text) as { page: { next: string | null } }).page.next
  }
  return ids
}

/** Each column's own order, by pages of this many. */
export const byOrder =
  (limit: string, direction: 'asc' | 'desc', fields = 'id') =>
  async (attacker: Attacker, targets: readonly Target[]): Promise<Guesses> => {
    const read = new Map<Target['column'], ReadonlyMap<number, Bit>>()
    for (const { column } of targets) {
      if (read.has(column)) continue
      const order = await pagesOf(attacker, { fields, limit, order: `${column}.${direction},id.${direction}` })
      read.set(column, readRuns(attacker, column, direction === 'asc' ? order : order.toReversed()))
    }
    return targets.map(({ column, id }) => read.get(column)?.get(id) ?? null)
  }

export const orderFamilies: readonly Family[] = [
  {
    name: 'place in an order',
    caller: 'ana',
    columns: ['birth_date', 'worth', 'postcode', 'website'],
    weakness: 'orders meet stored values',
    guess: byOrder('1000', 'asc'),
  },
  {
    name: 'ends of small pages, backwards',
    caller: 'ana',
    columns: ['birth_date', 'worth'],
    weakness: 'orders meet stored values',
    guess: byOrder('97', 'desc'),
  },
  {
    name: 'order of a restricted column',
    caller: 'ana',
    columns: ['email', 'phone', 'salary', 'full_name'],
    weakness: 'orders meet stored values',
    guess: guessByNeighbours,
  },
  {
    name: 'nulls first',
    caller: 'ana',
    columns: ['notes'],
    weakness: 'orders meet stored values',
    guess: async (attacker, targets) => {
      const sides: readonly [Set<number>, Set<number>] = [new Set(), new Set()]
      await mapCalls(chunks(targets), async (batch) => {
        const orders = ['asc.nullsfirst', 'asc.nullslast'].map(async (order) =>
          seenIds(await attacker.ask(`/people?fields=id&limit=1000&id=${idsOf(batch)}&order=notes.${order},id`)),
        )
        const [first = [], last = []] = await Promise.all(orders)
        // Who moves from before somebody to behind them is null.
        const change = first.findIndex((id, at) => id !== last[at])
        if (change < 0) return
        const nulls = first.length - last.indexOf(first[0] ?? 0)
        for (const [at, id] of first.entries()) sides[at < nulls ? 1 : 0].add(id)
      })
      return targets.map(({ id }) => theOne(sides[0].has(id), sides[1].has(id)))
    },
  },
  {
    name: 'rows in no order, and ties',
    caller: 'ana',
    columns: ['birth_date'],
    weakness: 'no tie-break',
    // Rows lie in the order of birth_date, as tables do that were loaded once.
    guess: async (attacker, targets) => {
      const years = [...new Set(targets.map(({ person }) => person?.year))]
      const orders = await mapCalls(years, async (year) =>
        seenIds(await attacker.ask(`/people?fields=id&limit=1000&birth_date=eq.${year}-01-01`)),
      )
      const read = readRuns(attacker, 'birth_date', orders.flat())
      return targets.map(({ id }) => read.get(id) ?? null)
    },
  },
]
