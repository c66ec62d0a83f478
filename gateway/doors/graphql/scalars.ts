// A column's type → its GraphQL type. A value looks as it does over REST; what a caller writes is read as a filter's literal is.
import {
  GraphQLBoolean,
  GraphQLError,
  GraphQLFloat,
  GraphQLInt,
  GraphQLScalarType,
  GraphQLString,
  Kind,
  type ValueNode,
} from 'graphql'
import type { ColumnType, ScalarType } from '../../expr/expr.ts'
import { factsOf, isArrayType } from '../../expr/type-facts.ts'
import { parseLiteral } from '../../operators/literal.ts'

function custom(name: string, type: ScalarType): GraphQLScalarType {
  const { describes, example } = factsOf(type)
  return new GraphQLScalarType({
    name,
    description: `${describes.charAt(0).toUpperCase()}${describes.slice(1)}, as in ${example.json}.`,
    parseValue: (value) => toOperand(value, name, type),
    parseLiteral: (node) => toOperand(writtenIn(node), name, type),
  })
}

/** The text of a filter's operand. A JSON number beyond 2^53 has lost digits before we see it: only a string is exact. */
function toOperand(value: unknown, name: string, type: ScalarType): string {
  const text = typeof value === 'string' ? value : Number.isSafeInteger(value) ? String(value) : null
  const parsed = parseLiteral(text ?? '', type)
  if (text !== null && parsed.ok) return text
  throw new GraphQLError(`${name} takes a string: ${parsed.ok ? 'in double quotes' : parsed.expected}.`)
}

function writtenIn(node: ValueNode): unknown {
  return node.kind === Kind.STRING || node.kind === Kind.INT || node.kind === Kind.FLOAT ? node.value : null
}

/** Any JSON value: of a column that holds such, and of a list, which may be nested. Never an argument. */
const anyJson = new GraphQLScalarType({
  name: 'JSON',
  description: 'A JSON value as it is stored; of a column of lists, a list of its values.',
})

const scalars: Readonly<Record<ScalarType, GraphQLScalarType>> = {
  text: GraphQLString,
  integer: GraphQLInt,
  bigint: custom('BigInt', 'bigint'),
  decimal: custom('Decimal', 'decimal'),
  float: GraphQLFloat,
  boolean: GraphQLBoolean,
  date: custom('Date', 'date'),
  time: custom('Time', 'time'),
  timestamp: custom('Timestamp', 'timestamp'),
  timestamptz: custom('Instant', 'timestamptz'),
  interval: custom('Interval', 'interval'),
  uuid: custom('UUID', 'uuid'),
  inet: custom('Inet', 'inet'),
  range: custom('Range', 'range'),
  json: anyJson,
  bytes: custom('Bytes', 'bytes'),
}

export const scalarOf = (type: ColumnType): GraphQLScalarType => (isArrayType(type) ? anyJson : scalars[type])

/** Names that no dataset's types may take. */
export const scalarNames: readonly string[] = ['ID', ...Object.values(scalars).map(({ name }) => name)]
