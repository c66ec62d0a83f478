// Families over GraphQL: where, the same field under many aliases, totals of groups, and the number of rows that a rule hides.
import { type Attacker, mapCalls, type Target, theOne } from '../attacker.ts'
import type { Family } from '../family.ts'
import type { Bit } from '../people.ts'
import { chunks } from './matching.ts'
import { ifAnyFound } from './rows.ts'
import { candidateIs } from './totals.ts'

const weakness = 'filters meet stored values'
/** Top-level fields of one operation. */
const mostFields = 10

type Data = Readonly<Record<string, unknown>>

async function operate(attacker: Attacker, query: string): Promise<Data> {
  const { text } = await attacker.ask('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  })
  return (JSON.parse(text) as { data?: Data | null }).data ?? {}
}

const byColumn = (targets: readonly Target[], size: number): readonly (readonly Target[])[] =>
  [...Map.groupBy(targets, ({ column }) => column).values()].flatMap((own) => chunks(own, size))

const candidate = ({ column, candidates }: Target, side: 0 | 1): string => {
  const text = candidates[side] ?? ''
  return column === 'salary' ? text : JSON.stringify(text)
}

interface Page {
  readonly nodes: readonly Row[]
}
interface Row {
  readonly id?: number
  readonly keys?: { readonly id: number }
  readonly max?: Readonly<Record<string, unknown>>
}
const nodesOf = (page: unknown): Page['nodes'] => (page as Page | null | undefined)?.nodes ?? []

export const operationFamilies: readonly Family[] = [
  {
    name: 'where of GraphQL on a hidden column',
    caller: 'ana',
    columns: ['birth_date', 'worth', 'postcode', 'website', 'email', 'salary'],
    weakness,
    guess: async (attacker, targets) => {
      const sides: readonly [Set<Target>, Set<Target>] = [new Set(), new Set()]
      await mapCalls(byColumn(targets, 200), async (batch) => {
        for (const side of [0, 1] as const) {
          const values = batch.map((target) => candidate(target, side)).join(', ')
          const where = `{id: {in: [${batch.map(({ id }) => id)}]}, ${batch[0]?.column}: {in: [${values}]}}`
          const { people } = await operate(attacker, `{ people(first: 1000, where: ${where}) { nodes { id } } }`)
          const ids = new Set(nodesOf(people).map(({ id }) => id))
          for (const target of batch) if (ids.has(target.id)) sides[side].add(target)
        }
      })
      return targets.map((target) => theOne(sides[0].has(target), sides[1].has(target)))
    },
  },
  {
    name: 'aliases of GraphQL, one for each guess',
    caller: 'ana',
    columns: ['birth_date', 'worth', 'website'],
    weakness,
    guess: async (attacker, targets) => {
      const counts = await mapCalls(chunks(targets, mostFields / 2), async (batch) => {
        const fields = batch.flatMap((target, at) =>
          ([0, 1] as const).map((side) => {
            const where = `{id: {eq: ${target.id}}, ${target.column}: {eq: ${candidate(target, side)}}}`
            return `a${at}_${side}: people(where: ${where}) { totalCount }`
          }),
        )
        const data = await operate(attacker, `{ ${fields.join(' ')} }`)
        const found = (name: string): boolean => (data[name] as { totalCount?: number } | null)?.totalCount === 1
        return batch.map((_, at): Bit | null => theOne(found(`a${at}_0`), found(`a${at}_1`)))
      })
      return counts.flat()
    },
  },
  {
    name: 'totals of GraphQL, by groups',
    caller: 'ana',
    columns: ['birth_date', 'worth', 'salary'],
    weakness: 'totals stand on stored values',
    guess: async (attacker, targets) => {
      const values = new Map<Target, unknown>()
      await mapCalls(byColumn(targets, 200), async (batch) => {
        const column = batch[0]?.column ?? ''
        const said = `first: 1000, groupBy: [id], where: {id: {in: [${batch.map(({ id }) => id)}]}}`
        const query = `{ peopleAggregate(${said}) { nodes { keys { id } max { ${column} } } } }`
        const nodes = nodesOf((await operate(attacker, query)).peopleAggregate)
        const byId = new Map(nodes.map(({ keys, max }) => [keys?.id, max?.[column]]))
        for (const target of batch) if (byId.has(target.id)) values.set(target, byId.get(target.id))
      })
      return targets.map((target) => (values.has(target) ? candidateIs(target, values.get(target)) : null))
    },
  },
  {
    name: 'totalCount of GraphQL over hidden rows',
    caller: 'sam',
    columns: ['existence'],
    weakness: 'counts and notices forget the row rule',
    guess: async (attacker, targets) => {
      const found = await mapCalls(chunks(targets, mostFields), async (batch) => {
        const fields = batch.map(
          ({ id }, at) => `a${at}: people(first: 1, where: {id: {eq: ${id}}}) { totalCount nodes { id } }`,
        )
        const data = await operate(attacker, `{ ${fields.join(' ')} }`)
        return batch.map((_, at): Bit | null =>
          ((data[`a${at}`] as { totalCount?: number } | null)?.totalCount ?? 0) > 0 ? 0 : null,
        )
      })
      return ifAnyFound(found.flat())
    },
  },
]
