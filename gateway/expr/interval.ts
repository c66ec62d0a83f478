// Durations in ISO 8601, as PostgreSQL holds them: months, days and microseconds, each with a sign of its own.

export interface Interval {
  readonly months: bigint
  readonly days: bigint
  readonly micros: bigint
}

const form =
  /^P(?=.)(?:(-?\d{1,19})Y)?(?:(-?\d{1,19})M)?(?:(-?\d{1,19})W)?(?:(-?\d{1,19})D)?(?:T(?=.)(?:(-?\d{1,19})H)?(?:(-?\d{1,19})M)?(?:(-?)(\d{1,19})(?:\.(\d{1,6}))?S)?)?$/

/** Reads `P1Y2M3W4DT5H6M7.5S`; parts may be left out, and each may be negative. Undefined where it is of no such form. */
export function parseInterval(text: string): Interval | undefined {
  const found = form.exec(text)
  if (!found) return undefined
  const part = (at: number): bigint => BigInt(found[at] ?? 0)
  const seconds = part(8) * 1_000_000n + BigInt((found[9] ?? '').padEnd(6, '0'))
  return {
    months: part(1) * 12n + part(2),
    days: part(3) * 7n + part(4),
    micros: part(5) * 3_600_000_000n + part(6) * 60_000_000n + (found[7] === '-' ? -seconds : seconds),
  }
}

/** Whether PostgreSQL can hold it. All three at an end of their range together are its infinities. */
export function isStorableInterval({ months, days, micros }: Interval): boolean {
  const fits = months === BigInt.asIntN(32, months) && days === BigInt.asIntN(32, days)
  const isInfinite = (months === greatest && days === greatest) || (months === least && days === least)
  return fits && micros === BigInt.asIntN(64, micros) && !(isInfinite && (micros === last || micros === first))
}

const greatest = 2n ** 31n - 1n
const least = -(2n ** 31n)
const last = 2n ** 63n - 1n
const first = -(2n ** 63n)

/** As PostgreSQL writes it under `IntervalStyle = iso_8601`. */
export function toIntervalText({ months, days, micros }: Interval): string {
  const part = (count: bigint, unit: string): string => (count === 0n ? '' : `${count}${unit}`)
  const date = part(months / 12n, 'Y') + part(months % 12n, 'M') + part(days, 'D')
  const time = part(micros / 3_600_000_000n, 'H') + part((micros / 60_000_000n) % 60n, 'M')
  const rest = micros % 60_000_000n
  const distance = rest < 0n ? -rest : rest
  const fraction = String(distance % 1_000_000n)
    .padStart(6, '0')
    .replace(/0+$/, '')
  const second = rest === 0n ? '' : `${rest < 0n ? '-' : ''}${distance / 1_000_000n}${fraction && `.${fraction}`}S`
  const clock = time + second
  return date === '' && clock === '' ? 'PT0S' : `P${date}${clock && `T${clock}`}`
}

/** Microseconds by which PostgreSQL compares: a month is 30 days, a day 24 hours. */
export const spanOf = ({ months, days, micros }: Interval): bigint => (months * 30n + days) * 86_400_000_000n + micros
