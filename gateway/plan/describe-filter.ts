// The filter of a plan as the audit keeps it: columns and operators in words, each literal as a fingerprint of its value.
import type { Filter } from '../ask/ask.ts'
import type { Scalar } from '../expr/expr.ts'
import type { ReadPlan } from './read-plan.ts'

/**
 * @param fingerprint of a value that the column was compared with: the value as parsed, so that `03` and `3` are one.
 * @returns null where nothing was filtered.
 */
export function describeFilter(plan: ReadPlan, fingerprint: (column: string, value: Scalar) => string): string | null {
  const { lookup } = plan
  const found = lookup && `${lookup.column.name}.lookup.${fingerprint(lookup.column.name, lookup.value)}`
  const filtered = plan.ask.filter && describe(plan.ask.filter)
  return found && filtered ? `and(${found},${filtered})` : (found ?? filtered)

  function describe(filter: Filter): string {
    switch (filter.kind) {
      case 'test':
        return `${filter.column}.${filter.operator}.${operandOf(filter)}`
      case 'not':
        return `not.${describe(filter.of)}`
      case 'and':
      case 'or':
        return `${filter.kind}(${filter.of.map(describe).join(',')})`
      case 'malformed':
        throw new Error('a plan holds no malformed filter')
    }
  }

  function operandOf(test: Extract<Filter, { kind: 'test' }>): string {
    const { column } = test
    const literal = plan.literals.get(test)
    if (!literal) throw new Error('a plan holds the literal of each of its tests')
    switch (literal.form) {
      case 'word':
        return literal.word
      case 'one':
        return fingerprint(column, literal.value)
      case 'pattern':
        return fingerprint(column, literal.pattern)
      case 'list':
        return `(${literal.values.map((value) => fingerprint(column, value)).join(',')})`
    }
  }
}
