// What a caller wrote → a value of the column's type, or what was expected instead. Law 7: Postgres never parses a
// caller's literal that we have not understood, so it never raises on one (and never logs it).
import { daysInMonth, parseDay, parseInstant, toInstantText } from '../expr/calendar.ts'
import type { ColumnType, Scalar, ScalarType } from '../expr/expr.ts'
import { parseInet, toInetText } from '../expr/inet.ts'
import { isStorableInterval, parseInterval, toIntervalText } from '../expr/interval.ts'
import { isArrayType } from '../expr/type-facts.ts'

export type ParsedLiteral =
  | { readonly ok: true; readonly value: Scalar }
  | { readonly ok: false; readonly expected: string }

/** Digits of a decimal literal, before and after the point together. Postgres holds 131,072: no caller needs them. */
const maxDecimalDigits = 1000

const nothing = 'no value, for only is.null and not.is.null fit'

/** What each type expects, in words that follow "expected ". */
const expectations: Readonly<Record<ScalarType, string>> = {
  text: 'text without NUL characters or broken surrogates',
  integer: 'a whole number from -2147483648 to 2147483647',
  bigint: 'a whole number from -9223372036854775808 to 9223372036854775807',
  decimal: `a number in plain digits such as -12.50, at most ${maxDecimalDigits} of them`,
  float: 'a number such as -12.5 or 1.5e-7, as large as a double can hold',
  boolean: 'true or false',
  date: 'a date of the calendar such as 2025-01-31',
  time: 'a time of day such as 09:30:00, before 24:00',
  timestamp: 'a time without zone such as 2025-01-31T09:30:00 (without Z and without an offset: this column has none)',
  timestamptz: 'a time with its offset such as 2025-01-31T09:30:00Z (in an address, write + as %2B)',
  interval: 'a duration in ISO 8601 such as P1Y2M3DT4H5M6.5S or PT90M',
  uuid: 'a UUID such as 123e4567-e89b-12d3-a456-426614174000',
  inet: 'an address such as 10.0.0.1, 10.0.0.0/8 or 2001:db8::1',
  range: 'a range as replies show it, such as [1,5) or empty',
  json: nothing,
  bytes: nothing,
}

const parsers: Readonly<Record<ScalarType, (text: string) => Scalar | undefined>> = {
  text: (text) => (isStorableText(text) ? text : undefined),
  integer: (text) => {
    const whole = parseWhole(text, -(2n ** 31n), 2n ** 31n - 1n)
    return whole === undefined ? undefined : Number(whole)
  },
  bigint: (text) => parseWhole(text, -(2n ** 63n), 2n ** 63n - 1n)?.toString(),
  decimal: (text) =>
    /^-?\d+(\.\d+)?$/.test(text) && text.replace(/[-.]/g, '').length <= maxDecimalDigits ? text : undefined,
  float: parseFloating,
  boolean: (text) => (text === 'true' ? true : text === 'false' ? false : undefined),
  date: (text) => (isCalendarDate(text) ? text : undefined),
  time: parseTime,
  timestamp: parseLocal,
  timestamptz: parseTimestamp,
  interval: (text) => {
    const interval = parseInterval(text)
    return interval && isStorableInterval(interval) ? toIntervalText(interval) : undefined
  },
  uuid: (text) => (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) ? text.toLowerCase() : undefined),
  inet: (text) => {
    const inet = parseInet(text)
    return inet && toInetText(inet)
  },
  range: (text) => (isStorableText(text) && rangeForm.test(text) ? text : undefined),
  json: () => undefined,
  bytes: () => undefined,
}

/**
 * Reads one literal as a value of `type`, normalised as `Scalar` says. Total: never throws, whatever `text` is.
 * Special values that a column may hold (NaN, infinity, years BC) cannot be written: no filter needs them.
 */
export function parseLiteral(text: string, type: ColumnType): ParsedLiteral {
  if (isArrayType(type)) return { ok: false, expected: nothing }
  const value = parsers[type](text)
  return value === undefined ? { ok: false, expected: expectations[type] } : { ok: true, value }
}

/** Whether Postgres can hold the text at all: UTF-8 has no lone surrogates, and its text no NUL. */
export const isStorableText = (text: string): boolean => !text.includes('\0') && text.isWellFormed()

function parseWhole(text: string, min: bigint, max: bigint): bigint | undefined {
  // The length first: reading digits into a BigInt costs more than linear time.
  if (text.length > 40 || !/^-?\d+$/.test(text)) return undefined
  const whole = BigInt(text)
  return whole >= min && whole <= max ? whole : undefined
}

/** A double in its shortest digits. What is too small to be told from zero is refused as what is too large. */
function parseFloating(text: string): Scalar | undefined {
  if (text.length > maxDecimalDigits || !/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text)) return undefined
  const number = Number(text)
  const isLost = number === 0 && /^[^e]*[1-9]/i.test(text)
  return Number.isFinite(number) && !isLost ? String(number) : undefined
}

/** A bound is bare, or in double quotes; either may be left out. */
const rangeForm = (() => {
  const bound = String.raw`(?:"(?:[^"\\]|""|\\.)*"|[^\s"\\,()[\]]+)?`
  return new RegExp(`^(?:empty|[[(]${bound},${bound}[\\])])$`, 's')
})()

function isCalendarDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number)
  return year > 0 && month > 0 && month <= 12 && day > 0 && day <= daysInMonth(year, month)
}

const timeForm = /^(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?$/

function parseTime(text: string): string | undefined {
  const found = timeForm.exec(text)
  if (!found) return undefined
  const [, hour, minute, second = '00', fraction = ''] = found
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined
  const rest = fraction.replace(/0+$/, '')
  return `${hour}:${minute}:${second}${rest && `.${rest}`}`
}

/** The ten characters of a date come first; a date alone is its midnight. */
const dateOf = (text: string): string => text.slice(0, 10)

function parseLocal(text: string): Scalar | undefined {
  const date = dateOf(text)
  const time = parseTime(text === date ? '00:00' : text.slice(11))
  return isCalendarDate(date) && 'T '.includes(text.charAt(10)) && time !== undefined ? `${date}T${time}` : undefined
}

const timestampForm =
  /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?(?:Z|([+-])(\d\d)(?::?(\d\d))?))?$/

/** A date alone is midnight UTC; a time needs `Z` or an offset, for no zone could be assumed. */
function parseTimestamp(text: string): Scalar | undefined {
  const found = timestampForm.exec(text)
  const date = dateOf(text)
  if (!found || !isCalendarDate(date)) return undefined
  const part = (at: number): number => Number(found[at] ?? 0)
  const [hour, minute, second, offsetHour, offsetMinute] = [part(2), part(3), part(4), part(7), part(8)] as const
  if (hour > 23 || minute > 59 || second > 59 || offsetHour > 15 || offsetMinute > 59) return undefined
  const offset = (found[6] === '-' ? -1 : 1) * (offsetHour * 60 + offsetMinute)
  const seconds = parseDay(date) * 86_400 + hour * 3600 + (minute - offset) * 60 + second
  const micros = BigInt(seconds) * 1_000_000n + BigInt((found[5] ?? '').padEnd(6, '0'))
  return micros >= firstInstant && micros <= lastInstant ? toInstantText(micros) : undefined
}

// An offset may push a written time out of the four-digit years.
const firstInstant = parseInstant('0001-01-01T00:00:00Z')
const lastInstant = parseInstant('9999-12-31T23:59:59.999999Z')
