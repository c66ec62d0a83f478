// Durations, sizes and rates as people write them, always with a unit → milliseconds, bytes, points per millisecond.
import { z } from 'zod'
import { says } from './issue-diagnostics.ts'

const milliseconds: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
])
const bytes: ReadonlyMap<string, number> = new Map([
  ['b', 1],
  ['kb', 1024],
  ['mb', 1024 ** 2],
  ['gb', 1024 ** 3],
])
const per: ReadonlyMap<string, number> = new Map([
  ['s', 1000],
  ['min', 60_000],
  ['h', 3_600_000],
])

/** A duration such as `500ms`, `30s`, `15m`, `4h` or `90d`, within bounds given in the same form; in milliseconds. */
export function duration(from: string, to: string) {
  return quantity(/^(\d{1,9})(ms|s|m|h|d)$/, milliseconds, from, to, 'a duration with its unit', '30s, 15m, 4h or 90d')
}

/** A whole number of milliseconds in the largest unit that holds it exactly: 900000 is `15m`. */
export function writeDuration(ms: number): string {
  const [unit, size] = [...milliseconds].findLast(([, size]) => ms % size === 0) ?? ['ms', 1]
  return `${ms / size}${unit}`
}

/** A size such as `512b`, `256kb`, `8mb` or `1gb` (powers of 1024), within bounds given in the same form; in bytes. */
export function size(from: string, to: string) {
  return quantity(/^(\d{1,9})(b|kb|mb|gb)$/, bytes, from, to, 'a size with its unit', '256kb or 8mb')
}

/** A rate such as `600/min`: 1 to 1,000,000 per `s`, `min` or `h`. */
export const rate = z
  .string()
  .regex(/^[1-9]\d{0,5}\/(s|min|h)$/, { error: says('is not a rate', 'write for example 600/min') })
  .transform((text) => {
    const [points = '', unit = ''] = text.split('/')
    return { points: Number(points), perMs: per.get(unit) ?? Number.NaN }
  })

function quantity(
  pattern: RegExp,
  units: ReadonlyMap<string, number>,
  from: string,
  to: string,
  what: string,
  example: string,
) {
  const toNumber = (text: string): number => {
    const [, digits = '', unit = ''] = pattern.exec(text) ?? []
    return Number(digits) * (units.get(unit) ?? Number.NaN)
  }
  const [least, most] = [toNumber(from), toNumber(to)]
  return z
    .string({ error: says(`is not ${what}`, `write for example ${example}`) })
    .regex(pattern, { error: says(`is not ${what}`, `write for example ${example}`), abort: true })
    .refine((text) => toNumber(text) >= least && toNumber(text) <= most, {
      error: says('is out of bounds', `write from ${from} to ${to}`),
    })
    .transform(toNumber)
}
