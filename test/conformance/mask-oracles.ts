// What each mask must show, written a second time and without Expr: masks.test.ts compares Postgres with it too.
import { createHmac } from 'node:crypto'
import type { ColumnType, Scalar } from '../../gateway/expr/expr.ts'
import { testKey } from '../mask-keys.ts'
import { scrubbed } from './scrubbed.ts'

/** What a non-null raw value must be shown as. */
export type Oracle = (raw: string, options: Record<string, unknown>, type: ColumnType) => Scalar

const bytes = (text: string): number => Buffer.byteLength(text)

export const maskOracles: Readonly<Record<string, Oracle>> = {
  email: (raw) => {
    const parts = /^([^@]*)@([^@]*)$/.exec(raw)
    if (!parts || bytes(raw) > 320) return '***'
    const [, local = '', domain = ''] = parts
    const letter = /^(.)./su.exec(local)?.[1] ?? ''
    const label = /(?:^|\.)(com|org|net|edu|gov)$/i.exec(domain)?.[1]?.toLowerCase() ?? '***'
    return `${letter}***@***.${label}`
  },
  initials: (raw) => {
    if (bytes(raw) > 128) return '*. *.'
    const words = raw.split(' ').filter((word) => word !== '')
    const initial = (word = ''): string => /^(.)./su.exec(word)?.[1] ?? '*'
    return `${initial(words[0])}. ${initial(words.at(-1))}.`
  },
  last: (raw, { n }) => {
    if (bytes(raw) > 1024) return '********'
    const shown = [...raw]
    const hidden = shown.length < 2 * Number(n) ? shown.length : shown.length - Number(n)
    return '*'.repeat(hidden) + shown.slice(hidden).join('')
  },
  first: (raw, { n }) => {
    if (bytes(raw) > 1024) return '********'
    const points = [...raw]
    return points.map((point, at) => (at < Number(n) && points.length >= 2 * Number(n) ? point : '*')).join('')
  },
  stars: () => '***',
  hidden: () => null,
  constant: (_raw, { value }, type) => (type === 'bigint' || type === 'decimal' ? String(value) : toConstant(value)),
  year: (raw, _options, type) => {
    if (raw.endsWith('infinity')) return raw
    const [, year, era] = /^(\d+)-.*?( BC)?$/.exec(raw) ?? []
    if (Number(year) > 4713 && era) return '-infinity'
    return `${year}-01-01${midnight[type] ?? ''}${era ?? ''}`
  },
  month: (raw, _options, type) => {
    if (raw.endsWith('infinity')) return raw
    const [, start, era] = /^(\d+-\d\d)-.*?( BC)?$/.exec(raw) ?? []
    if (start === '4714-11' && era) return '-infinity'
    return `${start}-01${midnight[type] ?? ''}${era ?? ''}`
  },
  bucket: (raw, { size }, type) => {
    if (raw === 'NaN' || raw.endsWith('Infinity')) return raw
    if (type === 'float') return ofDouble(Number(raw), BigInt(Number(size)))
    const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)\.?(\d*)$/.exec(String(raw)) ?? []
    const limit = 10n ** 36n
    const isFraction = /[1-9]/.test(fraction)
    const distance = BigInt(whole)
    if (type === 'decimal' && (distance > limit || (distance === limit && isFraction))) return `${sign}Infinity`
    // Rounded away from zero below it, then down to the multiple.
    const value = sign === '-' ? -(distance + (isFraction ? 1n : 0n)) : distance
    const step = BigInt(Number(size))
    const shown = value - (((value % step) + step) % step)
    if (type === 'decimal') return String(shown)
    if (shown !== BigInt.asIntN(type === 'integer' ? 32 : 64, shown)) return null
    return type === 'integer' ? Number(shown) : String(shown)
  },
  round: (raw, { places }, type) => {
    if (raw === 'NaN' || raw.endsWith('Infinity')) return raw
    const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)\.?(\d*)$/.exec(raw) ?? []
    const limit = 10n ** 36n
    if (type === 'decimal' && (BigInt(whole) > limit || (BigInt(whole) === limit && /[1-9]/.test(fraction)))) {
      return `${sign}Infinity`
    }
    // The digits in units of the last place that is kept: the first digit cut off decides.
    const zeros = Math.max(-Number(places), 0)
    const kept = Math.max(Number(places), 0)
    const all = `${'0'.repeat(zeros)}${whole}${fraction.padEnd(kept + 1, '0')}`
    const cut =
      all.length - (zeros > 0 ? zeros + Math.max(fraction.length, 1) : Math.max(fraction.length, kept + 1) - kept)
    const up = Number(all[cut]) >= 5 ? 1n : 0n
    const digits = `${(BigInt(all.slice(0, cut) || '0') + up).toString()}${'0'.repeat(zeros)}`.padStart(kept + 1, '0')
    const point = digits.length - kept
    const text = kept > 0 ? `${digits.slice(0, point)}.${digits.slice(point)}` : String(BigInt(digits))
    const shown = /[1-9]/.test(text) ? sign + text : text
    if (type === 'decimal') return shown
    const most = type === 'integer' ? 2n ** 31n - 1n : 2n ** 63n - 1n
    const fitting = (most / 10n ** BigInt(zeros)) * 10n ** BigInt(zeros)
    const fits = BigInt(shown) > fitting ? fitting : BigInt(shown) < -fitting ? -fitting : BigInt(shown)
    return type === 'integer' ? Number(fits) : String(fits)
  },
  region: (raw, { n }) => {
    const points = [...raw.replace(/^ +| +$/g, '')]
    return bytes(raw) > 32 || points.length - Number(n) < 2 ? '***' : `${points.slice(0, Number(n)).join('')}***`
  },
  domain: (raw) => {
    if (bytes(raw) > 512) return '***'
    const url = /^https?:\/\/(?:([^/?#]*)@)?([^/?#:@]*)(:[^/?#@]*)?(?:[/?#](.*))?$/is.exec(raw)
    if (!url) return '***'
    const [, user = '', host = '', port = '', rest = ''] = url
    if (!/^[\w.~!$&'()*+,;=:%-]*$/.test(user) || !/^(:\d*)?$/.test(port)) return '***'
    if (port !== '' && rest.includes('@') && rest.split('@').at(-1)?.split(/[/?#]/)[0] !== host + port) return '***'
    return /^([a-z0-9-]+\.)+[a-z]{2,}$/i.test(host) ? host.toLowerCase() : '***'
  },
  scrub: (raw) => (bytes(raw) > 4096 ? '***' : scrubbed(raw)),
  pseudonym: (raw, { domain }) =>
    bytes(raw) > 2048
      ? null
      : createHmac('sha256', testKey(String(domain)))
          .update(raw, 'utf8')
          .digest('hex')
          .slice(0, 32),
}

const toConstant = (value: unknown): Scalar =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null

const midnight: Partial<Record<ColumnType, string>> = { timestamp: 'T00:00:00', timestamptz: 'T00:00:00Z' }

/** A double is a whole number and a fraction, exactly: so its bucket is a matter of whole numbers. */
function ofDouble(raw: number, size: bigint): string {
  if (Math.abs(raw) > 1e15) return raw < 0 ? '-Infinity' : 'Infinity'
  const below = BigInt(Math.floor(raw))
  const exact = below - (((below % size) + size) % size)
  return exact === 10n ** 15n || exact === -(10n ** 15n) ? Number(exact).toExponential() : String(exact)
}
