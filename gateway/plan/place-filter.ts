// The caller's filter → a condition over shown values. Literals are parsed to the column's type here, never by Postgres.
import type { Filter } from '../ask/ask.ts'
import { parameterNames } from '../ask/parse-ask.ts'
import type { Column } from '../catalog/dataset.ts'
import { unlistedValue } from '../catalog/listed-values.ts'
import { nearest } from '../config/nearest.ts'
import { Refusal } from '../errors/refusal.ts'
import { and, not, or } from '../expr/build.ts'
import type { ColumnType, Expr } from '../expr/expr.ts'
import { parseLiteral } from '../operators/literal.ts'
import type { Literal, Operator } from '../operators/operator.ts'
import { parseOperand } from '../operators/parse-operand.ts'
import { operators } from '../operators/registry.ts'
import { type Draft, shownExpr } from './draft.ts'
import { assertUsable, findColumn } from './find-column.ts'
import { comparison, meantFilter } from './meant-filter.ts'

type Written = Extract<Filter, { kind: 'test' }>['operand']

/** A hint names no more values than these; `details` has all. */
const shownValues = 20

export function placeFilter(draft: Draft): void {
  const byKey = keyFilter(draft)
  const asked = draft.ask.filter && toExpr(draft, draft.ask.filter)
  draft.filter = byKey && asked ? and([byKey, asked]) : (byKey ?? asked)
}

function keyFilter(draft: Draft): Expr | null {
  const { key, dataset } = draft.ask
  if (!key) return null
  const columns = draft.dataset.key
  if (key.length !== columns.length) {
    throw new Refusal('ASK_PATH_INVALID', {
      detail: `The key of ${dataset} has ${columns.length} part${columns.length === 1 ? '' : 's'}: ${columns.join(', ')}.`,
      hint: `Write /${dataset}/${columns.map((name) => `{${name}}`).join(',')}.`,
    })
  }
  const tests = columns.map((column, i) => {
    const operand = key[i] ?? ''
    assertKeyPart(draft, column, operand)
    return toTest(draft, { kind: 'test', column, operator: 'eq', operand })
  })
  draft.rowKey = tests.map(({ literal }) => (literal.form === 'one' ? literal.value : null))
  return and(tests.map(({ expr }) => expr))
}

/** In words of the address: nobody wrote a filter. */
function assertKeyPart({ dataset }: Draft, name: string, text: string): void {
  const type = dataset.columns.get(name)?.type
  const parsed = type && parseLiteral(text, type)
  if (!parsed || parsed.ok) return
  const address = `/${dataset.name}/${dataset.key.map((part) => `{${part}}`).join(',')}`
  throw new Refusal('ASK_LITERAL_INVALID', {
    detail: `${name} of ${address} does not fit: ${parsed.expected} was expected.`,
    hint:
      text === 'query'
        ? `To send the parameters in a body: POST /${dataset.name}/query, or QUERY /${dataset.name}.`
        : `${name} is ${type}; give ${parsed.expected}. Other rows are found by filters: /${dataset.name}?…`,
    details: { column: name, type, expected: parsed.expected },
  })
}

/** @param subjectOf what its tests stand on. */
export function toExpr(draft: Draft, filter: Filter, subjectOf: (draft: Draft, test: Test) => Subject = ofRow): Expr {
  switch (filter.kind) {
    case 'and':
      return and(filter.of.map((part) => toExpr(draft, part, subjectOf)))
    case 'or':
      return or(filter.of.map((part) => toExpr(draft, part, subjectOf)))
    case 'not':
      return not(toExpr(draft, filter.of, subjectOf))
    case 'malformed':
      throw malformed(draft, filter.column, filter.text)
    case 'test':
      return toTest(draft, filter, subjectOf).expr
  }
}

