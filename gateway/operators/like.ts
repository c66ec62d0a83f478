// `like`: the column matches a pattern; letter case counts. The pattern was validated before it came here (pattern.ts).
import { like as matches } from '../expr/build.ts'
import { literalOf, operator } from './operator.ts'

export const like = operator({
  name: 'like',
  describes: 'matches a pattern, * for any run of characters; letter case counts',
  form: 'pattern',
  accepts: ['text'],
  expr: (column, _type, literal) => matches(column, literalOf('pattern', literal).pattern, false),
})
