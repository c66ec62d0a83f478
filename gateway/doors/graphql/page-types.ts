// Types that every schema has: the page of a connection, and the ways to sort.
import { GraphQLBoolean, GraphQLEnumType, GraphQLNonNull, GraphQLObjectType, GraphQLString } from 'graphql'
import type { AskedOrder } from '../../ask/ask.ts'

export type Sorting = Pick<AskedOrder, 'direction' | 'nulls'>

const sortings: Readonly<Record<string, Sorting>> = {
  ASC: { direction: 'asc', nulls: null },
  DESC: { direction: 'desc', nulls: null },
  ASC_NULLS_FIRST: { direction: 'asc', nulls: 'first' },
  ASC_NULLS_LAST: { direction: 'asc', nulls: 'last' },
  DESC_NULLS_FIRST: { direction: 'desc', nulls: 'first' },
  DESC_NULLS_LAST: { direction: 'desc', nulls: 'last' },
}

export const orderBy = new GraphQLEnumType({
  name: 'OrderBy',
  description: 'Nulls come last in ASC and first in DESC, where nothing is said of them.',
  values: Object.fromEntries(Object.entries(sortings).map(([name, value]) => [name, { value }])),
})

export const pageInfo = new GraphQLObjectType({
  name: 'PageInfo',
  description: 'Where a page ends. Pass endCursor as `after` to read on, and keep everything else the same.',
  fields: {
    hasNextPage: { type: new GraphQLNonNull(GraphQLBoolean) },
    hasPreviousPage: { type: new GraphQLNonNull(GraphQLBoolean), description: 'Whether `after` was given.' },
    startCursor: { type: GraphQLString },
    endCursor: { type: GraphQLString },
  },
})
