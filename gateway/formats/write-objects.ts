// Rows → one JSON object each, as text. The JSON type of a column never depends on a value.
import type { ColumnType, Scalar } from '../expr/expr.ts'
import type { NumberForm, Reply } from './reply.ts'

type WriteCell = (value: Scalar) => string

/** What JSON must escape, and lone surrogates: almost no stored text has any, and then quotes are all it takes. */
const special = /["\\\p{Cc}\p{Cs}]/u

const writeText: WriteCell = (value) =>
  typeof value === 'string' && !special.test(value) ? `"${value}"` : JSON.stringify(value)

/** JSON has no NaN and no infinity (RFC 8259, 6). */
const writeNumber: WriteCell = (value) => (/\d$/.test(String(value)) ? String(value) : 'null')

const writers: Readonly<Record<ColumnType, WriteCell>> = {
  integer: String,
  boolean: String,
  text: writeText,
  bigint: writeText,
  decimal: writeText,
  date: writeText,
  timestamptz: writeText,
  uuid: writeText,
}

const writerOf = (type: ColumnType, numbers: NumberForm): WriteCell =>
  numbers === 'native' && (type === 'bigint' || type === 'decimal') ? writeNumber : writers[type]

/** One text per row. */
export function writeObjects({ columns, rows }: Reply, numbers: NumberForm): string[] {
  const names = columns.map(({ as }, i) => `${i === 0 ? '{' : ','}${JSON.stringify(as)}:`)
  const write = columns.map(({ type }) => writerOf(type, numbers))
  return rows.map((row) => {
    let text = ''
    for (let i = 0; i < names.length; i++) {
      const value = row[i] ?? null
      text += names[i] + (value === null ? 'null' : (write[i] ?? writeText)(value))
    }
    return `${text}}`
  })
}
