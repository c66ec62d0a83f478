// What each mask must show, written a second time and without Expr: masks.test.ts compares Postgres with it too.
import { createHmac } from 'node:crypto'
import type { ColumnType, Scalar } from '../../gateway/expr/expr.ts'
import { testKey } from '../expression-database.ts'

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
    if (bytes(raw) > 512) return '*. *.'
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
  hidden: () => null,
  year: (raw, _options, type) => {
    if (raw.endsWith('infinity')) return raw
    const [, year, era] = /^(\d+)-.*?( BC)?$/.exec(raw) ?? []
    if (Number(year) > 4713 && era) return '-infinity'
    return `${year}-01-01${type === 'timestamptz' ? 'T00:00:00Z' : ''}${era ?? ''}`
  },
  bucket: (raw, { size }, type) => {
    if (raw === 'NaN' || raw.endsWith('Infinity')) return raw
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
  pseudonym: (raw, { domain }) =>
    bytes(raw) > 2048
      ? null
      : createHmac('sha256', testKey(String(domain)))
          .update(raw, 'utf8')
          .digest('hex')
          .slice(0, 32),
}