function malformed(draft: Draft, name: string, text: string): Refusal {
  const compared = draft.access.columns.has(name) ? null : comparison(name, text)
  const { column } = findColumn(draft, compared?.column ?? name, parameterNames)
  const fitting = operatorsOf(column)
  const wanted = compared?.filter ?? meantFilter(text)
  const isFitting = fitting.includes(/^(?:not\.)?([a-z]+)/.exec(wanted)?.[1] ?? '')
  return new Refusal('ASK_FILTER_INVALID', {
    detail: `The filter on ${column.name} has no operator that exists.`,
    hint: `Write ${column.name}=${isFitting ? wanted : 'not.is.null'}. Operators: ${fitting.join(', ')}; "not." may stand before any.`,
    details: { column: column.name, operators: fitting },
  })
}

const operatorsOf = ({ type }: Pick<Subject, 'type'>): readonly string[] =>
  [...operators.values()].filter(({ accepts }) => accepts.includes(type)).map(({ name }) => name)

/** What a test stands on: a column of a row, or a value of a group. */
export interface Subject {
  readonly name: string
  readonly type: ColumnType
  readonly expr: Expr
  /** All values that there are, where they are listed. */
  readonly values: Column['values']
}

type Test = Extract<Filter, { kind: 'test' }>

function ofRow(draft: Draft, { column: asked }: Test): Subject {
  const access = findColumn(draft, asked, parameterNames)
  assertUsable(draft, access, 'filtered')
  const { name, type, values } = access.column
  return { name, type, values, expr: shownExpr(access) }
}

function toTest(draft: Draft, test: Test, subjectOf = ofRow): { expr: Expr; literal: Literal } {
  const subject = subjectOf(draft, test)
  const { name, type } = subject
  const operator = operators.get(test.operator)
  if (!operator?.accepts.includes(type)) {
    const fitting = operatorsOf(subject)
    throw new Refusal('PLAN_OPERATOR_REFUSED', {
      detail: `${test.operator.slice(0, 40)} does not fit ${name}, which is ${type}.`,
      hint: `Operators for ${type}: ${fitting.join(', ')}.`,
      details: { column: name, type, operators: fitting },
    })
  }
  const parsed = parseOperand(operator, test.operand, type)
  if (!parsed.ok) {
    throw new Refusal('ASK_LITERAL_INVALID', {
      detail: `The value after ${name}=${operator.name}. does not fit: ${parsed.expected} was expected.`,
      hint: `${name} is ${type}; ${nullOrValue(subject, operator, test.operand) ?? `give ${parsed.expected}`}.`,
      details: { column: name, type, expected: parsed.expected },
    })
  }
  assertListed(subject, operator.name, parsed.literal)
  draft.literals.set(test, parsed.literal)
  return { expr: operator.expr(subject.expr, type, parsed.literal), literal: parsed.literal }
}

/** `eq.null` asks what `is.null` does, and `is.pro` what `eq.pro` does. Null: neither was meant. */
function nullOrValue({ name, type }: Subject, { name: operator, form }: Operator, operand: Written): string | null {
  if (typeof operand !== 'string') return null
  if (/^null$/i.test(operand) && form === 'one') return `write ${name}=${operator === 'neq' ? 'not.is' : 'is'}.null`
  const isValue = /^[\w-]{1,40}$/.test(operand) && parseLiteral(operand, type).ok
  return form === 'word' && isValue ? `write ${name}=eq.${operand}, or is.null` : null
}

/** Where the owner lists the values of a column, another one is a slip of the pen: no row could have it. */
function assertListed({ name, values }: Subject, operator: string, literal: Literal): void {
  if (values === null) return
  const wrong = unlistedValue(values, operator, literal)
  if (wrong === null) return
  const near = nearest(wrong, values)
  throw new Refusal('ASK_LITERAL_INVALID', {
    detail: `A value after ${name}=${operator}. is none that ${name} has.`,
    hint: near ? `Did you mean ${near}?` : `Values of ${name}: ${values.slice(0, shownValues).join(', ')}.`,
    details: { column: name, ...(near && { nearest: near }), values },
  })
}
