// Between our types and Postgres's: the name to cast to, and how a value that `pg` read as text becomes a Scalar.
import type { ColumnType, Scalar } from '../../expr/expr.ts'

const names: Readonly<Record<ColumnType, string>> = {
  text: 'text',
  integer: 'integer',
  bigint: 'bigint',
  decimal: 'numeric',
  boolean: 'boolean',
  date: 'date',
  timestamptz: 'timestamptz',
  uuid: 'uuid',
}

/** The Postgres type to cast to, of `pg_catalog`. */
export const sqlType = (type: ColumnType): string => names[type]

const asWritten = (text: string): Scalar => text

const readers: Readonly<Record<ColumnType, (text: string) => Scalar>> = {
  text: asWritten,
  integer: Number,
  bigint: asWritten,
  decimal: asWritten,
  boolean: (text) => text === 't',
  date: asWritten,
  timestamptz: toInstant,
  uuid: asWritten,
}

/**
 * Reads the text form of a non-null value, as our roles' settings make it (DateStyle ISO, TimeZone UTC).
 * Take it once per column, not per row.
 */
export const toScalar = (type: ColumnType): ((text: string) => Scalar) => readers[type]

/** `2025-01-01 10:00:00.5+00` → `2025-01-01T10:00:00.5Z`; a ` BC` stays behind, infinities stay as they are. */
function toInstant(text: string): Scalar {
  const zone = text.lastIndexOf('+00')
  const end = zone + 3
  if (zone > 0 && (end === text.length || text.endsWith('+00 BC'))) {
    return `${text.slice(0, zone).replace(' ', 'T')}Z${text.slice(end)}`
  }
  if (text === 'infinity' || text === '-infinity') return text
  throw new Error('the session of the source is not in UTC')
}
