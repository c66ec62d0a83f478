// What each function of expr.ts means, on non-null arguments. Throws where Postgres would: no mask may make it.
import { createHash } from 'node:crypto'
import { firstDayOf, monthOf, parseDay, toDayText, yearOf } from './calendar.ts'
import { divide, multiply, parseDecimal, remainder, roundTo, subtract, toDecimalText } from './decimal.ts'
import type { ColumnType, FunctionName, Scalar } from './expr.ts'
import { foldCase } from './match-pattern.ts'

/** What an expression may stand for while it is evaluated: bytes that a function made are no text yet. */
export type Value = Scalar | Uint8Array

/** @param type the type of the result */
export function callFunction(fn: FunctionName, type: ColumnType, args: readonly Value[]): Value {
  const text = (at: number): string => String(args[at])
  const number = (at: number): number => Number(args[at])
  switch (fn) {
    case 'length':
      return [...text(0)].length
    case 'octetLength':
      return Buffer.byteLength(text(0))
    case 'left':
      return [...text(0)].slice(0, number(1)).join('')
    case 'right':
      return number(1) === 0 ? '' : [...text(0)].slice(-number(1)).join('')
    case 'lower':
      return foldCase(text(0), 'C')
    case 'trim':
      return trimmed([...text(0)], [...(args.length > 1 ? text(1) : ' ')])
    case 'matches':
      return new RegExp(text(1), 'u').test(text(0))
    case 'replaceMatches':
      return text(0).replace(new RegExp(text(1), 'gu'), text(2))
    case 'concat':
      return args.join('')
    case 'repeat':
      return text(0).repeat(Math.max(number(1), 0))
    case 'splitPart': {
      const at = number(2)
      if (at === 0) throw new RangeError('split_part counts from 1')
      return (
        text(0)
          .split(text(1))
          .at(at > 0 ? at - 1 : at) ?? ''
      )
    }
    case 'minus':
    case 'times':
    case 'div':
    case 'mod':
      return calculate(fn, type, text(0), text(1))
    case 'floorTo':
      return toFloatText(Math.floor(number(0) / number(1)) * number(1))
    case 'round':
      return toDecimalText(roundTo(parseDecimal(text(0)), number(1)))
    case 'isFinite':
      return !text(0).endsWith('infinity')
    case 'year':
      return yearOf(parseDay(text(0)))
    case 'firstOfYear':
      return toDayText(firstDayOf(number(0)))
    case 'truncateYear':
      return firstOf(type, firstDayOf(yearOf(dayOf(text(0)))))
    case 'month':
      return monthOf(parseDay(text(0)))
    case 'firstOfMonth':
      return toDayText(firstDayOf(number(0), number(1)))
    case 'truncateMonth': {
      const day = dayOf(text(0))
      return firstOf(type, firstDayOf(yearOf(day), monthOf(day)))
    }
    case 'truncateDay':
      return firstOf(type, dayOf(text(0)))
    case 'utf8':
      return new TextEncoder().encode(text(0))
    case 'sha256':
      return createHash('sha256').update(toBytes(args[0])).digest()
    case 'joinBytes':
      return Buffer.concat([toBytes(args[0]), toBytes(args[1])])
    case 'hex':
      return Buffer.from(toBytes(args[0])).toString('hex')
  }
}

/** The day of an instant in UTC, or of a time without zone. */
const dayOf = (time: string): number => parseDay(time.replace(/T[^ ]*/, ''))

/** Its first moment, as `timestamptz` or `timestamp` is written. */
const firstOf = (type: ColumnType, day: number): string =>
  toDayText(day).replace(/(?= BC|$)/, type === 'timestamptz' ? 'T00:00:00Z' : 'T00:00:00')

function trimmed(characters: readonly string[], away: readonly string[]): string {
  const first = characters.findIndex((one) => !away.includes(one))
  const last = characters.findLastIndex((one) => !away.includes(one))
  return characters.slice(first, last + 1).join('')
}

const decimalOperations = { minus: subtract, times: multiply, div: divide, mod: remainder }
const wholeOperations = {
  minus: (a: bigint, b: bigint) => a - b,
  times: (a: bigint, b: bigint) => a * b,
  div: (a: bigint, b: bigint) => a / b,
  mod: (a: bigint, b: bigint) => a % b,
}

function calculate(fn: keyof typeof wholeOperations, type: ColumnType, a: string, b: string): Value {
  if (type === 'decimal') return toDecimalText(decimalOperations[fn](parseDecimal(a), parseDecimal(b)))
  const whole = wholeOperations[fn](BigInt(a), BigInt(b))
  if (whole !== BigInt.asIntN(type === 'integer' ? 32 : 64, whole)) throw new RangeError(`out of the range of ${type}`)
  return type === 'integer' ? Number(whole) : String(whole)
}

/** The shortest digits that read back as the same double, as Postgres writes them: with an exponent from 1e+15. */
function toFloatText(value: number): string {
  const [digits = '', exponent = ''] = value.toExponential().split('e')
  if (Number(exponent) >= -4 && Number(exponent) < 15) return String(value)
  return `${digits}e${exponent.slice(0, 1)}${exponent.slice(1).padStart(2, '0')}`
}

function toBytes(value: Value | undefined): Uint8Array {
  return value instanceof Uint8Array ? value : Buffer.from(String(value), 'base64')
}
