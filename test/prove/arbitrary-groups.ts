// Groups of one dataset's rows for one caller: by columns and parts of dates, with every aggregate, conditions on the groups, and
// orders by what is not even shown.
import {
  type Ask,
  type AskedField,
  type AskedOrder,
  aggregateNames,
  dateParts,
  type Filter,
  plainSelection,
} from '../../gateway/ask/ask.ts'
import { type Classification, classifications } from '../../gateway/catalog/dataset.ts'
import { aggregatesOf, isGroupable } from '../../gateway/plan/aggregates.ts'
import { datedTypes } from '../../gateway/plan/date-part.ts'
import { anyTest } from './arbitrary-call.ts'
import { arbitraryFilter } from './arbitrary-filter.ts'
import { aggregatedColumn } from './arbitrary-related.ts'
import { aggregateTerm, type Named } from './arbitrary-terms.ts'
import type { Dice } from './dice.ts'
import type { View } from './view.ts'

/** What each ask is directed at, in turns: an aggregate on a class of columns, or a group of one. */
const groupUses: readonly { readonly use: string; readonly level: Classification }[] = [
  ...aggregateNames,
  'group',
  ...dateParts,
].flatMap((use, at) =>
  classifications.map((_, i) => ({ use, level: classifications[(i + at) % classifications.length] ?? 'public' })),
)

/** @param turn which use it is directed at: the next from there of which the dataset has a column. */
export function arbitraryGroups(dice: Dice, view: View, turn: number): Ask {
  const apart = view.usable.filter(looksApart(view))
  if (apart.length > 0 && dice.chance(0.15)) return looseGroups(dice, view, dice.pick(apart))
  const uses = groupUses.map((_, at) => groupUses[(turn + at) % groupUses.length] ?? groupUses[0])
  const directed = uses.reduce<Asked | null>(
    (found, use) => found ?? (use ? directedTerm(dice, view, use) : null),
    null,
  )
  const isGroup = directed !== null && directed.term?.aggregate === undefined
  const others = Array.from({ length: dice.between(0, 2) }, () => aggregateOf(dice, view)).filter((one) => one !== null)
  const groups = dice.chance(0.12) ? [] : groupsOf(dice, view).filter(({ column }) => column !== directed?.column)
  const named = [...groups, ...(directed ? [directed] : []), ...others]
  const all = [...new Map(named.map((one) => [one.column, one])).values()]
  const hasAggregate = all.some(({ term }) => term?.aggregate)
  const asked = hasAggregate && !dice.chance(0.25) ? all : [...all, aggregateTerm([], null, 'count')]
  const fields: readonly AskedField[] = dice
    .shuffled([...new Map(asked.map((one) => [one.column, one])).values()])
    .map((one, at) => ({ ...one, as: `v${at}` }))
  const filtered = dice.chance(0.4) ? anyTest(dice, view) : null
  return {
    ...plainSelection,
    cursors: 'next',
    explain: dice.chance(0.08),
    dataset: view.dataset.name,
    key: null,
    fields,
    filter: filtered && arbitraryFilter(dice, view, filtered),
    having: dice.chance(0.45) ? arbitraryHaving(dice, view, fields) : null,
    order: dice.chance(0.6) ? orderOf(dice, view, fields) : [],
    limit: dice.chance(isGroup ? 0.8 : 0.6) ? dice.between(1, 5) : null,
    count: dice.chance(0.3),
  }
}

/** Equal values of it may look apart, or add up to another sum in another order. */
const looksApart =
  (view: View) =>
  (name: string): boolean =>
    view.typeOf(name) === 'decimal' || view.typeOf(name) === 'float'

/** One column alone, in groups of many rows: what is equal must look alike, in whatever order it is met. */
function looseGroups(dice: Dice, view: View, column: string): Ask {
  const few = view.usable.filter((name) => ['region', 'active'].includes(name))
  const group = few.length > 0 && dice.chance(0.7) ? [{ column: dice.pick(few) }] : []
  const totals = (['min', 'max', 'sum', 'avg'] as const).map((name) => aggregateTerm([column], null, name))
  const asked: readonly Asked[] = dice.chance(0.4)
    ? [{ column }, aggregateTerm([], null, 'count')]
    : [...group, ...totals]
  const fields = asked.map((one, at) => ({ ...one, as: `v${at}` }))
  return { ...plainSelection, cursors: 'next', explain: false, dataset: view.dataset.name, key: null, fields }
}

