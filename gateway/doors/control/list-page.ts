// `limit` and `cursor` of a list under /unmask → a page to ask for, and what says where the next one starts: sealed, so that
// only what we wrote, for this caller and this list, comes back.
import { nearest } from '../../config/nearest.ts'
import { Refusal } from '../../errors/refusal.ts'
import type { Principal } from '../../identity/principal.ts'
import type { Seal } from '../../seal/seal.ts'
import type { Listed } from '../../unmask/unmask.ts'

export interface ListPage {
  readonly limit: number
  readonly after: string | null
}

export const defaultLimit = 100
export const mostLimit = 200
const known = ['limit', 'cursor']

/** @param binding as `bindingOf` has it. @throws Refusal ASK_PARAMETER_REPEATED, ASK_PARAMETER_INVALID, ASK_LIMIT_TOO_LARGE, ASK_CURSOR_INVALID. */
export function parseListPage(
  parameters: readonly (readonly [string, string])[],
  binding: string,
  seal: Seal,
): ListPage {
  const said = new Map(parameters)
  for (const name of said.keys()) assertKnown(name)
  if (said.size < parameters.length) {
    throw new Refusal('ASK_PARAMETER_REPEATED', {
      detail: 'A parameter is written more than once.',
      hint: 'Write limit and cursor once each.',
    })
  }
  const cursor = said.get('cursor')
  return { limit: parseLimit(said.get('limit')), after: cursor === undefined ? null : open(cursor, binding, seal) }
}

export const bindingOf = (label: string, { issuer, subject }: Principal): string =>
  JSON.stringify([label, issuer, subject])

/** The envelope of every list of the gateway. */
export const toList = <T>({ items, next }: Listed<T>, { limit }: ListPage, binding: string, seal: Seal) => ({
  items,
  page: { limit, next: next === null ? null : seal.sealCursor(next, binding) },
})

function assertKnown(name: string): void {
  if (known.includes(name)) return
  const near = nearest(name, known)
  throw new Refusal('ASK_PARAMETER_INVALID', {
    detail: `"${name.slice(0, 63)}" is not a parameter of this list.`,
    hint: near ? `Did you mean ${near}?` : 'Parameters: limit, cursor. The list has no filters.',
  })
}

function parseLimit(text: string | undefined): number {
  if (text === undefined) return defaultLimit
  if (!/^[1-9][0-9]{0,8}$/.test(text)) {
    throw new Refusal('ASK_PARAMETER_INVALID', {
      detail: 'limit must be a whole number from 1.',
      hint: `Write limit=20; the most is ${mostLimit}.`,
    })
  }
  if (Number(text) > mostLimit) {
    throw new Refusal('ASK_LIMIT_TOO_LARGE', {
      detail: `A page of this list has at most ${mostLimit} entries.`,
      hint: `Write limit=${mostLimit} and follow page.next with cursor=.`,
    })
  }
  return Number(text)
}

function open(cursor: string, binding: string, seal: Seal): string {
  const after = seal.openCursor(cursor, binding)
  if (after !== null) return after
  throw new Refusal('ASK_CURSOR_INVALID', {
    detail: 'This cursor was not made for you and this list.',
    hint: 'Start again without cursor=.',
  })
}
