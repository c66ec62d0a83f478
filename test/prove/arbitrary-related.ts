// Related rows and their totals beside the rows of an ask: of relations that the caller knows, and now and then of one that
// looks to them like a name that does not exist.
import {
  type AggregateName,
  type AskedField,
  type AskedOrder,
  type AskedRelation,
  aggregateNames,
  plainSelection,
  type Selection,
} from '../../gateway/ask/ask.ts'
import { aggregatesOf } from '../../gateway/plan/aggregates.ts'
import { anyTest, arbitraryFields, arbitraryOrder } from './arbitrary-call.ts'
import { arbitraryFilter } from './arbitrary-filter.ts'
import { aggregateTerm, type Named } from './arbitrary-terms.ts'
import type { Dice } from './dice.ts'
import type { RelatedView, View } from './view.ts'

/** Levels below the first. */
const deepest = 2

function arbitraryRelation(dice: Dice, { relations }: View): RelatedView | null {
  const known = relations.filter(({ isKnown }) => isKnown)
  const from = known.length > 0 && dice.chance(0.8) ? known : relations
  return from.length > 0 ? dice.pick(from) : null
}

/** @param level of the related rows; the first is 1. */
export function arbitraryRelated(
  dice: Dice,
  view: View,
  level: number,
  names: ReadonlySet<string>,
): readonly AskedRelation[] {
  const taken = new Set(names)
  const asked: AskedRelation[] = []
  for (let count = dice.chance(0.25) ? 2 : 1; count > 0; count--) {
    const found = arbitraryRelation(dice, view)
    if (!found) break
    const { name } = found.relation
    const as = taken.has(name) || dice.chance(0.1) ? `rel${level}${count}` : name
    taken.add(as)
    asked.push({ relation: name, as, at: 0, of: selectionOf(dice, found, level) })
  }
  return asked
}

function selectionOf(dice: Dice, { relation, of }: RelatedView, level: number): Selection {
  const own = dice.chance(0.25) ? null : arbitraryFields(dice, of, false)
  const isDeeper = level < deepest && dice.chance(0.45)
  const counted = own !== null && level < deepest && dice.chance(0.2) ? countedFields(dice, of) : []
  const fields = own && [...own, ...counted]
  const filtered = dice.chance(0.5) ? anyTest(dice, of) : null
  return {
    ...plainSelection,
    fields: unreadable(dice, of, fields),
    related: isDeeper ? arbitraryRelated(dice, of, level + 1, new Set(of.dataset.columns.keys())) : [],
    filter: filtered && arbitraryFilter(dice, of, filtered),
    order: dice.chance(0.6) ? arbitraryOrder(dice, of, null) : [],
    limit: relation.kind === 'many' ? (dice.chance(0.75) ? dice.between(1, 5) : level === 1 ? null : 3) : null,
  }
}

/** Now and then a column that the caller may not know, or that is in no dataset. */
function unreadable(dice: Dice, { dataset, names }: View, fields: Selection['fields']): Selection['fields'] {
  if (fields === null || !dice.chance(0.04)) return fields
  const hidden = [...dataset.columns.keys()].filter((name) => !names.includes(name))
  const column = dice.pick([...hidden, 'undeclared', 'raw_email', '__proto__x'])
  return [...fields, { column, as: column }]
}

/** `children.count()`, `children.score.sum()`: of one column each, of a class that fits. */
export function countedFields(dice: Dice, view: View): readonly AskedField[] {
  return Array.from({ length: dice.between(1, 2) }, (_, at) => countedTerm(dice, view, at)).flatMap((one, at) =>
    one ? [{ ...one, as: `n${at}` }] : [],
  )
}

export const countedOrder = (dice: Dice, view: View): readonly AskedOrder[] => {
  const term = countedTerm(dice, view, 0)
  if (!term) return []
  return [{ ...term, direction: dice.pick(['asc', 'desc']), nulls: dice.pick([null, null, 'first', 'last']) }]
}

function countedTerm(dice: Dice, view: View, at: number): Named | null {
  const found = arbitraryRelation(dice, view)
  if (!found) return null
  const { relation, of } = found
  if (dice.chance(0.35 + 0.2 * at)) return aggregateTerm([relation.name], null, 'count')
  const picked = aggregatedColumn(dice, of)
  return picked && aggregateTerm([relation.name, picked.column], null, picked.aggregate)
}

/** Mostly one that may be used; restricted ones are refused alike. */
export function aggregatedColumn(dice: Dice, view: View): { column: string; aggregate: AggregateName } | null {
  const aggregate = dice.pick(aggregateNames)
  const isUsable = dice.chance(0.9)
  const fitting = (isUsable ? view.usable : [...view.dataset.columns.keys()]).filter((name) =>
    aggregatesOf(view.typeOf(name)).includes(aggregate),
  )
  if (fitting.length === 0) return null
  // A masked one tells most.
  const level = dice.pick(['public', 'internal', 'confidential', 'confidential', 'confidential', 'restricted'])
  const all = [...view.dataset.columns.values()].filter(({ type }) => aggregatesOf(type).includes(aggregate))
  const ofLevel = all.filter((column) => column.level === level && view.names.includes(column.name))
  const directed = ofLevel.length > 0 && dice.chance(0.4) ? ofLevel.map(({ name }) => name) : fitting
  return { column: dice.pick(directed), aggregate }
}
