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
import { defaultPage } from '../../plan/plan-read.ts'
import { filterInput } from './filter-inputs.ts'
import { orderBy, pageInfo } from './page-types.ts'
import { scalarOf } from './scalars.ts'
import type { Served, ServedCatalog, ServedColumn } from './served.ts'

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

export const required = <T extends GraphQLObjectType | GraphQLInputObjectType>(type: T) => new GraphQLNonNull(type)
const listOf = (type: GraphQLObjectType) => new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(type)))

export function makeSchema({ datasets, skipped }: ServedCatalog): GraphQLSchema {
  const parts = new Map([...datasets].map(([name, served]) => [name, makeParts(served)]))
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
}

function makeParts(served: Served): Parts {
  const { type, dataset, columns } = served
  const row = new GraphQLObjectType({
    name: type,
    description: dataset.description,
    fields: () => columnFields(served),
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
  return { served, row, connection, where: makeWhere(type, filtered), order: makeOrder(type, sorted) }
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

function rootFields({ served, row, connection, where, order }: Parts): Fields {
  const { dataset, single } = served
  const list = {
    type: connection,
    description: dataset.description,
    args: pageArguments({ served, where, order }, true),
  }
  const key = dataset.key.flatMap((name) => {
    const column = served.columns.get(name)?.column
    return column ? [[name, { type: new GraphQLNonNull(scalarOf(column.type)) }] as const] : []
  })
  return {
    [dataset.name]: list,
    ...(single !== null && {
      [single]: {
        type: row,
        description: 'One row by its key; null where you may see none.',
        args: Object.fromEntries(key),
      },
    }),
  }
}

function pageArguments(
  { served, where, order }: Pick<Parts, 'served' | 'where' | 'order'>,
  isRoot: boolean,
): GraphQLFieldConfigArgumentMap {
  const { page } = served.dataset.limits
  const usual = isRoot ? Math.min(defaultPage, page) : 20
  return {
    first: { type: GraphQLInt, description: `Rows of the page, at most ${page}; ${usual} where it is left out.` },
    ...(served.hasKey && { after: { type: GraphQLString, description: 'The endCursor of the page before.' } }),
    ...(where && { where: { type: where } }),
    ...(order && { orderBy: { type: new GraphQLList(required(order)), description: 'The first counts most.' } }),
  }
}
