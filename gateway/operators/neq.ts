// `neq`: the column differs from the value; as in SQL, a null column is unknown, so no such row.
import { compare, value } from '../expr/build.ts'
import { comparableTypes } from '../expr/type-facts.ts'
import { literalOf, operator } from './operator.ts'

export const neq = operator({
  name: 'neq',
  describes: 'is not equal to (a null is not)',
  form: 'one',
  accepts: comparableTypes,
  expr: (column, type, literal) => compare('neq', column, value(literalOf('one', literal).value, type)),
})
