// `lt`: the column is below the value.
import { compare, value } from '../expr/build.ts'
import { orderedTypes } from '../expr/type-facts.ts'
import { literalOf, operator } from './operator.ts'

export const lt = operator({
  name: 'lt',
  describes: 'is less than',
  form: 'one',
  accepts: orderedTypes,
  expr: (column, type, literal) => compare('lt', column, value(literalOf('one', literal).value, type)),
})
