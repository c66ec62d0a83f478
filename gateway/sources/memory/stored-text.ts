// A value as the gateway holds it → a text form that Postgres reads it from. That of json, range, bytes and of arrays of
// text and of numbers of ordinary size is also the one that Postgres writes.
import type { ColumnType, Scalar } from '../../expr/expr.ts'
import { isArrayType } from '../../expr/type-facts.ts'

export function toStoredText(type: ColumnType, value: Scalar): string | null {
  if (value === null) return null
  if (isArrayType(type)) return toItem(JSON.parse(String(value)))
  return type === 'bytes' ? `\\x${Buffer.from(String(value), 'base64').toString('hex')}` : String(value)
}

function toItem(item: unknown): string {
  if (Array.isArray(item)) return `{${item.map(toItem).join(',')}}`
  if (item === null) return 'NULL'
  const text = Object.is(item, -0) ? '-0' : String(item)
  const isBare = text !== '' && text.toUpperCase() !== 'NULL' && !/["\\{},\t\n\v\f\r ]/.test(text)
  return isBare ? text : `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}
