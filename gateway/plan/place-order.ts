// The asked order, then a tie-break that makes it total: an order that ties would let the physical order choose the page.
import type { AskedOrder, Term } from '../ask/ask.ts'
import { Refusal } from '../errors/refusal.ts'
import type { ColumnAccess } from '../policy/judge.ts'
import { assertOnce, type Draft, keyAccess, shownExpr } from './draft.ts'
import { assertUsable } from './find-column.ts'
import { rowValue } from './find-term.ts'
import { knownRelation } from './known-relations.ts'
import { countedExpr } from './place-related.ts'
import type { PlannedOrder } from './read-plan.ts'

export function placeOrder(draft: Draft): void {
  const asked = draft.ask.order.map((term) => {
    if (term.term?.aggregate) return counted(draft, term, term.term)
    if (!term.term && !draft.access.columns.has(term.column) && /^[-+]|[\s.:]/.test(term.column))
      throw orderInvalid(draft, term.column)
    const { access, expr } = rowValue(draft, term)
    assertUsable(draft, access, 'sorted')
    return { ...planned(draft, access, term), expr, ...(term.term && { name: term.column, nullable: true }) }
  })
  if (asked.length > 1) assertOnce(asked)
  const names = new Set(asked.map(({ name }) => name))
  const ties = (keyAccess(draft) ?? draft.asked.map(({ access }) => access)).filter(
    ({ column }) => !names.has(column.name),
  )
  const tieBreak = [...new Set(ties)].map((access) => planned(draft, access, { direction: 'asc', nulls: null }))
  draft.order = [...asked, ...tieBreak]
}

function planned(draft: Draft, access: ColumnAccess, term: Pick<AskedOrder, 'direction' | 'nulls'>): PlannedOrder {
  const { name, type } = access.column
  const nulls = term.nulls ?? (term.direction === 'asc' ? 'last' : 'first')
  return {
    expr: shownExpr(access),
    type,
    name,
    direction: term.direction,
    nulls,
    nullable: !draft.dataset.key.includes(name),
  }
}

function counted(draft: Draft, asked: AskedOrder, term: Term): PlannedOrder {
  const { direction, column: name } = asked
  if (!knownRelation(term.names[0] ?? '', draft)) {
    throw new Refusal('PLAN_FIELD_UNKNOWN', {
      detail: `Rows cannot be sorted by ${name.slice(0, 63)}: it is over many of them.`,
      hint: 'Name an aggregate in fields= to get groups, for example fields=plan,count()&order=count().desc.',
    })
  }
  const { expr, type } = countedExpr(draft, name, term)
  const nulls = asked.nulls ?? (direction === 'asc' ? 'last' : 'first')
  return { expr, type, name, direction, nulls, nullable: true }
}

/** `-plan`, `plan desc`, `plan.down`: other dialects' ways to say a direction. */
function orderInvalid(draft: Draft, text: string): Refusal {
  const [, sign = '', word = '', direction = ''] = /^([-+]?)([^\s.:]*)[\s.:]*(\w*)/.exec(text) ?? []
  const column = draft.access.columns.has(word) ? word : 'column'
  const isAscending = column === word && sign !== '-' && !/^d/i.test(direction)
  return new Refusal('PLAN_FIELD_UNKNOWN', {
    detail: `"${text.slice(0, 63)}" is not a column of ${draft.dataset.name} that you may read.`,
    hint: `Write order=${column}.${isAscending ? 'asc' : 'desc'}, with .asc, .desc, .nullsfirst or .nullslast.`,
  })
}
