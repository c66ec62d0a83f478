// Families that work on what is shown, alone or added up: dictionaries, frequencies, several masks of one source, one's own
// clear rows.
import { createHmac, hash } from 'node:crypto'
import { type Attacker, mapCalls, type Target, theOne } from '../attacker.ts'
import type { Family } from '../family.ts'
import type { Bit } from '../people.ts'
import { chunks, guessByMatching, idsOf, isCandidate } from './matching.ts'
import { guessByNeighbours } from './neighbours.ts'

type Row = Readonly<Record<string, unknown>>

/** One column of some people, as shown. */
export async function shown(
  attacker: Attacker,
  people: readonly { readonly id: number }[],
  column: string,
): Promise<ReadonlyMap<number, unknown>> {
  const rows = await mapCalls(chunks(people), async (batch) => {
    const { status, text } = await attacker.ask(`/people?fields=id,${column}&limit=1000&id=${idsOf(batch)}`)
    return status === 200 ? (JSON.parse(text) as { data: readonly Row[] }).data : []
  })
  return new Map(rows.flat().map((row) => [Number(row.id), row[column]]))
}

/** Known e-mails: both of everybody's, and a hundred strangers for each; 10⁶ for 10,000 people. */
function* dictionary(targets: readonly Target[]): Generator<string> {
  for (const { candidates } of targets) for (const email of candidates) if (email !== null) yield email
  for (let n = 0; n < targets.length * 98; n++) yield `stranger.${n}@example.com`
}

/** What a pseudonym could be that was made without the key, or with one that could be guessed. */
const hashes: readonly ((text: string) => string)[] = [
  ...['md5', 'sha1', 'sha256', 'sha512'].map((name) => (text: string) => hash(name, text)),
  ...['', 'person', '\0'.repeat(32), '\x0b'.repeat(32)].map(
    (key) => (text: string) => createHmac('sha256', key).update(text).digest('hex'),
  ),
]

export const maskFamilies: readonly Family[] = [
  {
    name: 'pseudonyms, by a dictionary of known e-mails',
    caller: 'ana',
    columns: ['email'],
    weakness: 'pseudonyms have no key',
    guess: async (attacker, targets) => {
      const refs = await shown(attacker, targets, 'ref')
      const owner = new Map([...refs].map(([id, ref]) => [String(ref), id]))
      const found = new Map<number, string>()
      for (const email of dictionary(targets)) {
        for (const of of hashes) {
          const id = owner.get(of(email).slice(0, 32))
          if (id !== undefined) found.set(id, email)
        }
      }
      return targets.map(({ id, candidates }) =>
        theOne(found.get(id) === candidates[0], found.get(id) === candidates[1]),
      )
    },
  },
  {
    name: 'pseudonyms, by how often each is there',
    caller: 'ana',
    columns: ['email'],
    weakness: 'pseudonyms stand for the first letters',
    // Among people with the same first letter: a pseudonym of most of them stands for the likely candidate.
    guess: async (attacker, targets) => {
      const refs = await shown(attacker, attacker.everybody, 'ref')
      const groups = Map.groupBy(attacker.everybody, ({ letters }) => letters[0])
      const guesses = new Map<number, Bit>()
      for (const group of groups.values()) {
        const counts = Map.groupBy(group, ({ id }) => refs.get(id))
        if (counts.size === group.length) continue
        for (const same of counts.values()) {
          for (const { id } of same) guesses.set(id, same.length >= group.length / counts.size ? 0 : 1)
        }
      }
      return targets.map(({ id }) => guesses.get(id) ?? null)
    },
  },
  {
    name: 'several masks of one source',
    caller: 'ana',
    columns: ['worth'],
    weakness: 'two masks of one source add up',
    // A candidate that one of them could not show so is out, whatever size the bands have.
    guess: async (attacker, targets) => {
      const bands = await shown(attacker, targets, 'worth_band')
      return targets.map(({ id, candidates }): Bit | null => {
        const [low = 0, high = 0] = candidates.map(Number)
        const band = Number(bands.get(id))
        const isHigh = band > low
        const width = [...new Set(bands.values())].map(Number).filter((one) => one > band)
        const next = Math.min(...width)
        if (isHigh) return 1
        return Number.isFinite(next) && high >= next ? 0 : null
      })
    },
  },
  {
    name: 'hidden columns that are empty or not',
    caller: 'ana',
    columns: ['notes'],
    weakness: 'hidden tells a null from a value',
    guess: async (attacker, targets) => {
      const notes = await shown(attacker, targets, 'notes')
      const values = new Set(notes.values())
      if (values.size < 2) return targets.map(() => null)
      return targets.map(({ id }) => (notes.get(id) === null ? 1 : 0))
    },
  },
  {
    name: 'filters on a column that is clear in some rows',
    caller: 'lea',
    columns: ['birth_date', 'worth'],
    weakness: 'filters meet stored values',
    guess: (attacker, targets) => guessByMatching(attacker, targets, (batch, side) => [isCandidate(batch, side)]),
  },
  {
    name: 'order of a column that is clear in some rows',
    caller: 'lea',
    columns: ['birth_date', 'worth'],
    weakness: 'orders meet stored values',
    guess: guessByNeighbours,
  },
]
