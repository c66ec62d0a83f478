// `in`: the column equals one value of a list. The list binds as one array; an empty one admits nothing.
import { isIn } from '../expr/build.ts'
import { comparableTypes } from '../expr/type-facts.ts'
import { literalOf, operator } from './operator.ts'

export const inList = operator({
  name: 'in',
  describes: 'is one of a list, written (a,b)',
  form: 'list',
  accepts: comparableTypes,
  expr: (column, type, literal) => isIn(column, { kind: 'literals', values: literalOf('list', literal).values, type }),
})
