// The `where` of a field, coerced by GraphQL → a Filter. What says nothing is refused rather than read as "everything": a variable
// that was not sent must not widen what is asked.
import type { AskLimits, Filter } from '../../ask/ask.ts'
import { Refusal } from '../../errors/refusal.ts'
import type { Nullness } from './filter-inputs.ts'

export type FilterLimits = Pick<AskLimits, 'fields' | 'filterNodes' | 'filterDepth' | 'listItems' | 'literal'>

/** What is tested, or sorted by: a column, or a term over groups. */
export type Subject = Pick<Extract<Filter, { kind: 'test' }>, 'column' | 'term'>

/** By its path in the input; null: the path goes on. */
export type SubjectOf = (path: readonly string[]) => Subject | null

export const columnAlone: SubjectOf = ([column = '']) => ({ column })

/** @throws Refusal. */
export function toFilter(where: unknown, limits: FilterLimits, subjectOf: SubjectOf = columnAlone): Filter | null {
  let nodes = 0
  return where === undefined || where === null ? null : all(where, [], 0)

  function all(input: unknown, path: readonly string[], depth: number): Filter {
    if (depth > limits.filterDepth) throw tooLarge(`it nests deeper than ${limits.filterDepth}`)
    const said = Object.entries(members(input, path))
    if (said.length === 0 && path.length > 0) throw saysNothing(path, 'name what is tested')
    const parts = said.map(([name, below]) => one(name, below, path, depth))
    return joined('and', parts)
  }

  function one(name: string, below: unknown, path: readonly string[], depth: number): Filter {
    if (path.length === 0 && (name === 'and' || name === 'or')) {
      const list = listOf(below, [name])
      if (name === 'or' && list.length === 0) throw saysNothing(['or'], 'leave it out, or name an alternative')
      return joined(
        name,
        list.map((part) => all(members(part, [name]), [], depth + 1)),
      )
    }
    if (path.length === 0 && name === 'not')
      return spend({ kind: 'not', of: all(members(below, ['not']), [], depth + 1) })
    const here = [...path, name]
    const tested = subjectOf(here)
    return tested ? tests(tested, below, here) : all(below, here, depth)
  }

  function tests(tested: Subject, input: unknown, path: readonly string[]): Filter {
    const found = Object.entries(members(input, path))
    if (found.length === 0) throw saysNothing(path, 'name an operator, such as {eq: …}')
    return joined(
      'and',
      found.map(([operator, operand]) => test(tested, operator, operand, [...path, operator])),
    )
  }

  function test(tested: Subject, operator: string, operand: unknown, path: readonly string[]): Filter {
    if (isNothing(operand) || (Array.isArray(operand) && operand.some(isNothing)))
      throw saysNothing(path, 'write {is: NULL} to find what is null')
    if (isNullness(operand)) {
      const found = spend({ kind: 'test', ...tested, operator, operand: operand.word })
      return operand.negated ? { kind: 'not', of: found } : found
    }
    return spend({
      kind: 'test',
      ...tested,
      operator,
      operand: Array.isArray(operand) ? operand.map(text) : text(operand),
    })
  }

  function text(operand: unknown): string {
    const written = String(operand)
    if (written.length > limits.literal) throw tooLarge(`a value has at most ${limits.literal} characters`)
    return written
  }

  function joined(kind: 'and' | 'or', of: readonly Filter[]): Filter {
    const [first] = of
    return first && of.length === 1 ? first : spend({ kind, of })
  }

  function spend(filter: Filter): Filter {
    nodes++
    if (nodes > limits.filterNodes) throw tooLarge(`it has more than ${limits.filterNodes} conditions`)
    if (filter.kind === 'test' && filter.operand.length > limits.listItems && Array.isArray(filter.operand))
      throw tooLarge(`a list holds at most ${limits.listItems} values`)
    return filter
  }
}

const isNothing = (value: unknown): boolean => value === null || value === undefined

const members = (input: unknown, path: readonly string[]): object => {
  if (typeof input === 'object' && input !== null) return input
  throw saysNothing(path, 'leave it out where it is not meant')
}

function listOf(input: unknown, path: readonly string[]): readonly unknown[] {
  if (Array.isArray(input)) return input
  throw saysNothing(path, 'leave it out where it is not meant')
}

const isNullness = (operand: unknown): operand is Nullness =>
  typeof operand === 'object' && operand !== null && 'word' in operand && 'negated' in operand

const saysNothing = (path: readonly string[], mend: string): Refusal =>
  new Refusal('ASK_FILTER_INVALID', {
    detail: `The condition "${path.join('.')}" says nothing.`,
    hint: `${mend.charAt(0).toUpperCase()}${mend.slice(1)}. A variable that is null or not sent is no condition.`,
  })

const tooLarge = (limit: string): Refusal =>
  new Refusal('ASK_TOO_LARGE', {
    detail: `The filter is too large: ${limit}.`,
    hint: 'Split the call into several smaller ones.',
  })
