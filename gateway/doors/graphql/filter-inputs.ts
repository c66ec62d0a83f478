// A column's type → the input that tests it: one field per operator that fits. The same operators as REST's, from one registry.
import {
  GraphQLEnumType,
  type GraphQLInputFieldConfigMap,
  GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLString,
} from 'graphql'
import type { ColumnType, ScalarType } from '../../expr/expr.ts'
import { scalarTypes } from '../../expr/expr.ts'
import { isArrayType } from '../../expr/type-facts.ts'
import type { LiteralForm } from '../../operators/operator.ts'
import { operators } from '../../operators/registry.ts'
import { scalarOf } from './scalars.ts'

/** What `is` takes: the word of REST, and whether `not.` stands before it. */
export interface Nullness {
  readonly word: string
  readonly negated: boolean
}

const words = (all: readonly string[]) =>
  Object.fromEntries(
    all.flatMap((word): [string, { value: Nullness }][] => [
      [word.toUpperCase(), { value: { word, negated: false } }],
      [`NOT_${word.toUpperCase()}`, { value: { word, negated: true } }],
    ]),
  )

const nullness = new GraphQLEnumType({ name: 'Nullness', values: words(['null']) })
const truth = new GraphQLEnumType({ name: 'Truth', values: words(['null', 'true', 'false', 'unknown']) })

function operandOf(form: LiteralForm, type: ScalarType): GraphQLInputType {
  switch (form) {
    case 'one':
      return scalarOf(type)
    case 'list':
      return new GraphQLList(new GraphQLNonNull(scalarOf(type)))
    case 'word':
      return type === 'boolean' ? truth : nullness
    case 'pattern':
      return GraphQLString
  }
}

function fieldsOf(type: ScalarType): GraphQLInputFieldConfigMap {
  const fitting = [...operators.values()].filter(({ accepts }) => accepts.includes(type))
  return Object.fromEntries(
    fitting.map(({ name, describes, form }) => [
      name,
      { type: operandOf(form, type), description: form === 'list' ? 'Is one of a list.' : `${describes}.` },
    ]),
  )
}

const isNullAlone = new GraphQLInputObjectType({
  name: 'NullFilter',
  description: 'Tests of a value that can only be there or not.',
  fields: { is: { type: nullness } },
})

/** One per GraphQL type. */
const inputs = new Map<ColumnType, GraphQLInputObjectType>(
  scalarTypes.map((type) => {
    const fields = fieldsOf(type)
    const input = new GraphQLInputObjectType({ name: `${scalarOf(type).name}Filter`, fields })
    return [type, Object.keys(fields).length > 1 ? input : isNullAlone]
  }),
)

export function filterInput(type: ColumnType): GraphQLInputObjectType {
  const input = isArrayType(type) ? isNullAlone : inputs.get(type)
  if (!input) throw new Error(`${type} has no filter`)
  return input
}

/** Names that no dataset's types may take. */
export const filterNames: readonly string[] = ['Nullness', 'Truth', ...[...inputs.values()].map(({ name }) => name)]
