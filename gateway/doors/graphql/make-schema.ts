// What is served → a GraphQL schema. It holds no resolver: operations are compiled to asks (compile-operation.ts).
import {
  DirectiveLocation,
  GraphQLDirective,
  type GraphQLFieldConfigArgumentMap,
  type GraphQLFieldConfigMap,
  GraphQLInputObjectType,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  specifiedDirectives,
} from 'graphql'
import type { Column } from '../../catalog/dataset.ts'
import { defaultPage, relatedPage } from '../../plan/plan-read.ts'
import { filterInput } from './filter-inputs.ts'
import { type GroupTypes, makeGroupTypes } from './group-types.ts'
import { orderBy, pageInfo } from './page-types.ts'
import { scalarOf } from './scalars.ts'
import { aggregateField, type Served, type ServedCatalog, type ServedColumn } from './served.ts'

type Fields = GraphQLFieldConfigMap<unknown, unknown>

const masked = new GraphQLDirective({
  name: 'masked',
  description: 'What is shown is not what is stored. An approval may show it: see /unmask/requests.',
  locations: [DirectiveLocation.FIELD_DEFINITION],
  args: {
    mask: { type: new GraphQLNonNull(GraphQLString) },
    classification: { type: new GraphQLNonNull(GraphQLString) },
  },
})

const required = <T extends GraphQLObjectType | GraphQLInputObjectType>(type: T) => new GraphQLNonNull(type)
const listOf = (type: GraphQLObjectType) => new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(type)))

export function makeSchema({ datasets, skipped }: ServedCatalog): GraphQLSchema {
  const parts = new Map<string, Parts>()
  for (const [name, served] of datasets) parts.set(name, makeParts(served, parts))
  const fields = [...parts.values()].flatMap((part) => Object.entries(rootFields(part)))
  const query = new GraphQLObjectType({
    name: 'Query',
    description: ['What you may read.', ...(skipped.length > 0 ? [skippedWords(skipped)] : [])].join(' '),
    fields: Object.fromEntries(fields.length > 0 ? fields : [['nothing', nothing]]),
  })
  return new GraphQLSchema({ query, directives: [...specifiedDirectives, masked], assumeValid: true })
}

const skippedWords = (skipped: readonly string[]): string =>
  `Only REST serves these, whose names GraphQL cannot write: ${skipped.join(', ')}.`

const nothing = {
  type: GraphQLString,
  description: 'You may read no dataset. GET /me says who you are to the gateway.',
}

/** The types of one dataset that others refer to. */
interface Parts {
  readonly served: Served
  readonly row: GraphQLObjectType
  readonly connection: GraphQLObjectType
  readonly where: GraphQLInputObjectType | null
  readonly order: GraphQLInputObjectType | null
  readonly groups: GroupTypes
}

/** @param all is complete when the fields are asked for. */
function makeParts(served: Served, all: ReadonlyMap<string, Parts>): Parts {
  const { type, dataset, columns } = served
  const row = new GraphQLObjectType({
    name: type,
    description: dataset.description,
    fields: () => ({ ...columnFields(served), ...relationFields(served, all) }),
  })
  const edge = new GraphQLObjectType({
    name: `${type}Edge`,
    fields: () => ({ cursor: { type: GraphQLString }, node: { type: required(row) } }),
  })
  const connection = new GraphQLObjectType({
    name: `${type}Connection`,
    fields: () => ({
      nodes: { type: listOf(row) },
      edges: { type: listOf(edge) },
      pageInfo: { type: required(pageInfo) },
      totalCount: { type: GraphQLInt, description: 'Of all rows that the filter admits, on every page.' },
    }),
  })
  const filtered = [...columns].filter(([name, one]) => one.filtered && !logic.has(name))
  const sorted = [...columns].filter(([, one]) => one.sorted)
  const where = makeWhere(type, filtered)
  return { served, row, connection, where, order: makeOrder(type, sorted), groups: makeGroupTypes(served) }
}

/** Words of `where` itself. */
const logic: ReadonlySet<string> = new Set(['and', 'or', 'not'])

type Columns = readonly (readonly [string, ServedColumn])[]