type Asked = Pick<AskedField, 'column' | 'term'>

function directedTerm(dice: Dice, view: View, { use, level }: (typeof groupUses)[number]): Asked | null {
  const aggregate = aggregateNames.find((name) => name === use) ?? null
  const part = dateParts.find((name) => name === use) ?? null
  const fitting = [...view.dataset.columns.values()].filter(
    ({ level: own, type }) =>
      own === level &&
      (aggregate ? aggregatesOf(type).includes(aggregate) : part ? datedTypes.includes(type) : isGroupable(type)),
  )
  const usable = fitting.filter(({ name }) => view.usable.includes(name))
  const from = usable.length > 0 && dice.chance(0.92) ? usable : fitting
  if (from.length === 0) return null
  const { name } = dice.pick(from)
  return aggregate || part ? aggregateTerm([name], part, aggregate) : { column: name }
}

function groupsOf(dice: Dice, view: View): readonly Asked[] {
  const groupable = view.usable.filter((name) => isGroupable(view.typeOf(name)))
  if (groupable.length === 0) return []
  // Of few values, so that a group holds several rows.
  const few = ['region', 'score', 'active'].filter((name) => groupable.includes(name))
  const apart = groupable.filter(looksApart(view))
  const columns = [
    ...dice.some(few, 0, 0.3),
    ...(dice.chance(0.45) ? [dice.pick(groupable)] : []),
    ...(apart.length > 0 && dice.chance(0.25) ? [dice.pick(apart)] : []),
  ]
  return [...new Set(columns)].map((column) =>
    datedTypes.includes(view.typeOf(column)) && dice.chance(0.5)
      ? aggregateTerm([column], dice.pick(dateParts), null)
      : { column },
  )
}

function aggregateOf(dice: Dice, view: View): Named | null {
  if (dice.chance(0.2)) return aggregateTerm([], null, 'count')
  const picked = aggregatedColumn(dice, view)
  const part =
    picked && datedTypes.includes(view.typeOf(picked.column)) && dice.chance(0.2) ? dice.pick(dateParts) : null
  return picked && aggregateTerm([picked.column], part, picked.aggregate)
}

function orderOf(dice: Dice, view: View, fields: readonly AskedField[]): readonly AskedOrder[] {
  const beside = dice.chance(0.3) ? aggregateOf(dice, view) : null
  const named = [...dice.some(fields, 1, 0.2), ...(beside ? [beside] : [])]
  return [...new Map(named.map((one) => [one.column, one])).values()].map(({ column, term }) => ({
    column,
    ...(term && { term }),
    direction: dice.pick(['asc', 'desc']),
    nulls: dice.pick([null, null, 'first', 'last']),
  }))
}

function arbitraryHaving(dice: Dice, view: View, fields: readonly AskedField[]): Filter {
  const beside = dice.chance(0.3) ? aggregateOf(dice, view) : null
  const one = conditionOn(dice, view, beside ?? dice.pick(fields))
  const some: Filter = {
    kind: 'test',
    ...aggregateTerm([], null, 'count'),
    operator: 'gte',
    operand: `${dice.between(1, 2)}`,
  }
  if (dice.chance(0.4)) return { kind: 'or', of: dice.shuffled([one, some]) }
  if (dice.chance(0.2)) return { kind: 'and', of: [some, one] }
  return dice.chance(0.15) ? { kind: 'not', of: { kind: 'not', of: one } } : one
}

function conditionOn(dice: Dice, view: View, { column, term }: Asked): Filter {
  const subject = { column, ...(term && { term }) }
  const aggregate = term?.aggregate ?? null
  const name = term?.names[0] ?? column
  if (dice.chance(0.15)) return { kind: 'not', of: { kind: 'test', ...subject, operator: 'is', operand: 'null' } }
  const operator = dice.pick(['gte', 'gt', 'lte', 'lt', 'eq', 'neq', 'neq', 'in', 'gte'])
  const operand = (): string => {
    if (aggregate === 'count' || aggregate === 'count_distinct') return String(dice.between(0, 4))
    if (aggregate === 'sum' || aggregate === 'avg') return String(dice.pick([0, 5, -3, 100, 1000, 1249]))
    const texts = dice.chance(0.8) || view.isRenamed(name) ? view.shownTexts(name) : view.storedTexts(name)
    return texts.length > 0 ? dice.pick(texts) : '0'
  }
  return { kind: 'test', ...subject, operator, operand: operator === 'in' ? [operand(), operand()] : operand() }
}
