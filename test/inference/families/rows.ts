// Families that look for people whom a row rule hides: whether a number that is not shown is anybody's.
import { type Attacker, type Guesses, mapCalls, type Target } from '../attacker.ts'
import type { Family } from '../family.ts'
import type { Bit } from '../people.ts'
import { seenIds } from './matching.ts'

const columns = ['existence'] as const
/** Targets are the numbers that are not shown; the likely candidate is that there is a person. */
const exists: Bit = 0
const isFree: Bit = 1
/** Beyond all others: what differs from its replies is somebody. */
const nobodys = 99_999_999

const oneEach =
  (of: (attacker: Attacker, id: number) => Promise<Bit | null>) =>
  (attacker: Attacker, targets: readonly Target[]): Promise<Guesses> =>
    mapCalls(targets, ({ id }) => of(attacker, id))

/** The reply without what is different in each. */
const plain = (text: string): string => text.replaceAll(/"(audit|instance)":"[^"]*"/g, '').replaceAll(/\b\d+\b/g, '#')

export const rowFamilies: readonly Family[] = [
  {
    name: 'hidden rows by address',
    caller: 'sam',
    columns,
    weakness: 'an address forgets the row rule',
    guess: async (attacker, targets) => {
      const nobody = await attacker.ask(`/people/${nobodys}?fields=id`)
      return mapCalls(targets, async ({ id }): Promise<Bit | null> => {
        const [get, head] = [
          await attacker.ask(`/people/${id}?fields=id`),
          await attacker.ask(`/people/${id}?fields=id`, { method: 'HEAD' }),
        ]
        const differs = get.status !== nobody.status || plain(get.text) !== plain(nobody.text)
        return differs || head.status !== nobody.status ? exists : null
      }).then(ifAnyFound)
    },
  },
  {
    name: 'hidden rows by a count under a filter',
    caller: 'sam',
    columns,
    weakness: 'counts and notices forget the row rule',
    guess: async (attacker, targets) => {
      const counts = await mapCalls(targets, async ({ id }) => {
        const { status, text } = await attacker.ask(`/people?fields=id&limit=1&count=exact&id=eq.${id}`)
        return status === 200 ? (JSON.parse(text) as { page: { count: number } }).page.count : 0
      })
      return ifAnyFound(counts.map((count) => (count > 0 ? exists : null)))
    },
  },
  {
    name: 'hidden rows by notices',
    caller: 'sam',
    columns,
    weakness: 'counts and notices forget the row rule',
    guess: async (attacker, targets) => {
      const noticesAt = async (id: number): Promise<string> => {
        const { status, text } = await attacker.ask(`/people?fields=id&limit=1&count=exact&id=eq.${id}`)
        return status === 200 ? JSON.stringify((JSON.parse(text) as { meta: { notices: unknown } }).meta.notices) : ''
      }
      const atNobodys = await noticesAt(nobodys)
      const differ = await mapCalls(targets, async ({ id }) => (await noticesAt(id)) !== atNobodys)
      return ifAnyFound(differ.map((one) => (one ? exists : null)))
    },
  },
  {
    name: 'hidden rows by gaps between pages',
    caller: 'sam',
    columns,
    weakness: 'the limit comes before the row rule',
    // A page of one row that begins at a number, and one behind it: they differ only where somebody has the number.
    guess: async (attacker, targets) => {
      const page = async (filter: string) => {
        const seen = await attacker.ask(`/people?fields=id&limit=1&id=${filter}&order=id`)
        return `${seenIds(seen)} ${seen.text.includes('"next":null')}`
      }
      const differ = await mapCalls(targets, async ({ id }) => (await page(`gte.${id}`)) !== (await page(`gt.${id}`)))
      return ifAnyFound(differ.map((one) => (one ? exists : null)))
    },
  },
  {
    name: 'hidden rows by lists and by is null',
    caller: 'sam',
    columns,
    weakness: { none: 'an answer that lists ids of hidden rows would be no inference but a reply' },
    guess: oneEach(async (attacker, id) => {
      const shown = await attacker.ask(`/people?fields=id&or=(id.eq.${id},country.is.null)&country=not.in.(DE)`)
      return seenIds(shown).includes(id) ? exists : null
    }),
  },
]

/** Where anything was found at all, nothing found is a free number. */
export const ifAnyFound = (guesses: Guesses): Guesses =>
  guesses.some((guess) => guess !== null) ? guesses.map((guess) => guess ?? isFree) : guesses
