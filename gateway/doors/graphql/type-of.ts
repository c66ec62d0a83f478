// What a field shows of the schema itself: its type, and the name that `__typename` writes.
import { type GraphQLObjectType, getNamedType, isObjectType } from 'graphql'
import type { Collected } from './collect-fields.ts'

/** Of a field that shows an object, or a list of them. */
export function typeOf(parent: GraphQLObjectType, { name }: Collected): GraphQLObjectType {
  const type = getNamedType(parent.getFields()[name]?.type)
  if (!isObjectType(type)) throw new Error(`validation let ${parent.name}.${name} pass`)
  return type
}

/** The same JSON string, whatever the row. */
export function always(text: string): () => string {
  const written = JSON.stringify(text)
  return () => written
}
