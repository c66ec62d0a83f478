// Families of whoever holds a grant over the rows of Germany and attacks the same columns in the others: filters and orders on
// what is granted, and what the grant is charged.
import { type Attacker, type Guesses, mapCalls, type Target } from '../attacker.ts'
import type { Family } from '../family.ts'
import type { Bit, HiddenColumn } from '../people.ts'
import { guessByMatching, isCandidate } from './matching.ts'
import { byOrder } from './orders.ts'

const where = 'country=eq.DE'
/** More rows than Germany has. */
const enough = 10_000
const granted = ['birth_date', 'worth', 'postcode', 'website'] as const

/** The same attacker, whose every call is sent with an approval token. */
function under(attacker: Attacker, token: string): Attacker {
  return {
    ...attacker,
    ask: (path, sent = {}) => attacker.ask(path, { ...sent, headers: { ...sent.headers, 'approval-token': token } }),
  }
}

const withGrant = async (attacker: Attacker, columns: readonly HiddenColumn[], rows = enough): Promise<Attacker> =>
  under(attacker, await attacker.grant({ columns, where, rows }))

/** What a page of the target beside others says of the rows left; null: the page is refused. */
async function leftAfter(attacker: Attacker, ids: readonly number[]): Promise<number | null> {
  const { status, text } = await attacker.ask(`/people?fields=id,notes&id=in.(${ids})`)
  const { meta, code } = JSON.parse(text) as Said
  if (status === 403 && code === 'UNMASK_ROWS_EXCEEDED') return null
  const left = meta?.unmasked.notes?.rows_left
  if (left === undefined) throw new Error(`a page of Germany shows nothing under the grant: ${status} ${text}`)
  return left
}

interface Said {
  readonly code?: string
  readonly meta?: { readonly unmasked: Readonly<Record<string, { readonly rows_left: number }>> }
}

/** Where every target is charged alike, it is not for what they hold. */
const ifTheyDiffer = (charged: readonly boolean[]): Guesses =>
  new Set(charged).size < 2 ? charged.map(() => null) : charged.map((is): Bit => (is ? 0 : 1))

/** Two of Germany whose notes hold something, as the grant shows. */
async function ownPeople(holder: Attacker): Promise<readonly [number, number]> {
  const { text } = await holder.ask('/people?fields=id,notes&country=eq.DE&limit=100')
  const { data } = JSON.parse(text) as { data: readonly { id: number; notes: string | null }[] }
  const [first, second] = data.filter(({ notes }) => notes !== null)
  if (!first || !second) throw new Error(`nobody to compare with: ${text}`)
  return [first.id, second.id]
}

export const grantFamilies: readonly Family[] = [
  {
    name: 'lists on a column that is granted in other rows',
    caller: 'gil',
    columns: granted,
    weakness: 'filters meet stored values under a grant',
    guess: async (attacker, targets) =>
      guessByMatching(await withGrant(attacker, granted), targets, (batch, side) => [
        isCandidate(batch, side),
        ['fields', ['id', ...granted].join(',')],
      ]),
  },
  {
    name: 'order and cursors on a column that is granted in other rows',
    caller: 'gil',
    columns: ['birth_date', 'worth'],
    weakness: 'orders meet stored values under a grant',
    guess: async (attacker, targets) =>
      byOrder('997', 'desc', 'id,birth_date,worth')(await withGrant(attacker, ['birth_date', 'worth']), targets),
  },
  {
    name: 'what is left of a grant',
    caller: 'gil',
    columns: ['notes'],
    weakness: 'rows are charged where a value is stored',
    share: 0.2,
    guess: async (attacker, targets) => {
      const holder = await withGrant(attacker, ['notes'])
      const [own] = await ownPeople(holder)
      let left = await leftAfter(holder, [own])
      const charged: boolean[] = []
      for (const { id } of targets) {
        const after: number | null = await leftAfter(holder, [own, id])
        charged.push(after !== left)
        left = after
      }
      return ifTheyDiffer(charged)
    },
  },
  {
    name: 'the refusal of a page beyond what is left',
    caller: 'gil',
    columns: ['notes'],
    weakness: 'rows are charged where a value is stored',
    share: 0.02,
    // One row is left, and a page shows one more: with the target it is too much only where the target is charged.
    guess: async (attacker, targets) => {
      const [first, second] = await ownPeople(await withGrant(attacker, ['notes']))
      const isRefused = async ({ id }: Target): Promise<boolean> => {
        const holder = await withGrant(attacker, ['notes'], 2)
        await leftAfter(holder, [first])
        return (await leftAfter(holder, [first, second, id])) === null
      }
      return ifTheyDiffer(await mapCalls(targets, isRefused))
    },
  },
]
