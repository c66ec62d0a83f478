// A filter for one caller before one pair. It is made around a row that the caller sees, so that it mostly finds
// something; its literals come from what is shown, and, as an attacker would guess them, from what is stored and hidden in
// either database.
import type { Filter } from '../../gateway/ask/ask.ts'
import type { ColumnType, Scalar } from '../../gateway/expr/expr.ts'
import { readLiteral, readPattern } from '../properties/reference-literal.ts'
import {
  allOf,
  anyOf,
  asIs,
  compareBy,
  foldAscii,
  isLike,
  isOneOf,
  isWhat,
  notOf,
  operatorTypes,
  type Truth,
} from '../properties/reference-logic.ts'
import type { Dice } from './dice.ts'
import type { View } from './view.ts'

type Test = Extract<Filter, { kind: 'test' }>
interface Judged {
  readonly filter: Filter
  /** For the row that the filter is made around. */
  readonly truth: Truth
}

/** @param wanted the operator and the column that the filter must hold. */
export function arbitraryFilter(dice: Dice, view: View, wanted: { column: string; operator: string }): Filter {
  const rows = view.rows.filter((row) => row.get(wanted.column) !== null && row.get(wanted.column) !== undefined)
  const around = dice.pick(rows.length > 0 ? rows : [...view.rows, new Map<string, Scalar>()])
  const test = (column: string, operator: string): Judged => {
    const type = view.typeOf(column)
    const value = around.get(column) ?? null
    // Who holds a grant knows stored values, and guesses others: by what is shown they hold of hardly any row.
    const isProbe = view.granted.has(column) && dice.chance(0.35)
    const tried = Array.from({ length: 4 }, () => arbitraryTest(dice, view, column, type, operator, isProbe))
    const judged = tried.map((filter) => ({ filter, truth: judge(filter, type, value) }))
    return (!isProbe && dice.chance(0.8) ? judged.find(({ truth }) => truth === true) : undefined) ?? dice.pick(judged)
  }
  const other = (): Judged => {
    const known = view.usable.length > 0 ? view.usable : view.names
    const column = dice.pick(known.length > 0 ? known : [wanted.column]) // of what a caller sees nothing of, anything
    const found = test(column, dice.pick(operatorsOf(view.typeOf(column))))
    return found.truth === true || dice.chance(0.2) ? found : sure(column)
  }
  /** Holds for the row, whatever it is. */
  const sure = (column: string): Judged => {
    const is: Test = { kind: 'test', column, operator: 'is', operand: 'null' }
    const isNull = (around.get(column) ?? null) === null
    return { filter: isNull ? is : { kind: 'not', of: is }, truth: true }
  }

  const first = test(wanted.column, wanted.operator)
  const held = first.truth === false && dice.chance(0.6) ? negated(first) : first
  const joined = held.truth === true || dice.chance(0.1) ? held : join('or', dice.shuffled([held, other()]))
  if (dice.chance(0.55)) return joined.filter
  const more = join(dice.pick(['and', 'or']), dice.shuffled([joined, other(), ...(dice.chance(0.3) ? [other()] : [])]))
  return (dice.chance(0.15) ? negated(negated(more)) : more).filter
}

const negated = ({ filter, truth }: Judged): Judged => ({ filter: { kind: 'not', of: filter }, truth: notOf(truth) })

function join(kind: 'and' | 'or', parts: readonly Judged[]): Judged {
  const truths = parts.map(({ truth }) => truth)
  return {
    filter: { kind, of: parts.map(({ filter }) => filter) },
    truth: kind === 'and' ? allOf(truths) : anyOf(truths),
  }
}

export const operatorsOf = (type: ColumnType): readonly string[] =>
  [...operatorTypes].filter(([, types]) => types.includes(type)).map(([name]) => name)

function arbitraryTest(
  dice: Dice,
  view: View,
  column: string,
  type: ColumnType,
  operator: string,
  isProbe: boolean,
): Test {
  const isRenamed = view.isRenamed(column)
  const literal = (): string => {
    if (isRenamed) return dice.pick([...view.shownTexts(column), '0'])
    const shown = view.shownTexts(column)
    const stored = view.storedTexts(column)
    const from = (!isProbe && dice.chance(0.7)) || stored.length === 0 ? shown : stored
    const text =
      from.length > 0 && dice.chance(0.95) ? dice.pick(from) : dice.pick(['0', 'x', 'true', '2000-01-01', ''])
    return readLiteral(text, type) === undefined && dice.chance(0.9) ? (fallback[type] ?? 'x') : text
  }
  const operand = (): string | readonly string[] => {
    if (operator === 'in') return Array.from({ length: dice.between(1, 4) }, literal)
    if (operator === 'is') return type === 'boolean' ? dice.pick(['null', 'true', 'false', 'unknown']) : 'null'
    return /like/.test(operator) && !isRenamed ? pattern(dice, literal()) : literal()
  }
  return { kind: 'test', column, operator, operand: operand() }
}

const fallback: Partial<Record<ColumnType, string>> = {
  integer: '3',
  bigint: '3',
  decimal: '5.0',
  float: '1.5',
  boolean: 'true',
  date: '1990-01-01',
  time: '10:00:00',
  timestamp: '1990-01-01T00:00:00',
  timestamptz: '1990-01-01T00:00:00Z',
  interval: 'P1D',
  uuid: '123e4567-e89b-12d3-a456-426614174000',
  inet: '10.0.0.1',
  range: '[1,5)',
}

/** A part of the text; seldom one that ends in a lone backslash, which must be refused whatever is stored. */
function pattern(dice: Dice, text: string): string {
  const signs = [...text].slice(0, 30).map((sign) => ('\\%_*'.includes(sign) ? `\\${sign}` : sign))
  const from = dice.chance(0.6) ? 0 : dice.below(signs.length + 1)
  const part = signs.slice(from, from + dice.between(0, 6)).join('')
  if (dice.chance(0.06)) return `${part}\\`
  return `${from > 0 ? '*' : ''}${part}${dice.pick(['*', '*', '%', '_*', ''])}`
}

function judge({ operator, operand }: Test, type: ColumnType, value: Scalar): Truth {
  const literals = (typeof operand === 'string' ? [operand] : operand).map((text) => readLiteral(text, type))
  if (operator === 'is') return isWhat(value, String(operand))
  if (operator === 'like' || operator === 'ilike') {
    const written = readPattern(String(operand))
    return written === undefined ? null : isLike(value, written, operator === 'like' ? asIs : foldAscii)
  }
  if (literals.includes(undefined) || !operatorTypes.get(operator)?.includes(type)) return null
  const known = literals.map((literal) => literal ?? null)
  return operator === 'in' ? isOneOf(type, value, known) : compareBy(operator, type, value, known[0] ?? null)
}
