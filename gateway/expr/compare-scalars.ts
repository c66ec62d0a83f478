// The order of two non-null values of one column type, as Postgres has it under C.UTF-8: negative, zero or positive.
import { parseDay, parseInstant } from './calendar.ts'
import { compareDecimals, parseDecimal } from './decimal.ts'
import type { ColumnType, Scalar } from './expr.ts'

export function compareScalars(type: ColumnType, a: Scalar, b: Scalar): number {
  switch (type) {
    case 'text':
      // The order of code points is that of UTF-8's bytes; JavaScript's own is that of UTF-16.
      return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)))
    case 'integer':
    case 'boolean':
      return Number(a) - Number(b)
    case 'bigint':
      return order(BigInt(String(a)), BigInt(String(b)))
    case 'decimal':
      return compareDecimals(parseDecimal(String(a)), parseDecimal(String(b)))
    case 'date':
      return order(toOrdinal(String(a), parseDay), toOrdinal(String(b), parseDay))
    case 'timestamptz':
      return order(toOrdinal(String(a), parseInstant), toOrdinal(String(b), parseInstant))
    case 'uuid':
      return order(String(a), String(b))
  }
}

const order = <Ordered extends bigint | number | string>(a: Ordered, b: Ordered): number => (a < b ? -1 : a > b ? 1 : 0)

function toOrdinal(text: string, parse: (text: string) => bigint | number): bigint | number {
  if (text === 'infinity') return Number.POSITIVE_INFINITY
  return text === '-infinity' ? Number.NEGATIVE_INFINITY : parse(text)
}
