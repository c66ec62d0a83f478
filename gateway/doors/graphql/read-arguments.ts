// The arguments of a page of rows, as GraphQL coerced them → what they say in an ask.
import { type FieldNode, type GraphQLField, type GraphQLObjectType, getArgumentValues, visit } from 'graphql'
import type { AskedOrder, Filter } from '../../ask/ask.ts'
import type { Dataset } from '../../catalog/dataset.ts'
import { Refusal } from '../../errors/refusal.ts'
import type { Collected, Variables } from './collect-fields.ts'
import type { Sorting } from './page-types.ts'
import { type FilterLimits, toFilter } from './to-filter.ts'

export interface Arguments {
  /** Whether no variable stands in them: then they are the same in every request. */
  readonly isFixed: boolean
  values(variables: Variables): Variables
}

export function argumentsOf({ node, name }: Collected, type: GraphQLObjectType): Arguments {
  const field = type.getFields()[name]
  if (!field) throw new Error(`validation let ${type.name}.${name} pass`)
  const isFixed = !namesVariable(node)
  const fixed = isFixed ? coerce(field, node, {}) : null
  return { isFixed, values: (variables) => fixed ?? coerce(field, node, variables) }
}

const coerce = (field: GraphQLField<unknown, unknown>, node: FieldNode, variables: Variables): Variables =>
  Object.freeze(getArgumentValues(field, node, variables))

function namesVariable({ arguments: all = [] }: FieldNode): boolean {
  let found = false
  for (const one of all) {
    visit(one.value, {
      Variable() {
        found = true
      },
    })
  }
  return found
}

export interface PageArguments {
  /** Rows wanted; may be none. */
  readonly first: number
  readonly after: string | null
  readonly filter: Filter | null
  readonly order: readonly AskedOrder[]
}

/** @param usual rows, where `first` is left out. @throws Refusal. */
export function readPage(
  values: Variables,
  { name, limits }: Dataset,
  usual: number,
  most: FilterLimits,
): PageArguments {
  const { first, after, where, orderBy } = values
  const rows = typeof first === 'number' ? first : Math.min(usual, limits.page)
  if (rows < 0 || rows > limits.page) {
    throw new Refusal('ASK_LIMIT_TOO_LARGE', {
      detail: `A page of ${name} holds 0 to ${limits.page} rows; first is ${rows}.`,
      hint: `Write first: ${limits.page} and read on with after.`,
      details: { limit: limits.page },
    })
  }
  return {
    first: rows,
    after: typeof after === 'string' ? after : null,
    filter: toFilter(where, most),
    order: toOrder(orderBy),
  }
}

/** Each of them names one column. */
function toOrder(orderBy: unknown): readonly AskedOrder[] {
  const list = Array.isArray(orderBy) ? orderBy : []
  return list.flatMap((one: unknown) =>
    Object.entries(Object(one)).flatMap(([column, sorting]) => (isSorting(sorting) ? [{ column, ...sorting }] : [])),
  )
}

export const isSorting = (value: unknown): value is Sorting =>
  typeof value === 'object' && value !== null && 'direction' in value
