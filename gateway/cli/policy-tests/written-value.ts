// A value as YAML holds it → one of a column's type, or what was expected instead.
import type { ColumnType, Scalar } from '../../expr/expr.ts'
import { jsonWriter } from '../../expr/json-form.ts'
import { elementOf, factsOf, isArrayType } from '../../expr/type-facts.ts'
import { type ParsedLiteral, parseLiteral } from '../../operators/literal.ts'

/** What a stored column may hold beside what a filter may say. */
const special: Readonly<Partial<Record<ColumnType, readonly string[]>>> = {
  decimal: ['NaN', 'Infinity', '-Infinity'],
  float: ['NaN', 'Infinity', '-Infinity'],
  date: ['infinity', '-infinity'],
  timestamp: ['infinity', '-infinity'],
  timestamptz: ['infinity', '-infinity'],
}

const found = (value: Scalar): ParsedLiteral => ({ ok: true, value })
const refused = (expected: string): ParsedLiteral => ({ ok: false, expected })

export function writtenValue(written: unknown, type: ColumnType): ParsedLiteral {
  if (written === null) return found(null)
  if (isArrayType(type)) {
    const elements = arrayOf(written, jsonOf(type))
    return elements === null ? refused(`a list, ${factsOf(type).describes}`) : found(elements)
  }
  if (type === 'json') return found(JSON.stringify(written))
  if (type === 'bytes') return isBase64(written) ? found(written) : refused('bytes in base64')
  if (type === 'boolean') return typeof written === 'boolean' ? found(written) : refused('true or false')
  if (typeof written === 'number') {
    const isWhole = type === 'integer' || type === 'bigint'
    if (factsOf(type).json !== 'number' && type !== 'decimal' && !isWhole) return refused('a text: put it in quotes')
    return parseLiteral(String(written), type) // exact: yaml-plain.ts refuses what YAML would round
  }
  if (typeof written !== 'string') return refused('one value')
  return special[type]?.includes(written) ? found(written) : parseLiteral(written, type)
}

const jsonOf = (type: Parameters<typeof elementOf>[0]): ((element: unknown) => string | null) => {
  const element = elementOf(type)
  const write = jsonWriter(element)
  return (written) => {
    const parsed = writtenValue(written, element)
    return parsed.ok ? (parsed.value === null ? 'null' : write(parsed.value)) : null
  }
}

/** The JSON text of a list, or of lists within it; null where an element does not fit. */
function arrayOf(written: unknown, write: (element: unknown) => string | null): string | null {
  if (!Array.isArray(written)) return null
  const parts = written.map((item: unknown) => (Array.isArray(item) ? arrayOf(item, write) : write(item)))
  return parts.includes(null) ? null : `[${parts.join(',')}]`
}

const isBase64 = (written: unknown): written is string =>
  typeof written === 'string' && Buffer.from(written, 'base64').toString('base64') === written
