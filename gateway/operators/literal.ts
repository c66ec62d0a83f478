// What a caller wrote → a value of the column's type, or what was expected instead. Law 7: Postgres never parses a
// caller's literal that we have not understood, so it never raises on one (and never logs it).
import { daysInMonth, parseDay, parseInstant, toInstantText } from '../expr/calendar.ts'
import type { ColumnType, Scalar } from '../expr/expr.ts'

export type ParsedLiteral =
  | { readonly ok: true; readonly value: Scalar }
  | { readonly ok: false; readonly expected: string }

/** Digits of a decimal literal, before and after the point together. Postgres holds 131,072: no caller needs them. */
const maxDecimalDigits = 1000

/** What each type expects, in words that follow "expected ". */
const expectations: Readonly<Record<ColumnType, string>> = {
  text: 'text without NUL characters or broken surrogates',
  integer: 'a whole number from -2147483648 to 2147483647',
  bigint: 'a whole number from -9223372036854775808 to 9223372036854775807',
  decimal: `a number in plain digits such as -12.50, at most ${maxDecimalDigits} of them`,
  boolean: 'true or false',
  date: 'a date of the calendar such as 2025-01-31',
  timestamptz: 'a time with its offset such as 2025-01-31T09:30:00Z (in an address, write + as %2B)',
  uuid: 'a UUID such as 123e4567-e89b-12d3-a456-426614174000',
}

const parsers: Readonly<Record<ColumnType, (text: string) => Scalar | undefined>> = {
  text: (text) => (isStorableText(text) ? text : undefined),
  integer: (text) => {
    const whole = parseWhole(text, -(2n ** 31n), 2n ** 31n - 1n)
    return whole === undefined ? undefined : Number(whole)
  },
  bigint: (text) => parseWhole(text, -(2n ** 63n), 2n ** 63n - 1n)?.toString(),
  decimal: (text) => {
    if (text.length > maxDecimalDigits + 2 || !/^-?\d+(\.\d+)?$/.test(text)) return undefined
    return text.replace(/[-.]/g, '').length <= maxDecimalDigits ? text : undefined
  },
  boolean: (text) => (text === 'true' ? true : text === 'false' ? false : undefined),
  date: (text) => (isCalendarDate(text) ? text : undefined),
  timestamptz: parseTimestamp,
  uuid: (text) => (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) ? text.toLowerCase() : undefined),
}

/**
 * Reads one literal as a value of `type`, normalised as `Scalar` says. Total: never throws, whatever `text` is.
 * Special values that a column may hold (NaN, infinity, years BC) cannot be written: no filter needs them.
 */
export function parseLiteral(text: string, type: ColumnType): ParsedLiteral {
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

function isCalendarDate(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text)?.map(Number) ?? []
  if (!year || !month || !day || month > 12) return false
  return day <= daysInMonth(year, month)
}

const timestampForm =
  /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?(?:Z|([+-])(\d\d)(?::?(\d\d))?))?$/

/** A date alone is midnight UTC; a time needs `Z` or an offset, for no zone could be assumed. */
function parseTimestamp(text: string): Scalar | undefined {
  const found = timestampForm.exec(text)
  const date = found?.[1]
  if (!found || !date || !isCalendarDate(date)) return undefined
  const [hour, minute, second, offsetHour, offsetMinute] = [2, 3, 4, 7, 8].map((at) => Number(found[at] ?? 0))
  if (hour === undefined || minute === undefined || second === undefined) return undefined
  if (offsetHour === undefined || offsetMinute === undefined) return undefined
  if (hour > 23 || minute > 59 || second > 59 || offsetHour > 15 || offsetMinute > 59) return undefined
  const offset = (found[6] === '-' ? -1 : 1) * (offsetHour * 60 + offsetMinute)
  const seconds = parseDay(date) * 86_400 + hour * 3600 + (minute - offset) * 60 + second
  const micros = BigInt(seconds) * 1_000_000n + BigInt((found[5] ?? '').padEnd(6, '0'))
  return micros >= firstInstant && micros <= lastInstant ? toInstantText(micros) : undefined
}

// An offset may push a written time out of the four-digit years.
const firstInstant = parseInstant('0001-01-01T00:00:00Z')
const lastInstant = parseInstant('9999-12-31T23:59:59.999999Z')
