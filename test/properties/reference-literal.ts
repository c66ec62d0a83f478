// What a caller may write as a value of a type, once more and without operators/: undefined is refused.
import type { ColumnType, Scalar } from '../../gateway/expr/expr.ts'

const whole = (text: string, bits: number): bigint | undefined => {
  if (!/^-?[0-9]{1,40}$/.test(text)) return undefined
  const number = BigInt(text)
  return number === BigInt.asIntN(bits, number) ? number : undefined
}

const day = /^(\d{4})-(\d\d)-(\d\d)$/
const instant = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(Z|[+-]\d\d:\d\d)$/

/** A day of the calendar from year 1: one that Date does not move to another. */
function isDay(text: string): boolean {
  const at = day.test(text) ? new Date(`${text}T00:00:00Z`) : new Date(Number.NaN)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text) && !text.startsWith('0000')
}

/** With seconds and a zone; the arbitrary asks write no other form. */
function toInstant(text: string): Scalar | undefined {
  const [, date = '', time, fraction = '', zone] = instant.exec(text) ?? []
  if (!isDay(date)) return undefined
  const at = new Date(`${date}T${time}${zone}`)
  if (Number.isNaN(at.getTime())) return undefined
  const written = /^(\d{4}-.*)\.000Z$/.exec(at.toISOString())?.[1]
  if (!written || written.startsWith('0000')) return undefined
  const rest = fraction.replace(/0+$/, '')
  return `${written}${rest && `.${rest}`}Z`
}

const readers: Readonly<Record<ColumnType, (text: string) => Scalar | undefined>> = {
  text: (text) => (/\0|\p{Surrogate}/u.test(text) ? undefined : text),
  integer: (text) => {
    const number = whole(text, 32)
    return number === undefined ? undefined : Number(number)
  },
  bigint: (text) => whole(text, 64)?.toString(),
  decimal: (text) => (/^-?\d+(\.\d+)?$/.test(text) && (text.match(/\d/g)?.length ?? 0) <= 1000 ? text : undefined),
  boolean: (text) => ({ true: true, false: false })[text],
  date: (text) => (isDay(text) ? text : undefined),
  timestamptz: toInstant,
  uuid: (text) => (/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text) ? text.toLowerCase() : undefined),
}

export const readLiteral = (text: string, type: ColumnType): Scalar | undefined => readers[type](text)

/** `*` is a run as `%` is; a lone backslash at the end is refused. */
export function readPattern(text: string): string | undefined {
  if (readLiteral(text, 'text') === undefined) return undefined
  const signs: readonly string[] = text.match(/\\.|./gs) ?? []
  return signs.includes('\\') ? undefined : signs.map((sign) => (sign === '*' ? '%' : sign)).join('')
}
