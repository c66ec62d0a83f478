// A column that may be filtered → the pattern of what may follow `column=`, and filters that work as they stand.
import { parameterNames } from '../../../ask/parse-ask.ts'
import type { Column } from '../../../catalog/dataset.ts'
import { asksExactly } from '../../../catalog/listed-values.ts'
import type { Operator } from '../../../operators/operator.ts'
import { operators } from '../../../operators/registry.ts'
import { wireType } from './wire-types.ts'

export const fittingOperators = ({ type }: Column): readonly Operator[] =>
  [...operators.values()].filter(({ accepts }) => accepts.includes(type))

/** Every filter that the gateway accepts on the column matches. Operators that take the same operand are one alternative. */
export function filterPattern(column: Column): string {
  const operands = Map.groupBy(fittingOperators(column), (operator) => operandPattern(operator, column))
  const alternatives = [...operands].map(([operand, group]) => {
    const names = group.map(({ name }) => name).join('|')
    return `(?:${names})\\.${operand}`
  })
  return `^(?:not\\.)?(?:${alternatives.join('|')})$`
}

function operandPattern({ form, name }: Operator, { type, values }: Column): string {
  const listed = values !== null && asksExactly(name) ? `(?:${values.map(literally).join('|')})` : null
  const literal = listed ?? wireType(type).literal
  switch (form) {
    case 'one':
      return literal
    case 'word':
      return type === 'boolean' ? '(?:null|true|false|unknown)' : 'null'
    case 'pattern':
      return '(?:[^\\\\\\u0000]|\\\\[^\\u0000])*' // a backslash takes the next character along
    case 'list': {
      const bare = listed ?? (type === 'text' ? '(?:[^",)\\u0000][^,)\\u0000]*|)' : `"?${literal}"?`)
      const item = type === 'text' ? `(?:${quoted}|${bare})` : bare
      return `\\((?:${item}(?:,${item})*)?\\)`
    }
  }
}

const quoted = '"(?:[^"\\\\\\u0000]|\\\\[^\\u0000])*"'

const literally = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')

/** One filter on the column, as an address has it. A column with the name of a parameter is reached by `and=` alone. */
export function filterExample(column: Column): string {
  const [first = '', listed] = filterExamples(column)
  if (isParameter(column.name)) return `and=(${column.name}.${first})`
  return `${encodeURIComponent(column.name)}=${encodeURIComponent(column.values && listed ? listed : first)}`
}

const parameters: ReadonlySet<string> = new Set(parameterNames)

export const isParameter = (name: string): boolean => parameters.has(name)

/** At least one, and the first holds on some row wherever the column shows anything. */
export function filterExamples(column: Column): readonly string[] {
  if (column.mask?.name === 'hidden') return ['is.null']
  return ['not.is.null', ...(column.values ? listedFilters(column.values) : wireType(column.type).filters)]
}

function listedFilters(values: readonly string[]): readonly string[] {
  const items = values.slice(0, 2).map((value) => `"${value.replace(/["\\]/g, '\\$&')}"`)
  return [`eq.${values[0]}`, `in.(${items.join(',')})`]
}
