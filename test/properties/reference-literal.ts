// What a caller may write as a value of a type, once more and without operators/: undefined is refused.
import { isIP } from 'node:net'
import type { ColumnType, Scalar, ScalarType } from '../../gateway/expr/expr.ts'

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

/** Every number of JSON with leading zeros, if a double neither overflows nor loses it. */
function toDouble(text: string): Scalar | undefined {
  const [, mantissa = ''] = /^-?(\d+(?:\.\d+)?)(?:[eE][+-]?\d+)?$/.exec(text) ?? []
  const number = Number(text)
  if (mantissa === '' || Math.abs(number) > Number.MAX_VALUE) return undefined
  return number === 0 && /[^0.]/.test(mantissa) ? undefined : String(number)
}

/** With seconds; the arbitrary asks write no other form. */
const isTime = (text: string): boolean => /^([01]\d|2[0-3])(:[0-5]\d){2}(\.\d{1,6})?$/.test(text)

function isAddress(text: string): boolean {
  const [host = '', prefix = '0', ...more] = text.split('/')
  const family = host.includes('%') ? 0 : isIP(host)
  return more.length === 0 && family !== 0 && /^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128)
}

const duration =
  /^P(?!$)(-?\d{1,10}Y)?(-?\d{1,10}M)?(-?\d{1,10}W)?(-?\d{1,10}D)?(T(?!$)(-?\d{1,10}H)?(-?\d{1,10}M)?(-?\d{1,10}(\.\d{1,6})?S)?)?$/

const readers: Readonly<Record<ScalarType, (text: string) => Scalar | undefined>> = {
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
  float: toDouble,
  time: (text) => (isTime(text) ? text : undefined),
  timestamp: (text) => {
    const [date = '', time = '', ...more] = text.split('T')
    return more.length === 0 && isDay(date) && isTime(time) ? text : undefined
  },
  interval: (text) => (duration.test(text) ? text : undefined),
  inet: (text) => (isAddress(text) ? text : undefined),
  range: (text) => (/^(empty|[[(][^,"\\()[\]{}\s]*,[^,"\\()[\]{}\s]*[\])])$/.test(text) ? text : undefined),
  json: () => undefined,
  bytes: () => undefined,
  uuid: (text) => (/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text) ? text.toLowerCase() : undefined),
}

const isScalar = (type: ColumnType): type is ScalarType => Object.hasOwn(readers, type)

export const readLiteral = (text: string, type: ColumnType): Scalar | undefined =>
  isScalar(type) ? readers[type](text) : undefined

/** `*` is a run as `%` is; a lone backslash at the end is refused. */
export function readPattern(text: string): string | undefined {
  if (readLiteral(text, 'text') === undefined) return undefined
  const signs: readonly string[] = text.match(/\\.|./gs) ?? []
  return signs.includes('\\') ? undefined : signs.map((sign) => (sign === '*' ? '%' : sign)).join('')
}
