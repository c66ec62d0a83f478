// Families that ask for groups and totals: of one row each, of rows with and without the target, with conditions on groups.
import { type Attacker, type Guesses, mapCalls, type Target, theOne } from '../attacker.ts'
import type { Family } from '../family.ts'
import type { Bit } from '../people.ts'
import { shown } from './masks.ts'
import { chunks, idsOf, quoted } from './matching.ts'
import { pagesOf, readRuns } from './orders.ts'

type Row = Readonly<Record<string, unknown>>

const weakness = 'totals stand on stored values'

/** The rows of the reply to a form; none where it was refused. */
export async function rowsOf(
  attacker: Attacker,
  dataset: string,
  parameters: Readonly<Record<string, string>>,
): Promise<readonly Row[]> {
  const { status, text } = await attacker.ask(`/${dataset}/query`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ limit: '1000', ...parameters }).toString(),
  })
  return status === 200 ? (JSON.parse(text) as { data: readonly Row[] }).data : []
}

/** Which candidate a value is: numbers may be written in several ways. */
export const candidateIs = ({ candidates }: Target, value: unknown): Bit | null =>
  theOne(isSame(candidates[0], value), isSame(candidates[1], value))

const isSame = (candidate: string | null, value: unknown): boolean =>
  candidate !== null && value !== null && (candidate === value || Number(candidate) === Number(value))

/** A field of each target's own row or group, by its number. */
export async function guessByField(
  attacker: Attacker,
  targets: readonly Target[],
  dataset: string,
  field: (column: Target['column']) => string,
  guess: (target: Target, value: unknown) => Bit | null = candidateIs,
): Promise<Guesses> {
  const found = new Map<Target, unknown>()
  const byColumn = [...Map.groupBy(targets, ({ column }) => column).values()].flatMap((own) => chunks(own))
  await mapCalls(byColumn, async (batch) => {
    const [first] = batch
    const fields = `id,v:${field(first?.column ?? 'existence')}`
    const rows = await rowsOf(attacker, dataset, { fields, id: idsOf(batch) })
    const values = new Map(rows.map((row) => [row.id, row.v]))
    for (const target of batch) if (values.has(target.id)) found.set(target, values.get(target.id))
  })
  return targets.map((target) => (found.has(target) ? guess(target, found.get(target)) : null))
}

/** Of those who have the same two candidates, this many tell which is the likely one. */
const crowd = 25

async function guessByDistinct(attacker: Attacker, targets: readonly Target[]): Promise<Guesses> {
  const lettersOf = (letters: readonly string[]): string => letters.join()
  const alike = Map.groupBy(attacker.everybody, ({ letters }) => lettersOf(letters))
  return mapCalls(targets, async ({ id, person }): Promise<Bit | null> => {
    const others = (alike.get(lettersOf(person?.letters ?? [])) ?? []).filter((one) => one.id !== id).slice(0, crowd)
    const counts: number[] = []
    for (const other of others) {
      const [row] = await rowsOf(attacker, 'people', {
        fields: 'v:full_name.count_distinct()',
        id: `in.(${id},${other.id})`,
      })
      if (row) counts.push(Number(row.v))
    }
    if (counts.length < 3) return null
    // With whom most share a value, that has the likely one.
    return counts.filter((count) => count === 1).length * 2 >= counts.length ? 0 : 1
  })
}

