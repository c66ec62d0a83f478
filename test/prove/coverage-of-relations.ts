// Counts what calls have touched of related rows, totals and groups, and of GraphQL: relation × use × kind of caller, aggregate ×
// class × where it stands, and what chooses and sorts groups.
import {
  type Ask,
  type AskedRelation,
  aggregateNames,
  dateParts,
  type Filter,
  type Term,
} from '../../gateway/ask/ask.ts'
import { classifications } from '../../gateway/catalog/dataset.ts'
import { type RoleKind, roleKinds } from './arbitrary-access.ts'
import type { View } from './view.ts'

export interface RelationCoverage {
  noteAsk(ask: Ask, view: View): void
  /** Of an operation of GraphQL. */
  noteUses(uses: Iterable<string>): void
  /** @param floor hits of each. */
  missing(floor: number): readonly string[]
  /** How many there are, and the fewest hits of one. */
  readonly count: number
  readonly least: number
  toString(): string
}

const ofRelations = ['shown', 'filter', 'order', 'limit', 'nested', 'counted', 'total', 'sorted'] as const
type Use = (typeof ofRelations)[number]
const terms = [...aggregateNames, 'column', 'part'] as const
const ofGroups = ['none', 'count', 'cursor'] as const
const ofGraphql = [
  ...['first', 'after', 'where', 'orderBy', 'totalCount', 'edges', 'alias', 'two roots', 'groupBy', 'having'],
  ...['nested one', 'nested many', 'nested first', 'nested where', 'nested orderBy', 'nested totalCount'],
  ...['totals beside rows', 'keys', 'countDistinct', 'sum', 'avg', 'min', 'max'],
] as const

const relation = (kind: 'one' | 'many', use: Use, of: RoleKind): string => `${kind} × ${use} × ${of}`
const total = (name: string, level: string, where: string): string => `${name} × ${level} × ${where}`

/** A relation to one row has no page. */
const all: readonly string[] = [
  ...roleKinds.flatMap((kind) => ofRelations.map((use) => relation('many', use, kind))),
  ...roleKinds.flatMap((kind) => ofRelations.flatMap((use) => (use === 'limit' ? [] : [relation('one', use, kind)]))),
  ...aggregateNames.flatMap((name) =>
    classifications.flatMap((level) => ['groups', 'related'].map((where) => total(name, level, where))),
  ),
  ...['group', ...dateParts].flatMap((name) => classifications.map((level) => total(name, level, 'groups'))),
  ...['having', 'order of groups', 'order by related'].flatMap((use) =>
    (use === 'order by related' ? aggregateNames : terms).map((term) => `${use} × ${term}`),
  ),
  ...ofGroups.map((use) => `groups × ${use}`),
  ...ofGraphql.map((use) => `graphql × ${use}`),
]

export function createRelationCoverage(): RelationCoverage {
  const counts = new Map<string, number>(all.map((name) => [name, 0]))
  const add = (names: Iterable<string>): void => {
    for (const name of new Set(names)) {
      const hits = counts.get(name)
      if (hits !== undefined) counts.set(name, hits + 1)
    }
  }
  return {
    noteAsk(ask, view) {
      const fields = ask.fields ?? []
      const own = fields.some(({ term }) => term?.aggregate && !relatedOf(term, view))
      const totals = fields.flatMap(({ term }) => (term?.aggregate ? totalOf(term, view, 'counted') : []))
      const sorted = ask.order.flatMap(({ term }) => (term?.aggregate ? totalOf(term, view, 'sorted') : []))
      add([
        ...totals,
        ...sorted,
        ...ask.related.flatMap((one) => relatedUses(one, view)),
        ...(own ? groupUses(ask, view) : []),
      ])
    },
    noteUses: (uses) => add([...uses].map((use) => `graphql × ${use}`)),
    missing: (floor) =>
      all.filter((name) => (counts.get(name) ?? 0) < floor).map((name) => `${name}: ${counts.get(name)} of ${floor}`),
    count: all.length,
    get least() {
      return Math.min(...counts.values())
    },
    toString: () =>
      [...Map.groupBy(counts, ([name]) => name.split(' × ').slice(0, -1).join(' × '))]
        .map(
          ([head, cells]) =>
            `${head}: ${cells.map(([name, hits]) => `${name.split(' × ').at(-1)} ${hits}`).join(', ')}`,
        )
        .join('\n'),
  }
}

const relatedOf = ({ names }: Term, { relations }: View) => relations.find((one) => one.relation.name === names[0])

function totalOf(term: Term, view: View, use: 'counted' | 'sorted'): readonly string[] {
  const name = term.aggregate ?? 'count'
  const found = relatedOf(term, view)
  if (!found) return totalOfGroup(term, view)
  const column = found.of.dataset.columns.get(term.names[1] ?? '')
  const { kind } = found.relation
  return [
    relation(kind, use === 'sorted' ? use : column ? 'total' : 'counted', found.of.kind),
    ...(use === 'sorted' ? [`order by related × ${name}`] : []),
    ...(column ? [total(name, column.level, 'related')] : []),
  ]
}

function totalOfGroup({ names, aggregate }: Term, { dataset }: View): readonly string[] {
  const level = dataset.columns.get(names[0] ?? '')?.level
  return level && aggregate ? [total(aggregate, level, 'groups')] : []
}

function relatedUses({ relation: name, of }: AskedRelation, view: View): readonly string[] {
  const found = view.relations.find((one) => one.relation.name === name)
  if (!found) return []
  const { relation: declared, of: below } = found
  const uses: readonly (Use | false)[] = [
    'shown',
    of.filter !== null && 'filter',
    of.order.length > 0 && 'order',
    of.limit !== null && 'limit',
    of.related.length > 0 && 'nested',
  ]
  return [
    ...uses.flatMap((use) => (use ? [relation(declared.kind, use, below.kind)] : [])),
    ...of.related.flatMap((one) => relatedUses(one, below)),
    ...(of.fields ?? []).flatMap(({ term }) => (term?.aggregate ? totalOf(term, below, 'counted') : [])),
  ]
}

function groupUses({ fields, having, order, count, cursor }: Ask, { dataset }: View): readonly string[] {
  const groups = (fields ?? []).filter(({ term }) => !term?.aggregate)
  return [
    ...groups.flatMap(({ column, term }) => {
      const level = dataset.columns.get(term?.names[0] ?? column)?.level
      return level ? [total(term?.part ?? 'group', level, 'groups')] : []
    }),
    ...termsOf(having).map((term) => `having × ${term}`),
    ...order.map(({ term }) => `order of groups × ${nameOf(term)}`),
    ...(groups.length === 0 ? ['groups × none'] : []),
    ...(count ? ['groups × count'] : []),
    ...(cursor ? ['groups × cursor'] : []),
  ]
}

const nameOf = (term: Term | undefined): string => term?.aggregate ?? (term?.part ? 'part' : 'column')

function termsOf(filter: Filter | null): readonly string[] {
  if (!filter || filter.kind === 'malformed') return []
  if (filter.kind === 'not') return termsOf(filter.of)
  return filter.kind === 'test' ? [nameOf(filter.term)] : filter.of.flatMap(termsOf)
}