function makeWhere(type: string, columns: Columns): GraphQLInputObjectType | null {
  if (columns.length === 0) return null
  const where: GraphQLInputObjectType = new GraphQLInputObjectType({
    name: `${type}Where`,
    description: 'All of it must hold. A masked value is compared as it is shown.',
    fields: () => ({
      ...Object.fromEntries(columns.map(([name, { column }]) => [name, { type: filterInput(column.type) }])),
      and: { type: new GraphQLList(required(where)) },
      or: { type: new GraphQLList(required(where)) },
      not: { type: where },
    }),
  })
  return where
}

function makeOrder(type: string, columns: Columns): GraphQLInputObjectType | null {
  if (columns.length === 0) return null
  return new GraphQLInputObjectType({
    name: `${type}Order`,
    isOneOf: true,
    fields: Object.fromEntries(columns.map(([name]) => [name, { type: orderBy }])),
  })
}

function columnFields({ columns, dataset, hasKey }: Served): Fields {
  return Object.fromEntries(
    [...columns].map(([name, one]) => {
      const { column } = one
      const isPresent = hasKey && dataset.key.includes(name)
      const type = isPresent ? new GraphQLNonNull(scalarOf(column.type)) : scalarOf(column.type)
      return [name, { type, description: describe(one), ...deprecation(column) }]
    }),
  )
}

function relationFields({ relations }: Served, all: ReadonlyMap<string, Parts>): Fields {
  return Object.fromEntries(
    [...relations].flatMap(([name, { dataset, shows }]) => {
      const other = all.get(dataset)
      if (!other) return []
      const { served, row, connection, groups, where } = other
      const { description } = served.dataset
      if (shows === 'row') return [[name, { type: row, description }]]
      if (shows === 'rows') return [[name, { type: connection, description, args: pageArguments(other, relatedPage) }]]
      return [
        [
          name,
          { type: groups.totals, description: `Totals of ${dataset}.`, args: where ? { where: { type: where } } : {} },
        ],
      ]
    }),
  )
}

function describe({ column, masked }: ServedColumn): string {
  const shown = masked && column.mask ? [`Masked by ${column.mask.name} (${column.level}).`] : []
  return [...(column.description === null ? [] : [column.description]), ...shown].join(' ')
}

function deprecation({ deprecated }: Column) {
  if (!deprecated) return {}
  const until = deprecated.sunset === null ? '' : `, gone on ${deprecated.sunset}`
  const use = deprecated.use === null ? '' : ` Use ${deprecated.use}.`
  return { deprecationReason: `Deprecated since ${deprecated.since}${until}.${use}` }
}

function rootFields(part: Parts): Fields {
  const { served, row, connection, groups, where } = part
  const { dataset, single } = served
  const list = {
    type: connection,
    description: dataset.description,
    args: pageArguments(part, defaultPage),
  }
  const key = dataset.key.flatMap((name) => {
    const column = served.columns.get(name)?.column
    return column ? [[name, { type: new GraphQLNonNull(scalarOf(column.type)) }] as const] : []
  })
  const aggregate = {
    type: groups.groups,
    description: `Totals of ${dataset.name}, by group.`,
    args: {
      ...(groups.key && { groupBy: { type: new GraphQLList(new GraphQLNonNull(groups.key)) } }),
      ...(where && { where: { type: where } }),
      having: { type: groups.having, description: 'Which groups are wanted.' },
      orderBy: { type: new GraphQLList(required(groups.order)), description: 'Without it: by what is grouped by.' },
      first: firstArgument(served, defaultPage),
      after,
    },
  }
  return {
    [dataset.name]: list,
    ...(single !== null && {
      [single]: {
        type: row,
        description: 'One row by its key; null where you may see none.',
        args: Object.fromEntries(key),
      },
    }),
    [aggregateField(dataset.name)]: aggregate,
  }
}

function pageArguments({ served, where, order }: Parts, usual: number): GraphQLFieldConfigArgumentMap {
  return {
    first: firstArgument(served, usual),
    ...(served.hasKey && { after }),
    ...(where && { where: { type: where } }),
    ...(order && { orderBy: { type: new GraphQLList(required(order)), description: 'The first counts most.' } }),
  }
}

function firstArgument({ dataset }: Served, usual: number) {
  const { page } = dataset.limits
  return {
    type: GraphQLInt,
    description: `Rows of the page, at most ${page}; ${Math.min(usual, page)} where it is left out.`,
  }
}

const after = { type: GraphQLString, description: 'The endCursor of the page before.' }
