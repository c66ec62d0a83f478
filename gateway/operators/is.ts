// `is`: the column is null, or a boolean is true, false or unknown. Never unknown itself.
import { is as isWhat } from '../expr/build.ts'
import { columnTypes } from '../expr/expr.ts'
import { literalOf, operator } from './operator.ts'

export const is = operator({
  name: 'is',
  describes: 'is null (a boolean also: true, false, unknown)',
  form: 'word',
  accepts: columnTypes,
  expr: (column, _type, literal) => isWhat(column, literalOf('word', literal).word),
})
