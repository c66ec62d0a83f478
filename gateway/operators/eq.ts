// `eq`: the column equals the value; a null column is unknown, so no such row.
import { compare, value } from '../expr/build.ts'
import { comparableTypes } from '../expr/type-facts.ts'
import { literalOf, operator } from './operator.ts'

export const eq = operator({
  name: 'eq',
  describes: 'equals',
  form: 'one',
  accepts: comparableTypes,
  expr: (column, type, literal) => compare('eq', column, value(literalOf('one', literal).value, type)),
})
