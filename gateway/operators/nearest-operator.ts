// A word that is no operator → the operator that was probably meant: a slip of the pen, or another dialect's name for it.
import { nearest } from '../config/nearest.ts'
import { operators } from './registry.ts'

/** As SQL, OData, Django, Mongo and plain English have it; compared without case, `_`, `-` and `$`. */
const otherNames: ReadonlyMap<string, string> = new Map([
  ['equal', 'eq'],
  ['equals', 'eq'],
  ['exact', 'eq'],
  ['ne', 'neq'],
  ['noteq', 'neq'],
  ['notequal', 'neq'],
  ['notequals', 'neq'],
  ['greater', 'gt'],
  ['greaterthan', 'gt'],
  ['after', 'gt'],
  ['ge', 'gte'],
  ['min', 'gte'],
  ['greaterorequal', 'gte'],
  ['less', 'lt'],
  ['lessthan', 'lt'],
  ['before', 'lt'],
  ['le', 'lte'],
  ['max', 'lte'],
  ['lessorequal', 'lte'],
  ['oneof', 'in'],
  ['any', 'in'],
  ['isnull', 'is'],
  ['null', 'is'],
  ['contains', 'like'],
  ['startswith', 'like'],
  ['endswith', 'like'],
  ['icontains', 'ilike'],
  ['istartswith', 'ilike'],
])

export function nearestOperator(word: string): string | null {
  const plain = word.toLowerCase().replace(/[_$-]/g, '')
  return operators.has(plain) ? plain : (otherNames.get(plain) ?? nearest(plain, operators.keys()))
}
