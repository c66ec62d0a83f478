// Asks both gateways of a pair the same until its calls are spent, or a reply differs: the first difference is told in full.
// Of what is granted, some calls send the approval token and some do not.
import { buildSchema } from 'graphql'
import { type Classification, classifications } from '../../gateway/catalog/dataset.ts'
import { roleKinds } from './arbitrary-access.ts'
import { arbitraryOddity, arbitraryRead, arbitraryRow, type PlannedCall, uses } from './arbitrary-call.ts'
import { arbitraryOperation } from './arbitrary-operation.ts'
import { arbitraryWide } from './arbitrary-wide.ts'
import { likeWithout } from './as-if-not-granted.ts'
import { askCharges } from './ask-charges.ts'
import type { Coverage } from './coverage.ts'
import type { Dice } from './dice.ts'
import type { Grants, Pair } from './pair.ts'
import { headerOf, nextOf } from './send-call.ts'
import { createTwinAsker, type Difference } from './twin-asker.ts'
import type { View } from './view.ts'

const none: ReadonlySet<string> = new Set()
const sdl = { method: 'GET', target: '/graphql/schema', headers: {}, body: null }
const mostPages = 4
/** Of one dataset; the other asks mostly find something. */
const mostDirected = 18
/** Of the calls, those for related rows, groups and totals; and of these, operations of GraphQL. */
const wideShare = 0.5
const graphqlShare = 0.45
/** How far on in the schedule the next dataset of a kind begins: in the end all of it has the same share. */
const stride = 19
/** Asks before anything is granted, and again when it is. */
const askedBefore = 3

export async function askBoth(
  pair: Pair,
  turn: number,
  dice: Dice,
  calls: number,
  coverage: Coverage,
): Promise<Difference | null> {
  using asker = createTwinAsker(pair, coverage)
  const share = Math.ceil(calls / pair.views.length)
  let strange: Grants | null = null
  const told = await asker.ask(sdl, 'graphql', null)
  if (told.difference) return told.difference
  const schema = buildSchema(told.answered.body.toString())
  for (const [at, view] of pair.views.entries()) {
    const found = await askAbout(view, turn * pair.views.length + at)
    if (found) return found
  }
  return null

  async function askAbout(view: View, place: number): Promise<Difference | null> {
    const met = Math.floor(place / roleKinds.length) * stride
    const { grants, difference: changed } = await obtain(view)
    if (changed) return changed
    let spent = 0
    let wide = met
    for (let directed = 0; spent < share; ) {
      const chance = dice.unit()
      const sent = pickGrants(grants)
      if (chance < 0.05) {
        spent++
        const { difference } = await asker.ask(arbitraryOddity(dice, view), 'json', sent)
        if (difference) return difference
        continue
      }
      if (dice.chance(wideShare)) {
        const operation = dice.chance(graphqlShare) ? arbitraryOperation(dice, schema, pair.views, view) : null
        const first = operation ?? arbitraryWide(dice, view, wide++, sent !== null)
        const found = await follow(first, view, sent)
        if (found) return found
        continue
      }
      const isDirected = chance < 0.75 && directed < mostDirected
      const wanted = isDirected ? (schedule[(met + directed++) % schedule.length] ?? null) : null
      const isRow = chance > 0.93 && view.keys.length > 0
      const first = isRow ? arbitraryRow(dice, view) : arbitraryRead(dice, view, wanted, !!sent)
      const found = await follow(first, view, sent)
      if (found) return found
    }
    return grants && askCharges(asker, pair, view, dice, grants)

    /** Some pages of one ask. */
    async function follow(first: PlannedCall, view: View, sent: Grants | null): Promise<Difference | null> {
      let planned: PlannedCall | null = first
      for (let page = 0; planned && page < mostPages && spent < share; page++) {
        spent++
        // A cursor serves the next page whether or not a token is sent with it.
        const found = await askOnce(planned, view, page > 0 && dice.chance(0.2) ? pickGrants(grants) : sent)
        if (found.difference) return found.difference
        const cursor = nextOf(found.answered)
        planned = cursor === null || dice.chance(0.35) ? null : planned.next(cursor)
      }
      return null
    }
  }

  /** Now and then the token of a grant for the other dataset. */
  function pickGrants(grants: Grants | null): Grants | null {
    if (grants) return dice.chance(0.7) ? grants : null
    return dice.chance(0.03) ? strange : null
  }

  async function askOnce({ call, format, ask, uses = none }: PlannedCall, view: View, grants: Grants | null) {
    // Two fields that are charged to one grant side by side: which is first, and says so in its rows left, is chance.
    const isRefused = uses.has('groupBy') && dice.chance(0.9) // groups refuse a grant
    const sent = uses.has('two roots') || isRefused ? null : grants
    coverage.noteUses(uses)
    if (ask) coverage.noteAsk(ask, view, sent !== null)
    const told = await asker.ask(call, format, sent)
    if (told.difference) return told
    const tag = headerOf(told.answered, 'etag')
    if (tag !== null && dice.chance(0.03)) {
      const again = await asker.ask({ ...call, headers: { ...call.headers, 'if-none-match': tag } }, format, sent)
      return { ...told, difference: again.difference }
    }
    const isCompared = sent && ask && !ask.unmask && format === 'json' && call.method === 'GET' && dice.chance(0.5)
    if (!isCompared) return told
    const difference = likeWithout(call, ask, view, told.answered, await asker.askOne(call))
    return { ...told, difference }
  }

  /** Whoever holds a grant and does not send its token is told what they were told before. */
  async function obtain(view: View): Promise<{ grants: Grants | null; difference: Difference | null }> {
    if (view.granted.size === 0) return { grants: null, difference: null }
    const asked = Array.from({ length: askedBefore }, () => arbitraryRead(dice, view, null, false))
    const before: string[] = []
    for (const { call, format } of asked) before.push((await asker.ask(call, format, null)).text)
    const grants = await pair.grant(view.dataset.name)
    strange = grants
    for (const [at, { call, format }] of asked.entries()) {
      const { text } = await asker.ask(call, format, null)
      const was = before[at] ?? ''
      if (text !== was) return { grants, difference: { call, replies: [was, text] } }
    }
    return { grants, difference: null }
  }
}

/** What each dataset's asks are directed at, in turns. */
const schedule: readonly { readonly use: string; readonly level: Classification }[] = uses.flatMap((use, at) =>
  classifications.map((_, i) => ({ use, level: classifications[(i + at) % classifications.length] ?? 'public' })),
)
