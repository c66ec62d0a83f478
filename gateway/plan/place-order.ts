// The asked order, then a tie-break that makes it total: an order that ties would let the physical order choose the page.
import type { AskedOrder } from '../ask/ask.ts'
import type { ColumnAccess } from '../policy/judge.ts'
import { type Draft, keyAccess, shownExpr } from './draft.ts'
import { assertUsable, findColumn } from './find-column.ts'
import type { PlannedOrder } from './read-plan.ts'

export function placeOrder(draft: Draft): void {
  const asked = draft.ask.order.map((term) => {
    const access = findColumn(draft, term.column)
    assertUsable(draft, access, 'sorted')
    return planned(access, term)
  })
  const names = new Set(asked.map(({ name }) => name))
  const ties = (keyAccess(draft) ?? draft.asked.map(({ access }) => access)).filter(
    ({ column }) => !names.has(column.name),
  )
  const tieBreak = [...new Set(ties)].map((access) => planned(access, { direction: 'asc', nulls: null }))
  draft.order = [...asked, ...tieBreak]
}

function planned(access: ColumnAccess, term: Pick<AskedOrder, 'direction' | 'nulls'>): PlannedOrder {
  const { name, type } = access.column
  const nulls = term.nulls ?? (term.direction === 'asc' ? 'last' : 'first')
  return { expr: shownExpr(access), type, name, direction: term.direction, nulls }
}
