// A grant of few rows, asked until it is used up: what is left, and the 403 that says so, follow from the distinct rows that it
// has shown and from nothing else.
import { type Ask, plainSelection } from '../../gateway/ask/ask.ts'
import { anyTest, arbitraryOrder } from './arbitrary-call.ts'
import { arbitraryFilter } from './arbitrary-filter.ts'
import type { Dice } from './dice.ts'
import type { Grants, Pair } from './pair.ts'
import type { Call } from './send-call.ts'
import type { Difference, TwinAsker } from './twin-asker.ts'
import type { View } from './view.ts'
import { writeAsk } from './write-ask.ts'

const rounds = 8

/** @param wide a grant of the same scope that is never used up: it tells which rows of a page are the grant's. */
export async function askCharges(
  asker: TwinAsker,
  pair: Pair,
  view: View,
  dice: Dice,
  wide: Grants,
): Promise<Difference | null> {
  const { name } = view.dataset
  const rows = dice.between(2, 12)
  const few = await pair.grant(name, rows)
  if (!few) return null
  const shown = new Set<string>()
  const asked: Call[] = []
  for (let round = 0; round < rounds; round++) {
    // What was shown once costs nothing again.
    const call = asked.length > 0 && dice.chance(0.25) ? dice.pick(asked) : chargedCall(dice, view)
    asked.push(call)
    const all = await asker.ask(call, 'json', wide)
    if (all.difference) return all.difference
    if (all.answered.status !== 200) continue
    const granted = grantedKeys(all.answered.body, view)
    const fresh = granted.filter((key) => !shown.has(key))
    const left = rows - shown.size
    const told = await asker.ask(call, 'json', few)
    if (told.difference) return told.difference
    const isTooMany = fresh.length > left
    const expected =
      left === 0
        ? '403 UNMASK_GRANT_EXHAUSTED'
        : isTooMany
          ? `403 UNMASK_ROWS_EXCEEDED ${left}`
          : `200 ${granted.length === 0 ? '' : left - fresh.length}`
    const got = chargeOf(told.answered)
    if (got !== expected) return { call, replies: [`${expected}\n${rows} rows`, `${got}\n${told.text}`] }
    if (left === 0) break
    if (!isTooMany) for (const key of fresh) shown.add(key)
  }
  return listed(shown.size)

  /** The list of grants says no more than the replies did. */
  async function listed(used: number): Promise<Difference | null> {
    const call = { method: 'GET', target: '/unmask/grants?limit=200', headers: {}, body: null }
    const lists = await asker.each(call)
    const said = lists.map(({ body }, side) => {
      const { data } = JSON.parse(body.toString()) as { data: readonly { id: string; rows_used: number }[] }
      return String(data.find(({ id }) => id === few?.[side]?.grant)?.rows_used)
    })
    // What is used up is no longer live, and not in the list.
    const expected = used < rows ? String(used) : 'undefined'
    const wrong = said.find((one) => one !== expected)
    return wrong === undefined ? null : { call, replies: [expected, wrong] }
  }
}

function chargedCall(dice: Dice, view: View): Call {
  const filtered = anyTest(dice, view)
  const ask: Ask = {
    ...plainSelection,
    dataset: view.dataset.name,
    key: null,
    fields: [...new Set([...view.dataset.key, ...view.granted])].map((column) => ({ column, as: column })),
    filter: filtered && arbitraryFilter(dice, view, filtered),
    order: arbitraryOrder(dice, view, null),
    limit: dice.between(1, 6),
    explain: false,
  }
  const form = writeAsk(ask)
    .map((pair) => pair.map(encodeURIComponent).join('='))
    .join('&')
  return { method: 'GET', target: `/${ask.dataset}?${form}`, headers: {}, body: null }
}

interface Unmasked {
  readonly by: 'rule' | 'grant'
  readonly by_rule?: readonly number[]
  readonly except: readonly number[]
}

/** Of the rows of a page in which the grant shows something. */
function grantedKeys(body: Buffer, { dataset }: View): readonly string[] {
  const { data, meta } = JSON.parse(body.toString()) as {
    readonly data: readonly Readonly<Record<string, unknown>>[]
    readonly meta: {
      readonly unmasked: Readonly<Record<string, Unmasked>>
      readonly absent?: Readonly<Record<string, readonly number[]>>
    }
  }
  const byGrant = Object.entries(meta.unmasked).filter(([, { by }]) => by === 'grant')
  return data.flatMap((row, at) => {
    const isShown = ([as, { except, by_rule = [] }]: (typeof byGrant)[number]): boolean =>
      ![...except, ...by_rule, ...(meta.absent?.[as] ?? [])].includes(at)
    return byGrant.some(isShown) ? [JSON.stringify(dataset.key.map((name) => row[name]))] : []
  })
}

/** Status, and what the reply says of the rows left. */
function chargeOf({ status, body }: { readonly status: number; readonly body: Buffer }): string {
  const said = JSON.parse(body.toString()) as {
    readonly code?: string
    readonly details?: { readonly rows_left?: number }
    readonly meta?: { readonly unmasked: Readonly<Record<string, { readonly rows_left?: number }>> }
  }
  if (status !== 200) return [status, said.code, said.details?.rows_left].filter((part) => part !== undefined).join(' ')
  const lefts = new Set(Object.values(said.meta?.unmasked ?? {}).flatMap(({ rows_left }) => rows_left ?? []))
  return `200 ${[...lefts].join(' and ')}`
}
