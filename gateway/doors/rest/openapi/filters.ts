// A column that may be filtered → the pattern of what may follow `column=`, and filters that work as they stand.
import { parameterNames } from '../../../ask/parse-ask.ts'
import type { Column } from '../../../catalog/dataset.ts'
import type { Operator } from '../../../operators/operator.ts'
import { operators } from '../../../operators/registry.ts'
import { wireType } from './wire-types.ts'

export const fittingOperators = ({ type }: Column): readonly Operator[] =>
  [...operators.values()].filter(({ accepts }) => accepts.includes(type))

/** Every filter that the gateway accepts on the column matches. Operators of one form are one alternative. */
export function filterPattern(column: Column): string {
  const { literal } = wireType(column.type)
  const forms = Map.groupBy(fittingOperators(column), ({ form }) => form)
  const alternatives = [...forms].map(([form, group]) => {
    const names = group.map(({ name }) => name).join('|')
    return `(?:${names})\\.${operandPattern(form, column, literal)}`
  })
  return `^(?:not\\.)?(?:${alternatives.join('|')})$`
}

function operandPattern(form: Operator['form'], { type }: Column, literal: string): string {
  switch (form) {
    case 'one':
      return literal
    case 'word':
      return type === 'boolean' ? '(?:null|true|false|unknown)' : 'null'
    case 'pattern':
      return '(?:[^\\\\\\u0000]|\\\\[^\\u0000])*' // a backslash takes the next character along
    case 'list': {
      const item = type === 'text' ? '(?:"(?:[^"\\\\]|\\\\[^\\u0000])*"|[^",)\\u0000][^,)\\u0000]*|)' : `"?${literal}"?`
      return `\\((?:${item}(?:,${item})*)?\\)`
    }
  }
}

/** One filter on the column, as an address has it. A column with the name of a parameter is reached by `and=` alone. */
export function filterExample(column: Column): string {
  const test = filterExamples(column)[0]
  return isParameter(column.name) ? `and=(${column.name}.${test})` : `${encodeURIComponent(column.name)}=${test}`
}

const parameters: ReadonlySet<string> = new Set(parameterNames)

export const isParameter = (name: string): boolean => parameters.has(name)

/** At least one, and the first holds on some row wherever the column shows anything. */
export function filterExamples(column: Column): readonly string[] {
  if (column.mask?.name === 'hidden') return ['is.null']
  return ['not.is.null', ...wireType(column.type).filters]
}
