// Rows → one JSON object each, as text. The JSON type of a column never depends on a value.
import type { ColumnType, Scalar } from '../expr/expr.ts'
import { jsonWriter } from '../expr/json-form.ts'
import type { NumberForm, Reply } from './reply.ts'

type WriteCell = (value: Scalar) => string

/** JSON has no NaN and no infinity (RFC 8259, 6). */
const writeNumber: WriteCell = (value) => (/\d$/.test(String(value)) ? String(value) : 'null')

/** In the JSON text of an array of exact numbers each is a string. */
const writeNumbers: WriteCell = (value) =>
  String(value).replace(/"([^"]*)"/g, (_, digits: string) => writeNumber(digits))

function writerOf(type: ColumnType, numbers: NumberForm): WriteCell {
  if (numbers === 'native' && (type === 'bigint' || type === 'decimal')) return writeNumber
  if (numbers === 'native' && (type === 'bigint[]' || type === 'decimal[]')) return writeNumbers
  return jsonWriter(type)
}

/** One text per row. */
export function writeObjects({ columns, rows }: Reply, numbers: NumberForm): string[] {
  const names = columns.map(({ as }, i) => `${i === 0 ? '{' : ','}${JSON.stringify(as)}:`)
  const write = columns.map(({ type }) => writerOf(type, numbers))
  return rows.map((row) => {
    let text = ''
    for (let i = 0; i < names.length; i++) {
      const value = row[i] ?? null
      text += names[i] + (value === null ? 'null' : (write[i]?.(value) ?? 'null'))
    }
    return `${text}}`
  })
}
