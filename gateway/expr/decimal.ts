// Exact decimals of the reference evaluator, with the scale and the special values that Postgres's numeric has.

/** A finite decimal is units / 10^scale; `1.50` is 150 with scale 2. */
export type Decimal = { readonly units: bigint; readonly scale: number } | 'NaN' | 'Infinity' | '-Infinity'

export function parseDecimal(text: string): Decimal {
  if (text === 'NaN' || text === 'Infinity' || text === '-Infinity') return text
  const found = /^(-?\d+)(?:\.(\d+))?$/.exec(text)
  if (!found) throw new Error('not a decimal')
  const [, whole, fraction = ''] = found
  return { units: BigInt(`${whole}${fraction}`), scale: fraction.length }
}

export function toDecimalText(decimal: Decimal): string {
  if (typeof decimal === 'string') return decimal
  const { units, scale } = decimal
  const digits = abs(units)
    .toString()
    .padStart(scale + 1, '0')
  const point = digits.length - scale
  return `${units < 0n ? '-' : ''}${digits.slice(0, point)}${scale > 0 ? `.${digits.slice(point)}` : ''}`
}

/** Negative, zero or positive. NaN equals itself and is above everything, as in Postgres. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  if (typeof a === 'string' || typeof b === 'string') return rankOf(a) - rankOf(b)
  const { left, right } = align(a, b)
  return left < right ? -1 : left > right ? 1 : 0
}

export function add(a: Decimal, b: Decimal): Decimal {
  if (a === 'NaN' || b === 'NaN') return 'NaN'
  if (typeof a === 'string') return typeof b === 'string' && a !== b ? 'NaN' : a
  if (typeof b === 'string') return b
  const { left, right, scale } = align(a, b)
  return { units: left + right, scale }
}

export function subtract(a: Decimal, b: Decimal): Decimal {
  if (a === 'NaN' || b === 'NaN') return 'NaN'
  if (typeof b === 'string') return a === b ? 'NaN' : b === 'Infinity' ? '-Infinity' : 'Infinity'
  if (typeof a === 'string') return a
  const { left, right, scale } = align(a, b)
  return { units: left - right, scale }
}

export function multiply(a: Decimal, b: Decimal): Decimal {
  if (typeof a !== 'string' && typeof b !== 'string') return { units: a.units * b.units, scale: a.scale + b.scale }
  const sign = signOf(a) * signOf(b)
  return sign > 0 ? 'Infinity' : sign < 0 ? '-Infinity' : 'NaN'
}

/** The quotient truncated toward zero, without scale. */
export function divide(a: Decimal, b: Decimal): Decimal {
  if (a === 'NaN' || b === 'NaN') return 'NaN'
  if (signOf(b) === 0) throw new RangeError('division by zero')
  if (typeof b === 'string') return typeof a === 'string' ? 'NaN' : { units: 0n, scale: 0 }
  if (typeof a === 'string') return signOf(a) * signOf(b) > 0 ? 'Infinity' : '-Infinity'
  const { left, right } = align(a, b)
  return { units: left / right, scale: 0 }
}

/** What `divide` leaves; its sign is that of `a`. */
export function remainder(a: Decimal, b: Decimal): Decimal {
  if (a === 'NaN' || b === 'NaN') return 'NaN'
  if (signOf(b) === 0) throw new RangeError('division by zero')
  if (typeof a === 'string') return 'NaN'
  if (typeof b === 'string') return a
  const { left, right, scale } = align(a, b)
  return { units: left % right, scale }
}

/**
 * As Postgres's numeric divides, rounded half away from zero to the digits that `select_div_scale` of its numeric.c
 * chooses: numbers stand there in digits of base 10000. The place of the quotient's first digit is estimated from the
 * places of both first digits, one less where the dividend's is not the greater; behind it follow at least 16 decimal
 * digits (4 for each place), never fewer than either operand shows, at most 1000.
 *
 * @param b finite, not zero.
 */
export function quotient(a: Decimal, b: Exclude<Decimal, string>): Decimal {
  if (b.units === 0n) throw new RangeError('division by zero')
  if (typeof a === 'string') return a === 'NaN' || b.units > 0n ? a : a === 'Infinity' ? '-Infinity' : 'Infinity'
  const [ours, theirs] = [firstDigit(a), firstDigit(b)]
  const place = ours.place - theirs.place - (ours.digit <= theirs.digit ? 1 : 0)
  const scale = Math.min(Math.max(16 - 4 * place, a.scale, b.scale, 0), 1000)
  const shift = scale + b.scale - a.scale
  const dividend = abs(a.units) * 10n ** BigInt(Math.max(shift, 0))
  const divisor = abs(b.units) * 10n ** BigInt(Math.max(-shift, 0))
  const units = (2n * dividend + divisor) / (2n * divisor)
  return { units: a.units < 0n === b.units < 0n ? units : -units, scale }
}

/** Of base 10000, and which power of it: 0 is that of the ones. */
function firstDigit({ units, scale }: Exclude<Decimal, string>): { readonly digit: number; readonly place: number } {
  if (units === 0n) return { digit: 0, place: 0 }
  const digits = abs(units).toString()
  const place = Math.floor((digits.length - 1 - scale) / 4)
  const length = digits.length - scale - 4 * place
  return { digit: Number(digits.slice(0, length).padEnd(length, '0')), place }
}

/** Without zeros at the end of the fraction. */
export function trimScale(a: Decimal): Decimal {
  if (typeof a === 'string') return a
  let { units, scale } = a
  for (; scale > 0 && units % 10n === 0n; scale--) units /= 10n
  return { units, scale }
}

/** Half away from zero, to a multiple of 10^-places; with exactly `places` digits after the point, or none. */
export function roundTo(a: Decimal, places: number): Decimal {
  if (typeof a === 'string') return a
  const scale = Math.max(places, 0)
  const step = 10n ** BigInt(Math.max(a.scale - places, 0))
  const units = a.units * 10n ** BigInt(Math.max(places - a.scale, 0))
  const kept = ((2n * abs(units) + step) / (2n * step)) * 10n ** BigInt(Math.max(-places, 0))
  return { units: units < 0n ? -kept : kept, scale }
}

const abs = (units: bigint): bigint => (units < 0n ? -units : units)

function align(a: Exclude<Decimal, string>, b: Exclude<Decimal, string>) {
  const scale = Math.max(a.scale, b.scale)
  const unitsAt = (of: Exclude<Decimal, string>): bigint => of.units * 10n ** BigInt(scale - of.scale)
  return { left: unitsAt(a), right: unitsAt(b), scale }
}

const rankOf = (of: Decimal): number => (of === 'NaN' ? 2 : of === 'Infinity' ? 1 : of === '-Infinity' ? -1 : 0)

/** NaN for NaN, so that any product with it is neither above nor below zero. */
function signOf(of: Decimal): number {
  if (typeof of === 'string') return of === 'NaN' ? Number.NaN : of === 'Infinity' ? 1 : -1
  return of.units > 0n ? 1 : of.units < 0n ? -1 : 0
}
