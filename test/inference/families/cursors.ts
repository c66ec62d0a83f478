// Families that open, forge and swap cursors: to their caller they must be opaque, and good for nothing but their own ask.
import { type Attacker, mapCalls, type Target, theOne } from '../attacker.ts'
import type { Family } from '../family.ts'
import type { Bit } from '../people.ts'
import { seenIds } from './matching.ts'

const weakness = 'cursors are readable, and hold stored values'
const columns = ['birth_date', 'worth'] as const

/** The cursor behind the person, in the order of the column; null where there is none. */
async function cursorAfter(attacker: Attacker, { id, column }: Target, order: string): Promise<string | null> {
  const asked = `fields=id&limit=1&or=(id.eq.${id},and(id.gt.${id},${column}.not.is.null))&order=${order}`
  const seen = await attacker.ask(`/people?${asked}`)
  if (seen.status !== 200) return null
  return (JSON.parse(seen.text) as { page: { next: string | null } }).page.next
}

/** In all the ways that a text may stand in an opaque one. */
function readings(cursor: string): readonly string[] {
  const bytes = Buffer.from(cursor, 'base64url')
  return [cursor, bytes.toString('utf8'), bytes.toString('latin1'), bytes.toString('utf16le'), bytes.toString('hex')]
}

const says = (texts: readonly string[], candidate: string | null): boolean =>
  candidate !== null && texts.some((text) => text.includes(candidate))

export const cursorFamilies: readonly Family[] = [
  {
    name: 'contents of cursors',
    caller: 'ana',
    columns,
    weakness,
    guess: (attacker, targets) =>
      mapCalls(targets, async (target): Promise<Bit | null> => {
        const other = attacker.everybody.find((one) => one.id !== target.id)
        if (!other) return null
        // Whoever comes first of two: its cursor holds what the order stands on.
        for (const direction of ['asc', 'desc']) {
          const asked = `fields=id&limit=1&id=in.(${target.id},${other.id})&order=${target.column}.${direction}`
          const seen = await attacker.ask(`/people?${asked}`)
          if (seenIds(seen)[0] !== target.id) continue
          const { page } = JSON.parse(seen.text) as { page: { next: string | null } }
          const texts = readings(page.next ?? '')
          return theOne(says(texts, target.candidates[0]), says(texts, target.candidates[1]))
        }
        return null
      }),
  },
  {
    name: 'forged and swapped cursors',
    caller: 'ana',
    columns,
    weakness,
    // A page that begins between the two candidates shows the person only where the second is true.
    guess: async (attacker, targets) => {
      const ordinary = await cursorAfter(attacker, targets[0] ?? nobody, 'id')
      return mapCalls(targets, async ({ id, column, candidates }): Promise<Bit | null> => {
        const asked = `fields=id&limit=1&id=eq.${id}&order=${column}.asc`
        const after = [candidates[0], id] as const
        const forged = Buffer.from(JSON.stringify(after)).toString('base64url')
        const swapped = `${ordinary?.slice(0, -8) ?? ''}${forged.slice(0, 8)}`
        const seen = await Promise.all(
          [forged, ordinary ?? '', swapped].map((cursor) => attacker.ask(`/people?${asked}&cursor=${cursor}`)),
        )
        if (seen[0]?.status !== 200) return null
        return seenIds(seen[0])[0] === id ? 1 : 0
      })
    },
  },
]

const nobody: Target = { id: 0, column: 'birth_date', person: null, candidates: [null, null] }
