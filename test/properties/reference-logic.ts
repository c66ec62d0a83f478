// Three-valued logic and the callers' operators in plain JavaScript, as the design words them. Only the order of two
// values comes from expr/.
import { compareScalars } from '../../gateway/expr/compare-scalars.ts'
import { type ColumnType, columnTypes, type Scalar } from '../../gateway/expr/expr.ts'

/** Null is unknown. */
export type Truth = boolean | null

export const notOf = (part: Truth): Truth => (part === null ? null : !part)
export const allOf = (parts: readonly Truth[]): Truth =>
  parts.includes(false) ? false : parts.includes(null) ? null : true
export const anyOf = (parts: readonly Truth[]): Truth =>
  parts.includes(true) ? true : parts.includes(null) ? null : false

const comparisons: Readonly<Record<string, (order: number) => boolean>> = {
  eq: (order) => order === 0,
  neq: (order) => order !== 0,
  lt: (order) => order < 0,
  lte: (order) => order <= 0,
  gt: (order) => order > 0,
  gte: (order) => order >= 0,
}

export function compareBy(operator: string, type: ColumnType, value: Scalar, other: Scalar): Truth {
  const holds = comparisons[operator]
  if (!holds) throw new Error(`${operator} compares nothing`)
  return value === null || other === null ? null : holds(compareScalars(type, value, other))
}

export const isOneOf = (type: ColumnType, value: Scalar, list: readonly Scalar[]): Truth =>
  anyOf(list.map((item) => compareBy('eq', type, value, item)))

export const isWhat = (value: Scalar, what: string): boolean =>
  what === 'null' || what === 'unknown' ? value === null : value === (what === 'true')

/** A pattern in LIKE's own signs. `fold` makes letter case not count. */
export function isLike(value: Scalar, pattern: string, fold: (text: string) => string): Truth {
  if (value === null) return null
  const characters = [...fold(String(value))]
  // After each sign: whether the pattern so far can end behind so many characters.
  let ends = [true, ...characters.map(() => false)]
  let escaped = false
  for (const sign of fold(pattern)) {
    if (sign === '\\' && !escaped) {
      escaped = true
      continue
    }
    const before = ends
    if (sign === '%' && !escaped) ends = before.map((_, at) => before.indexOf(true) >= 0 && before.indexOf(true) <= at)
    else ends = before.map((_, at) => at > 0 && before[at - 1] === true && fits(sign, characters[at - 1], escaped))
    escaped = false
  }
  return ends.at(-1) === true
}

const fits = (sign: string, character: string | undefined, escaped: boolean): boolean =>
  sign === character || (sign === '_' && !escaped)

export const asIs = (text: string): string => text
/** What a mask shows is in the collation C: only A to Z have another case. */
export const foldAscii = (text: string): string => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
/** A stored text is in C.UTF-8, where each character has one character as its lower case. */
export const foldAll = (text: string): string =>
  Array.from(text, (character) => [...character.toLowerCase()][0] ?? '').join('')

/** Of a document, of bytes and of a list nobody asks but whether they are there. */
const comparable = columnTypes.filter((type) => !/^(json|bytes)$|\[\]$/.test(type))
const ordered: readonly ColumnType[] = comparable.filter((type) => type !== 'boolean' && type !== 'range')
/** What an order can name. */
export const isSortable = (type: ColumnType): boolean => type === 'boolean' || ordered.includes(type)

/** The types that each operator takes. */
export const operatorTypes: ReadonlyMap<string, readonly ColumnType[]> = new Map<string, readonly ColumnType[]>([
  ['eq', comparable],
  ['neq', comparable],
  ['in', comparable],
  ['is', columnTypes],
  ['lt', ordered],
  ['lte', ordered],
  ['gt', ordered],
  ['gte', ordered],
  ['like', ['text']],
  ['ilike', ['text']],
])
