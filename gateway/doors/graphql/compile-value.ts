// A value as a document writes it → the same with the variables of a request in place. What stands in it is coerced once, by
// GraphQL's own rules; variables are coerced already, and validation has seen that they fit.
import {
  type GraphQLInputType,
  getNullableType,
  isInputObjectType,
  isListType,
  Kind,
  type ValueNode,
  valueFromAST,
} from 'graphql'
import type { Variables } from './collect-fields.ts'

export interface CompiledValue {
  /** Whether no variable stands in it. */
  readonly isFixed: boolean
  /** Undefined: a variable that was not sent, so that nothing was said. Inside another value that is null: nothing may go missing. */
  value(variables: Variables): unknown
}

export function compileValue(node: ValueNode, given: GraphQLInputType): CompiledValue {
  const type = getNullableType(given)
  if (node.kind === Kind.VARIABLE) {
    const name = node.name.value
    return { isFixed: false, value: (variables) => (Object.hasOwn(variables, name) ? variables[name] : undefined) }
  }
  if (isListType(type) && node.kind !== Kind.NULL) {
    const items = node.kind === Kind.LIST ? node.values : [node]
    return list(items.map((item) => compileValue(item, type.ofType)))
  }
  if (isInputObjectType(type) && node.kind === Kind.OBJECT) {
    const fields = type.getFields()
    return object(
      node.fields.flatMap(({ name, value }) => {
        const field = fields[name.value]
        return field ? [[name.value, compileValue(value, field.type)] as const] : []
      }),
    )
  }
  const value: unknown = valueFromAST(node, type)
  return { isFixed: true, value: () => value }
}

function list(items: readonly CompiledValue[]): CompiledValue {
  const make = (variables: Variables): unknown[] => items.map(({ value }) => value(variables) ?? null)
  return fixedWhere(items, make)
}

function object(fields: readonly (readonly [string, CompiledValue])[]): CompiledValue {
  const make = (variables: Variables): Variables =>
    Object.fromEntries(fields.map(([name, { value }]) => [name, value(variables) ?? null]))
  return fixedWhere(
    fields.map(([, field]) => field),
    make,
  )
}

function fixedWhere(parts: readonly CompiledValue[], make: CompiledValue['value']): CompiledValue {
  if (!parts.every(({ isFixed }) => isFixed)) return { isFixed: false, value: make }
  const value = make({})
  return { isFixed: true, value: () => value }
}
