// The one filter grammar: `plan=eq.pro`, `country=not.in.(DE,FR)`, `or=(plan.eq.pro,and(a.gt.1,b.lt.2))` → Filter.
import { Refusal } from '../errors/refusal.ts'
import { nearestOperator } from '../operators/nearest-operator.ts'
import { operators } from '../operators/registry.ts'
import type { AskedField, AskLimits, Filter } from './ask.ts'
import { Reader } from './reader.ts'

/** Counts the nodes of all filters of one ask against the limit. */
export interface FilterBudget {
  readonly limits: AskLimits
  nodes: number
}

/** `column=text` at the top level: the literal is the whole rest, unquoted. */
export function parseColumnFilter(column: string, text: string, budget: FilterBudget): Filter {
  const reader = new Reader(text)
  const negated = reader.take('not.')
  const dot = text.indexOf('.', reader.at)
  const name = dot < 0 ? '' : text.slice(reader.at, dot)
  const operator = operators.get(name)
  if (!operator) return spend(budget, { kind: 'malformed', column, text })
  reader.at = dot + 1
  if (operator.form === 'list' && !reader.peek('(')) throw listExpected(reader, `${column}=${text.slice(0, reader.at)}`)
  const operand = operator.form === 'list' ? reader.list() : text.slice(reader.at)
  if (operator.form === 'list' && !reader.done) throw reader.refuse('nothing may follow the list')
  return finish({ column }, name, operand, negated, budget)
}

/** @param before what stands before the list, as written. */
function listExpected(reader: Reader, before: string): Refusal {
  const rest = reader.text.slice(reader.at)
  const items = /^[\w-]{1,40}(?:[,;][\w-]{1,40}){0,20}$/.test(rest) ? rest.replaceAll(';', ',') : 'one,other'
  return reader.refuse('"(" was expected', `Write ${before.slice(0, 80)}(${items}).`)
}

/** `or=(…)`, `and=(…)`, `not.or=(…)`. */
export function parseLogicFilter(kind: 'and' | 'or', negated: boolean, text: string, budget: FilterBudget): Filter {
  const reader = new Reader(text)
  const filter = group(kind, reader, budget, 1, plainColumn)
  if (!reader.done) throw reader.refuse('nothing may follow the closing bracket')
  return negated ? { kind: 'not', of: filter } : filter
}

/** What is tested. Its reader leaves off behind the dot before the operator. */
type Subject = Pick<AskedField, 'column' | 'term'>
type ReadSubject = (reader: Reader) => Subject

/** One condition as it stands in brackets, or several in brackets, with subjects of their own. */
export const parseCondition = (reader: Reader, budget: FilterBudget, subject: ReadSubject): Filter =>
  reader.peek('(') ? group('and', reader, budget, 1, subject) : member(reader, budget, 0, subject)

function group(kind: 'and' | 'or', reader: Reader, budget: FilterBudget, depth: number, subject: ReadSubject): Filter {
  if (depth > budget.limits.filterDepth) throw tooLarge(`brackets nest deeper than ${budget.limits.filterDepth}`)
  reader.expect('(')
  const of: Filter[] = []
  do of.push(member(reader, budget, depth, subject))
  while (reader.take(','))
  reader.expect(')')
  return spend(budget, { kind, of })
}

function member(reader: Reader, budget: FilterBudget, depth: number, subject: ReadSubject): Filter {
  for (const kind of ['and', 'or'] as const) {
    if (reader.peek(`${kind}(`)) {
      reader.take(kind)
      return group(kind, reader, budget, depth + 1, subject)
    }
    if (reader.peek(`not.${kind}(`)) {
      reader.take(`not.${kind}`)
      return { kind: 'not', of: group(kind, reader, budget, depth + 1, subject) }
    }
  }
  const tested = subject(reader)
  const negated = reader.take('not.')
  const name = reader.word('.,()')
  const operator = operators.get(name)
  if (!operator) throw operatorUnknown(reader, name)
  reader.expect('.')
  const operand = operator.form === 'list' ? reader.list() : reader.word(',)')
  return finish(tested, name, operand, negated, budget)
}

const plainColumn: ReadSubject = (reader) => {
  const name = reader.word('.,()')
  if (name === '') throw reader.refuse('a column name was expected')
  if (reader.peek('('))
    throw reader.refuse('rows are filtered by columns', 'An aggregate is tested by having=count().gte.10.')
  reader.expect('.')
  return { column: name }
}

function operatorUnknown(reader: Reader, name: string): Refusal {
  const near = nearestOperator(name)
  const meant = near === null ? '' : ` (did you mean ${near}?)`
  return reader.refuse(
    `"${name.slice(0, 40)}" is not an operator${meant}; known are ${[...operators.keys()].join(', ')}`,
  )
}

function finish(
  subject: Subject,
  operator: string,
  operand: string | readonly string[],
  negated: boolean,
  budget: FilterBudget,
): Filter {
  const { limits } = budget
  const items = typeof operand === 'string' ? [operand] : operand
  if (items.length > limits.listItems) throw tooLarge(`a list holds at most ${limits.listItems} values`)
  if (items.some((item) => item.length > limits.literal))
    throw tooLarge(`a value has at most ${limits.literal} characters`)
  const test = spend(budget, { kind: 'test', ...subject, operator, operand })
  return negated ? { kind: 'not', of: test } : test
}

function spend(budget: FilterBudget, filter: Filter): Filter {
  budget.nodes++
  if (budget.nodes > budget.limits.filterNodes)
    throw tooLarge(`a filter has at most ${budget.limits.filterNodes} conditions`)
  return filter
}

const tooLarge = (limit: string): Refusal =>
  new Refusal('ASK_TOO_LARGE', {
    detail: `The filter is too large: ${limit}.`,
    hint: 'Split the call into several smaller ones.',
  })
