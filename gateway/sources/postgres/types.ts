// Between our types and Postgres's: the name to cast to, how a stored column is read as its declared type, and how a
// value that `pg` read as text becomes a Scalar.
import type { ColumnType, Scalar, ScalarType } from '../../expr/expr.ts'
import { jsonWriter } from '../../expr/json-form.ts'
import { elementOf, isArrayType } from '../../expr/type-facts.ts'
import { toJsonArray } from './to-json-array.ts'

const names: Readonly<Record<ScalarType, string>> = {
  text: 'text',
  integer: 'integer',
  bigint: 'bigint',
  decimal: 'numeric',
  float: 'double precision',
  boolean: 'boolean',
  date: 'date',
  time: 'time',
  timestamp: 'timestamp',
  timestamptz: 'timestamptz',
  interval: 'interval',
  uuid: 'uuid',
  inet: 'inet',
  range: 'text',
  json: 'text',
  bytes: 'bytea',
}

/** The Postgres type, of `pg_catalog`, that a column of the views has and a bound value is cast to. */
export const sqlType = (type: ColumnType): string => (isArrayType(type) ? `${names[elementOf(type)]}[]` : names[type])

/** Declared types whose stored types differ: enums, `real`, `jsonb`, `cidr`… All others are read as they are. */
const cast: ReadonlySet<ColumnType> = new Set<ColumnType>(['text', 'float', 'range', 'json', 'inet'])

/**
 * What a view reads of a stored column. The declared type alone decides, as the view is named by its text; no cast can
 * raise, and none that changes only the name (varchar, a domain) keeps an index from serving.
 */
export const readStored = (column: string, type: ColumnType): string =>
  cast.has(type) || isArrayType(type) ? `${column}::${sqlType(type)}` : column

const asWritten = (text: string): Scalar => text

const readers: Readonly<Record<ScalarType, (text: string) => Scalar>> = {
  text: asWritten,
  integer: Number,
  bigint: asWritten,
  decimal: asWritten,
  float: asWritten,
  boolean: (text) => text.startsWith('t'), // `true` where it is a cell of JSON
  date: asWritten,
  time: asWritten,
  timestamp: (text) => text.replace(' ', 'T'),
  timestamptz: toInstant,
  interval: toDuration,
  uuid: asWritten,
  inet: asWritten,
  range: asWritten,
  json: asWritten,
  bytes: toBase64,
}

/**
 * Reads the text form of a non-null value, as the sessions of read-pool.ts make it (DateStyle ISO, TimeZone UTC,
 * IntervalStyle iso_8601, bytea_output hex). Take it once per column, not per row.
 */
export function toScalar(type: ColumnType): (text: string) => Scalar {
  if (!isArrayType(type)) return readers[type]
  const element = elementOf(type)
  const write = jsonWriter(element)
  const read = readers[element]
  return (text) => toJsonArray(text, (item) => write(read(item)))
}

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

function toDuration(text: string): Scalar {
  if (text.startsWith('P') || text === 'infinity' || text === '-infinity') return text
  throw new Error('the session of the source does not write intervals as ISO 8601')
}

function toBase64(text: string): Scalar {
  if (!text.startsWith('\\x')) throw new Error('the session of the source does not write bytes in hex')
  return Buffer.from(text.slice(2), 'hex').toString('base64')
}
