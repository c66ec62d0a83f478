// What is served of a dataset → the types of its totals and groups, of what chooses and sorts them.
import {
  GraphQLEnumType,
  type GraphQLFieldConfigMap,
  type GraphQLInputFieldConfigMap,
  GraphQLInputObjectType,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
} from 'graphql'
import type { ColumnType } from '../../expr/expr.ts'
import { resultType } from '../../plan/aggregates.ts'
import { filterInput } from './filter-inputs.ts'
import { orderBy, pageInfo } from './page-types.ts'
import { scalarOf } from './scalars.ts'
import { aggregateFields, type Served, type ServedKey, suffixOf } from './served.ts'

export interface GroupTypes {
  /** Over all rows of a relation. */
  readonly totals: GraphQLObjectType
  /** A page of groups. */
  readonly groups: GraphQLObjectType
  /** Null: there is nothing to group by. */
  readonly key: GraphQLEnumType | null
  readonly having: GraphQLInputObjectType
  readonly order: GraphQLInputObjectType
}

/** A value of a group by its name, with its type. */
type Values = readonly (readonly [string, ColumnType])[]

/** A part of a group that holds values by column. */
interface Part {
  readonly field: string
  readonly suffix: string
  readonly values: Values
}

export function makeGroupTypes(served: Served): GroupTypes {
  const { type, keys } = served
  const totals = [...aggregateFields].flatMap(([field, name]): Part[] => {
    const values = [...served.columns].flatMap(
      ([column, one]): Values => (one.aggregates.includes(name) ? [[column, resultType(name, one.column.type)]] : []),
    )
    return values.length > 0 ? [{ field, suffix: suffixOf(field), values }] : []
  })
  const groupedBy: Values = [...keys].map(([name, key]) => [name, key.type])
  const parts = groupedBy.length > 0 ? [{ field: 'keys', suffix: 'Keys', values: groupedBy }, ...totals] : totals
  const shown = totals.map((part) => [part.field, { type: required(valuesType(type, part)) }] as const)
  const counted = {
    count: { type: new GraphQLNonNull(GraphQLInt), description: 'Of rows.' },
    ...Object.fromEntries(shown),
  }
  return {
    totals: new GraphQLObjectType({ name: `${type}Aggregates`, description: overShown, fields: counted }),
    groups: groupsType(type, { ...counted, ...keysField(type, groupedBy) }),
    key: keys.size > 0 ? keyType(type, keys) : null,
    having: havingType(type, parts),
    order: orderType(type, parts),
  }
}

const overShown = 'Of the values as they are shown: masked where a column is masked, also under an approval.'

const required = (type: GraphQLObjectType) => new GraphQLNonNull(type)

const keysField = (type: string, values: Values) =>
  values.length > 0 ? { keys: { type: required(valuesType(type, { field: 'keys', suffix: 'Keys', values })) } } : {}

const valuesType = (type: string, { suffix, values }: Part): GraphQLObjectType =>
  new GraphQLObjectType({
    name: type + suffix,
    fields: Object.fromEntries(values.map(([name, of]) => [name, { type: scalarOf(of) }])),
  })

function groupsType(type: string, fields: GraphQLFieldConfigMap<unknown, unknown>): GraphQLObjectType {
  const group = new GraphQLObjectType({ name: `${type}Group`, description: overShown, fields })
  return new GraphQLObjectType({
    name: `${type}Groups`,
    fields: {
      nodes: { type: new GraphQLNonNull(new GraphQLList(required(group))) },
      pageInfo: { type: required(pageInfo) },
    },
  })
}

const keyType = (type: string, keys: ReadonlyMap<string, ServedKey>): GraphQLEnumType =>
  new GraphQLEnumType({
    name: `${type}Key`,
    values: Object.fromEntries(
      [...keys.keys()].map((name) => [name, { value: name, description: keyWords(keys.get(name)?.part ?? null) }]),
    ),
  })

const keyWords = (part: ServedKey['part']): string | null =>
  part === null ? null : part === 'day' ? 'The day.' : `The first day of the ${part}.`

function havingType(type: string, parts: readonly Part[]): GraphQLInputObjectType {
  const having: GraphQLInputObjectType = new GraphQLInputObjectType({
    name: `${type}GroupsWhere`,
    fields: (): GraphQLInputFieldConfigMap => ({
      count: { type: filterInput('integer') },
      ...Object.fromEntries(
        parts.map(({ field, suffix, values }) => [field, { type: partWhere(type, suffix, values) }]),
      ),
      and: { type: new GraphQLList(new GraphQLNonNull(having)) },
      or: { type: new GraphQLList(new GraphQLNonNull(having)) },
      not: { type: having },
    }),
  })
  return having
}

const partWhere = (type: string, suffix: string, values: Values): GraphQLInputObjectType =>
  new GraphQLInputObjectType({
    name: `${type}${suffix}Where`,
    fields: Object.fromEntries(values.map(([name, of]) => [name, { type: filterInput(of) }])),
  })

const orderType = (type: string, parts: readonly Part[]): GraphQLInputObjectType =>
  new GraphQLInputObjectType({
    name: `${type}GroupsOrder`,
    isOneOf: true,
    fields: {
      count: { type: orderBy },
      ...Object.fromEntries(
        parts.map(({ field, suffix, values }) => [field, { type: partOrder(type, suffix, values) }]),
      ),
    },
  })

const partOrder = (type: string, suffix: string, values: Values): GraphQLInputObjectType =>
  new GraphQLInputObjectType({
    name: `${type}${suffix}Order`,
    isOneOf: true,
    fields: Object.fromEntries(values.map(([name]) => [name, { type: orderBy }])),
  })
