// A value → its JSON. The JSON type of a column never depends on a value.
import type { ColumnType, Scalar } from './expr.ts'
import { factsOf } from './type-facts.ts'

/** What JSON must escape, and lone surrogates: almost no stored text has any, and then quotes are all it takes. */
const special = /["\\\p{Cc}\p{Cs}]/u

const writeText = (value: Scalar): string =>
  typeof value === 'string' && !special.test(value) ? `"${value}"` : JSON.stringify(value)

/** JSON has no other number. */
const writeNumber = (value: Scalar): string =>
  value === 'NaN' || value === 'Infinity' || value === '-Infinity' ? 'null' : String(value)

/** A JSON text holds line ends only between its tokens: without them a row stays one line. */
const writeEmbedded = (value: Scalar): string => String(value).replace(/[\r\n]/g, ' ')

/** Writes the non-null values of a type. Take it once per column, not per cell. */
export function jsonWriter(type: ColumnType): (value: Scalar) => string {
  switch (factsOf(type).json) {
    case 'string':
      return writeText
    case 'number':
      return writeNumber
    case 'boolean':
    case 'array':
      return String
    case 'embedded':
      return writeEmbedded
  }
}
