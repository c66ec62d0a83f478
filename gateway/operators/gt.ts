// `gt`: the column is above the value.
import { compare, value } from '../expr/build.ts'
import { columnTypes } from '../expr/expr.ts'
import { literalOf, operator } from './operator.ts'

export const gt = operator({
  name: 'gt',
  describes: 'is greater than',
  form: 'one',
  accepts: columnTypes.filter((type) => type !== 'boolean'),
  expr: (column, type, literal) => compare('gt', column, value(literalOf('one', literal).value, type)),
})
