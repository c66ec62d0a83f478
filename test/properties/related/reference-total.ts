// Aggregates a second time, in whole numbers of 10^-400: exact for every value that the tables hold. An average is not divided: what
// came is multiplied.
import type { AggregateName } from '../../../gateway/ask/ask.ts'
import { compareScalars } from '../../../gateway/expr/compare-scalars.ts'
import type { ColumnType, Scalar } from '../../../gateway/expr/expr.ts'

const places = 400
const special = ['NaN', 'Infinity', '-Infinity']

/** Of which the last of 15 digits is rounded to the even one. */
const halves: Readonly<Record<string, string>> = {
  '100000000000000.5': '100000000000000',
  '100000000000001.5': '100000000000002',
}

/** Postgres's `float8::numeric` keeps 15 digits. */
const digitsOf = (type: ColumnType, value: Scalar): string =>
  type === 'float' ? (halves[String(value)] ?? Number(value).toPrecision(15)) : String(value)

function toUnits(text: string): bigint {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e')
  const [whole = '', fraction = ''] = mantissa.split('.')
  const zeros = places + Number(exponent) - fraction.length
  return BigInt(whole + fraction) * 10n ** BigInt(zeros)
}

function toText(units: bigint): string {
  const digits = String(units < 0n ? -units : units).padStart(places + 1, '0')
  const text = `${digits.slice(0, -places)}.${digits.slice(-places)}`.replace(/\.?0+$/, '')
  return units < 0n ? `-${text}` : text
}

/** The one way in which equal values are written. */
export function formOf(type: ColumnType, value: Scalar): Scalar {
  if (value === null || special.includes(String(value))) return value
  if (type === 'decimal') return toText(toUnits(String(value)))
  return type === 'float' && Number(value) === 0 ? '0' : value
}

/** What a total must be; of an average, what it times the count must nearly be. */
export type ExpectedTotal = { readonly is: Scalar } | { readonly sum: string; readonly count: number }

export function referenceTotal(fn: AggregateName, type: ColumnType, all: readonly Scalar[]): ExpectedTotal {
  const values = all.filter((value) => value !== null)
  if (fn === 'count') return { is: values.length }
  if (fn === 'count_distinct') return { is: new Set(values.map((value) => formOf(type, value))).size }
  if (values.length === 0) return { is: null }
  if (fn === 'min' || fn === 'max') {
    const isBetter = (a: Scalar, b: Scalar) => compareScalars(type, a, b) * (fn === 'min' ? -1 : 1) > 0
    return {
      is: formOf(
        type,
        values.reduce((best, value) => (isBetter(value, best) ? value : best)),
      ),
    }
  }
  const odd = special.filter((one) => values.includes(one))
  const [only] = odd
  if (only !== undefined) return { is: odd.length > 1 ? 'NaN' : only }
  const sum = toText(values.reduce((total: bigint, value) => total + toUnits(digitsOf(type, value)), 0n))
  return fn === 'sum' ? { is: sum } : { sum, count: values.length }
}

/** Averages have at least 16 digits that count. */
export function isTotal(expected: ExpectedTotal, found: Scalar): boolean {
  if ('is' in expected) return expected.is === found
  if (typeof found !== 'string' || special.includes(found)) return false
  const sum = toUnits(expected.sum)
  const off = toUnits(found) * BigInt(expected.count) - sum
  const size = (units: bigint): bigint => (units < 0n ? -units : units)
  return size(off) * 10n ** 15n <= size(sum)
}
