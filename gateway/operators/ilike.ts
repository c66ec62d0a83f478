// `ilike`: the column matches a pattern; letter case does not count. The pattern was validated before it came here (pattern.ts).
import { like as matches } from '../expr/build.ts'
import { literalOf, operator } from './operator.ts'

export const ilike = operator({
  name: 'ilike',
  describes: 'matches a pattern, * for any run of characters; letter case does not count',
  form: 'pattern',
  accepts: ['text'],
  expr: (column, _type, literal) => matches(column, literalOf('pattern', literal).pattern, true),
})
