// `lte`: the column is the value or below.
import { compare, value } from '../expr/build.ts'
import { orderedTypes } from '../expr/type-facts.ts'
import { literalOf, operator } from './operator.ts'

export const lte = operator({
  name: 'lte',
  describes: 'is less than or equal to',
  form: 'one',
  accepts: orderedTypes,
  expr: (column, type, literal) => compare('lte', column, value(literalOf('one', literal).value, type)),
})
