// A literal against the values that the owner listed for its column.
import type { Literal } from '../operators/operator.ts'

/** Operators that ask whether a column has exactly this value. */
const exact: ReadonlySet<string> = new Set(['eq', 'neq', 'in', 'nin'])

/** The first text of the literal that is not listed; null where all are, or where the operator asks for no exact value. */
export function unlistedValue(values: readonly string[], operator: string, literal: Literal): string | null {
  if (!exact.has(operator)) return null
  const asked = literal.form === 'one' ? [literal.value] : literal.form === 'list' ? literal.values : []
  return asked.map(String).find((text) => !values.includes(text)) ?? null
}
