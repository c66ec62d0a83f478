// Dates and instants as numbers and back: days and microseconds since 1970-01-01 UTC, proleptic Gregorian as Postgres.
// The text form is that of Scalar: ` BC` marks years before 1, and there is no year 0.

/** Days since 1970-01-01 of a finite date in Scalar's form, e.g. `2025-01-31` or `0044-03-15 BC`. */
export function parseDay(text: string): number {
  const found = /^(\d{4,})-(\d\d)-(\d\d)( BC)?$/.exec(text)
  if (!found) throw new Error('not a finite date')
  const [, year, month, day, era] = found
  return toDay(era ? 1 - Number(year) : Number(year), Number(month), Number(day))
}

/** Microseconds since 1970-01-01T00:00:00Z of a finite instant in Scalar's form, e.g. `2025-01-31T09:30:00.5Z`. */
export function parseInstant(text: string): bigint {
  const found = /^(\d{4,}-\d\d-\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?Z( BC)?$/.exec(text)
  if (!found) throw new Error('not a finite instant')
  const [, date, hour, minute, second, fraction, era = ''] = found
  const seconds = parseDay(`${date}${era}`) * 86_400 + Number(hour) * 3600 + Number(minute) * 60 + Number(second)
  return BigInt(seconds) * 1_000_000n + BigInt((fraction ?? '').padEnd(6, '0'))
}

/** Microseconds since midnight of a time in Scalar's form, e.g. `09:30:00.5`; the end of the day is `24:00:00`. */
export function parseClock(text: string): number {
  const found = /^(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?$/.exec(text)
  if (!found) throw new Error('not a time of day')
  const [, hour, minute, second, fraction] = found
  const seconds = Number(hour) * 3600 + Number(minute) * 60 + Number(second)
  return seconds * 1_000_000 + Number((fraction ?? '').padEnd(6, '0'))
}

/** The inverse of `parseDay`. */
export function toDayText(day: number): string {
  const { year, month, dayOfMonth } = toCivil(day)
  return `${toYearText(year)}-${twoDigits(month)}-${twoDigits(dayOfMonth)}${year < 1 ? ' BC' : ''}`
}

/** The inverse of `parseInstant`, its fraction without trailing zeros. */
export function toInstantText(micros: bigint): string {
  const seconds = floorDiv(micros, 1_000_000n)
  const fraction = (micros - seconds * 1_000_000n).toString().padStart(6, '0').replace(/0+$/, '')
  const day = Number(floorDiv(seconds, 86_400n))
  const rest = Number(seconds) - day * 86_400
  const time = [rest / 3600, (rest / 60) % 60, rest % 60].map((part) => twoDigits(Math.floor(part))).join(':')
  const [date, era] = toDayText(day).split(' ')
  return `${date}T${time}${fraction && `.${fraction}`}Z${era ? ' BC' : ''}`
}

/** The year of a day as SQL's `extract` gives it: 44 BC is -44. */
export function yearOf(day: number): number {
  const { year } = toCivil(day)
  return year < 1 ? year - 1 : year
}

/** 1 to 12. */
export const monthOf = (day: number): number => toCivil(day).month

/** The first day of a year as `yearOf` names it, or of one of its months. */
export const firstDayOf = (year: number, month = 1): number => toDay(year < 0 ? year + 1 : year, month, 1)

/** Days of a month (1 to 12) of an astronomical year (0 is 1 BC). */
export function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

// The year is counted from 1 March, so that the leap day comes last; 400 years are 146,097 days, 719,468 of them
// lie between 0000-03-01 and 1970-01-01.
function toDay(year: number, month: number, dayOfMonth: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + dayOfMonth - 1
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
}

function toCivil(day: number): { year: number; month: number; dayOfMonth: number } {
  const shifted = day + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153)
  const month = ((monthFromMarch + 2) % 12) + 1
  const dayOfMonth = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfMonth }
}

const floorDiv = (a: bigint, b: bigint): bigint => a / b - (a % b < 0n ? 1n : 0n)
const twoDigits = (n: number): string => String(n).padStart(2, '0')
const toYearText = (year: number): string => String(year < 1 ? 1 - year : year).padStart(4, '0')