export const totalFamilies: readonly Family[] = [
  {
    name: 'the greatest of one row, by groups',
    caller: 'ana',
    columns: ['birth_date', 'worth', 'salary'],
    weakness,
    guess: (attacker, targets) => guessByField(attacker, targets, 'people', (column) => `${column}.max()`),
  },
  {
    name: 'the difference of two sums',
    caller: 'ana',
    columns: ['worth', 'salary'],
    weakness,
    share: 0.1,
    guess: (attacker, targets) =>
      mapCalls(targets, async (target) => {
        const sum = async (from: number): Promise<number> => {
          const [row] = await rowsOf(attacker, 'people', {
            fields: `v:${target.column}.sum()`,
            and: `(id.gte.${from},id.lte.${target.id + 20})`,
          })
          return row ? Number(row.v) : Number.NaN
        }
        return candidateIs(target, (await sum(target.id)) - (await sum(target.id + 1)))
      }),
  },
  {
    name: 'having as an oracle',
    caller: 'ana',
    columns: ['birth_date', 'worth', 'salary'],
    weakness,
    guess: async (attacker, targets) => {
      const sides: readonly [Set<Target>, Set<Target>] = [new Set(), new Set()]
      const batches = [...Map.groupBy(targets, ({ column }) => column).values()].flatMap((own) => chunks(own, 25))
      await mapCalls(batches, async (batch) => {
        for (const side of [0, 1] as const) {
          const tests = batch.map(
            ({ id, column, candidates }) => `and(id.eq.${id},${column}.min().eq.${quoted(candidates[side] ?? '')})`,
          )
          const having = `or(${tests.join(',')})`
          const rows = await rowsOf(attacker, 'people', { fields: 'id,n:count()', id: idsOf(batch), having })
          const ids = new Set(rows.map((row) => row.id))
          for (const target of batch) if (ids.has(target.id)) sides[side].add(target)
        }
      })
      return targets.map((target) => theOne(sides[0].has(target), sides[1].has(target)))
    },
  },
  {
    name: 'how many rows hold a value',
    caller: 'ana',
    columns: ['notes'],
    weakness,
    // Where nobody has any, it is the mask.
    guess: async (attacker, targets) => {
      const guesses = await guessByField(
        attacker,
        targets,
        'people',
        () => 'notes.count()',
        (_, value) => (value === 1 ? 0 : 1),
      )
      return guesses.every((guess) => guess === 1) ? guesses.map(() => null) : guesses
    },
  },
  {
    name: 'how many distinct values of a restricted column',
    caller: 'ana',
    columns: ['full_name'],
    weakness,
    share: 0.1,
    guess: guessByDistinct,
  },
  {
    name: 'order of groups by a total',
    caller: 'ana',
    columns: ['birth_date', 'worth'],
    weakness,
    guess: async (attacker, targets) => {
      const read = new Map<Target['column'], ReadonlyMap<number, Bit>>()
      for (const column of new Set(targets.map((target) => target.column))) {
        const order = await pagesOf(attacker, {
          fields: 'id,n:count()',
          limit: '1000',
          order: `${column}.max().asc,id.asc`,
        })
        read.set(column, readRuns(attacker, column, order))
      }
      return targets.map(({ column, id }) => read.get(column)?.get(id) ?? null)
    },
  },
  {
    name: 'parts of a masked date',
    caller: 'ana',
    columns: ['birth_date'],
    weakness: 'parts of dates are of stored values',
    guess: (attacker, targets) =>
      guessByField(
        attacker,
        targets,
        'people',
        (column) => `${column}.month,n:count()`,
        ({ candidates }, value) => theOne(...monthsOf(candidates, String(value))),
      ),
  },
  {
    name: 'groups of a pseudonym',
    caller: 'ana',
    columns: ['email'],
    weakness: 'pseudonyms stand for the first letters',
    // Among people with the same first letter: the pseudonym of the greatest group stands for the likely candidate.
    guess: async (attacker, targets) => {
      const refs = await shown(attacker, attacker.everybody, 'ref')
      const counts = new Map<unknown, number>()
      for (const row of await rowsOf(attacker, 'people', { fields: 'ref,n:count()' })) {
        counts.set(row.ref, Number(row.n))
      }
      // Each stands for one row: they tell nothing.
      if ([...counts.values()].every((count) => count === 1)) return targets.map(() => null)
      const groups = Map.groupBy(attacker.everybody, ({ letters }) => letters[0])
      return targets.map(({ id, person }) => {
        const group = groups.get(person?.letters[0] ?? '') ?? []
        const others = new Set(group.map((one) => refs.get(one.id)))
        const own = counts.get(refs.get(id)) ?? 0
        return own >= group.length / Math.max(1, others.size) ? 0 : 1
      })
    },
  },
]

const monthsOf = (candidates: Target['candidates'], value: string): readonly [boolean, boolean] => {
  const [one, other] = candidates.map((candidate) => candidate?.slice(0, 7) === value.slice(0, 7))
  return [one === true, other === true]
}
