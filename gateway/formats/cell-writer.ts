// A column's type → how its values are written in JSON: once per column, not per cell. The JSON type never depends on a value.
import type { ColumnType, Scalar } from '../expr/expr.ts'
import { jsonWriter } from '../expr/json-form.ts'
import type { NumberForm } from './reply.ts'

type WriteCell = (value: Scalar) => string

/** Of values that are not null. */
export function cellWriter(type: ColumnType, numbers: NumberForm): WriteCell {
  if (numbers === 'native' && (type === 'bigint' || type === 'decimal')) return writeNumber
  if (numbers === 'native' && (type === 'bigint[]' || type === 'decimal[]')) return writeNumbers
  return jsonWriter(type)
}

/** JSON has no NaN and no infinity (RFC 8259, 6). */
const writeNumber: WriteCell = (value) => (/\d$/.test(String(value)) ? String(value) : 'null')

/** In the JSON text of an array of exact numbers each is a string. */
const writeNumbers: WriteCell = (value) =>
  String(value).replace(/"([^"]*)"/g, (_, digits: string) => writeNumber(digits))
