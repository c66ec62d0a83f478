// A double → the decimal that Postgres casts it to: 15 significant digits of its exact value, half to even, as C's printf
// writes them.
import type { Decimal } from '../../expr/decimal.ts'

const significant = 15

/** @param text as Postgres writes it, e.g. `1e+20`, `NaN`. */
export function floatToDecimal(text: string): Decimal {
  const value = Number(text)
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity'
  const { units, scale } = exact(Math.abs(value))
  const cut = units.toString().length - significant
  const kept = cut > 0 ? halfToEven(units, 10n ** BigInt(cut)) : units
  const places = cut > 0 ? scale - cut : scale
  const whole = kept * 10n ** BigInt(Math.max(-places, 0))
  return { units: value < 0 ? -whole : whole, scale: Math.max(places, 0) }
}

/** A double is a whole number of halves of halves…, and each half one more digit. */
function exact(value: number): { readonly units: bigint; readonly scale: number } {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  const bits = view.getBigUint64(0)
  const exponent = Number(bits >> 52n)
  const fraction = bits & ((1n << 52n) - 1n)
  const mantissa = exponent === 0 ? fraction : fraction | (1n << 52n)
  const power = Math.max(exponent, 1) - 1075
  if (power >= 0) return { units: mantissa << BigInt(power), scale: 0 }
  return { units: mantissa * 5n ** BigInt(-power), scale: -power }
}

function halfToEven(units: bigint, step: bigint): bigint {
  const [down, rest] = [units / step, units % step]
  const isUp = 2n * rest > step || (2n * rest === step && down % 2n === 1n)
  return isUp ? down + 1n : down
}
