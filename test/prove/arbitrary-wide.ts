// A call for rows with related rows and their totals, or for groups: by the REST door.
import type { Ask, AskedField } from '../../gateway/ask/ask.ts'
import { plainSelection } from '../../gateway/ask/ask.ts'
import { anyTest, arbitraryFields, arbitraryOrder, type PlannedCall, toCall } from './arbitrary-call.ts'
import { arbitraryFilter } from './arbitrary-filter.ts'
import { arbitraryGroups } from './arbitrary-groups.ts'
import { arbitraryRelated, countedFields, countedOrder } from './arbitrary-related.ts'
import type { Dice } from './dice.ts'
import type { View } from './view.ts'

const methods = ['QUERY', 'POST', 'HEAD', ...Array.from({ length: 9 }, () => 'GET')]

/**
 * @param turn which use of groups it is directed at.
 * @param granted whether it is sent with an approval token: groups never use one.
 */
export function arbitraryWide(dice: Dice, view: View, turn: number, granted: boolean): PlannedCall {
  const isOfGroups = dice.chance(granted ? 0.04 : 0.5) || view.relations.length === 0
  const ask = isOfGroups ? arbitraryGroups(dice, view.masked, turn) : relatedAsk(dice, view, granted)
  return toCall(dice, ask, ask.key ? 'GET' : dice.pick(methods))
}

function relatedAsk(dice: Dice, view: View, granted: boolean): Ask {
  const own = dice.chance(0.2) ? null : arbitraryFields(dice, view, granted && dice.chance(0.9))
  const counted = own !== null && dice.chance(0.45) ? countedFields(dice, view) : []
  const fields = own && dice.shuffled([...own, ...counted])
  const isRow = view.keys.length > 0 && dice.chance(0.1)
  const isCounting = counted.length > 0 && dice.chance(0.4)
  const related = isCounting ? [] : arbitraryRelated(dice, view, 1, namesOf(view, fields))
  const filtered = dice.chance(0.4) ? anyTest(dice, view) : null
  return {
    ...plainSelection,
    cursors: 'next',
    explain: dice.chance(0.05),
    dataset: view.dataset.name,
    key: isRow ? dice.pick(view.keys) : null,
    fields,
    related: related.map((one) => ({ ...one, at: dice.between(0, fields?.length ?? 0) })).sort((a, b) => a.at - b.at),
    filter: filtered && arbitraryFilter(dice, view, filtered),
    order: isRow ? [] : [...(dice.chance(0.45) ? countedOrder(dice, view) : []), ...arbitraryOrder(dice, view, null)],
    limit: isRow ? null : dice.between(1, 8),
    count: !isRow && dice.chance(0.25),
    ...(view.granted.size > 0 && dice.chance(0.04) && { unmask: 'required' as const }),
  }
}

const namesOf = ({ dataset }: View, fields: readonly AskedField[] | null): ReadonlySet<string> =>
  new Set([...dataset.columns.keys(), ...(fields?.map(({ as }) => as) ?? [])])
