// `gte`: the column is the value or above.
import { compare, value } from '../expr/build.ts'
import { orderedTypes } from '../expr/type-facts.ts'
import { literalOf, operator } from './operator.ts'

export const gte = operator({
  name: 'gte',
  describes: 'is greater than or equal to',
  form: 'one',
  accepts: orderedTypes,
  expr: (column, type, literal) => compare('gte', column, value(literalOf('one', literal).value, type)),
})
