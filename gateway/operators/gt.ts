// `gt`: the column is above the value.
import { compare, value } from '../expr/build.ts'
import { orderedTypes } from '../expr/type-facts.ts'
import { literalOf, operator } from './operator.ts'

export const gt = operator({
  name: 'gt',
  describes: 'is greater than',
  form: 'one',
  accepts: orderedTypes,
  expr: (column, type, literal) => compare('gt', column, value(literalOf('one', literal).value, type)),
})
