// `lt`: the column is below the value.
import { compare, value } from '../expr/build.ts'
import { columnTypes } from '../expr/expr.ts'
import { literalOf, operator } from './operator.ts'

export const lt = operator({
  name: 'lt',
  describes: 'is less than',
  form: 'one',
  accepts: columnTypes.filter((type) => type !== 'boolean'),
  expr: (column, type, literal) => compare('lt', column, value(literalOf('one', literal).value, type)),
})
