// The order of two non-null values of one column type, as Postgres has it under C.UTF-8: negative, zero or positive.
import { parseClock, parseDay, parseInstant } from './calendar.ts'
import { compareDecimals, parseDecimal } from './decimal.ts'
import type { ColumnType, Scalar } from './expr.ts'
import { compareInets, type Inet, parseInet } from './inet.ts'
import { parseInterval, spanOf } from './interval.ts'
import { isArrayType } from './type-facts.ts'

/** @throws Error for the types that nothing may compare (type-facts.ts). */
export function compareScalars(type: ColumnType, a: Scalar, b: Scalar): number {
  if (isArrayType(type)) throw new Error('arrays are never compared')
  switch (type) {
    case 'text':
    case 'range':
      // The order of code points is that of UTF-8's bytes; JavaScript's own is that of UTF-16.
      return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)))
    case 'integer':
    case 'boolean':
      return Number(a) - Number(b)
    case 'bigint':
    case 'decimal':
      return compareDecimals(parseDecimal(String(a)), parseDecimal(String(b)))
    case 'float':
      return compareFloats(Number(a), Number(b))
    case 'date':
      return compareBy(parseDay, a, b)
    case 'time':
      return compareBy(parseClock, a, b)
    case 'timestamp':
      return compareBy((text) => parseInstant(text.replace(/(?= BC|$)/, 'Z')), a, b)
    case 'timestamptz':
      return compareBy(parseInstant, a, b)
    case 'interval':
      return compareBy(parseSpan, a, b)
    case 'uuid':
      return order(String(a), String(b))
    case 'inet':
      return compareInets(addressOf(a), addressOf(b))
    case 'json':
    case 'bytes':
      throw new Error(`${type} is never compared`)
  }
}

const order = <Ordered extends bigint | number | string>(a: Ordered, b: Ordered): number => (a < b ? -1 : a > b ? 1 : 0)

/** NaN equals itself and is above everything; the two zeros are equal. */
function compareFloats(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b))
  return order(a, b)
}

const compareBy = (parse: (text: string) => bigint | number, a: Scalar, b: Scalar): number =>
  order(toOrdinal(String(a), parse), toOrdinal(String(b), parse))

function toOrdinal(text: string, parse: (text: string) => bigint | number): bigint | number {
  if (text === 'infinity') return Number.POSITIVE_INFINITY
  return text === '-infinity' ? Number.NEGATIVE_INFINITY : parse(text)
}

function parseSpan(text: string): bigint {
  const interval = parseInterval(text)
  if (!interval) throw new Error('not an interval')
  return spanOf(interval)
}

function addressOf(value: Scalar): Inet {
  const inet = parseInet(String(value))
  if (!inet) throw new Error('not an address')
  return inet
}
