// Rounds a number to a power of ten, half away from zero: 1249.50 to 0 places → 1250, to -2 places → 1200. Keeps the order.
import { z } from 'zod'
import { and, call, eq, gt, gte, integer, isNull, lt, lte, nullOf, typeOf, value, when } from '../gateway/expr/build.ts'
import type { Expr } from '../gateway/expr/expr.ts'
import { mask } from './mask.ts'

/** Beyond it a decimal is shown as an infinity: Postgres holds 131,072 digits, and could not round some of them up. */
const largestDecimal = `1${'0'.repeat(36)}`

const largest = { integer: 2n ** 31n - 1n, bigint: 2n ** 63n - 1n }
/** How many zeros a whole number may get: more, and nearly every value of the type would be 0. */
const mostZeros = { integer: 9, bigint: 12 }

function roundDecimal(column: Expr, places: number): Expr {
  const beyond = (sign: '' | '-'): Expr => value(`${sign}${largestDecimal}`, 'decimal')
  const rounded = call('round', column, integer(places))
  const tooLow = when(lt(column, beyond('-')), value('-Infinity', 'decimal'), rounded)
  const tooHigh = when(gt(column, beyond('')), value('Infinity', 'decimal'), tooLow)
  return when(eq(column, value('NaN', 'decimal')), column, tooHigh)
}

/** Where the rounded value would not fit the type, it is the nearest multiple that does. */
function roundWhole(column: Expr, places: number, type: 'integer' | 'bigint'): Expr {
  const of = (n: bigint): Expr => value(type === 'integer' ? Number(n) : String(n), type)
  const step = 10n ** BigInt(-places)
  const last = (largest[type] / step) * step
  const rest = call('mod', column, of(step))
  const isUp = and([gte(rest, of(step / 2n)), lt(column, of(last))])
  const isDown = and([lte(rest, of(-step / 2n)), gt(column, of(-last))])
  const away = when(isUp, of(-1n), when(isDown, of(1n), of(0n)))
  return call('times', call('minus', call('div', column, of(step)), away), of(step))
}

export const round = mask({
  name: 'round',
  describes: 'Rounded to so many places, half away from zero: 1249.50 to -2 places becomes 1200',
  accepts: ['decimal', 'integer', 'bigint'],
  /**
   * `places`: digits after the point that are kept, -12 to 12; negative ones count zeros before it. Whole numbers take
   * only negative ones, integer down to -9: with others every value would show.
   */
  options: z.strictObject({ places: z.number().int().min(-12).max(12) }),
  scalar: 'places',
  keepsOrder: true,
  mayLower: false,
  misfit: ({ places }, type) => {
    if (type !== 'integer' && type !== 'bigint') return null
    if (places >= 0)
      return { problem: `would show every ${type} as it is`, mend: 'write negative places: { round: -2 }' }
    const most = mostZeros[type]
    return -places > most
      ? { problem: `writes ${-places} zeros, more than fit ${type}`, mend: `write -${most} or more: { round: -2 }` }
      : null
  },
  expr: (column, { places }) => {
    const type = typeOf(column)
    const isWhole = type === 'integer' || type === 'bigint'
    const shown = isWhole ? roundWhole(column, places, type) : roundDecimal(column, places)
    return when(isNull(column), nullOf(column), shown)
  },
  examples: [
    [{ places: 0 }, '1249.50', '1250'],
    [{ places: -2 }, '1249.50', '1200'],
    [{ places: -2 }, '1250', '1300'],
    [{ places: -2 }, '-1250', '-1300'],
    [{ places: 2 }, '0.005', '0.01'],
    [{ places: 2 }, '-0.005', '-0.01'],
    [{ places: 2 }, '0.00499999', '0.00'],
    [{ places: 2 }, '-0.001', '0.00'],
    [{ places: 2 }, '7', '7.00'],
    [{ places: 2 }, '7.000000', '7.00'],
    [{ places: 0 }, '0', '0'],
    [{ places: -3 }, '499.999', '0'],
    [{ places: 0 }, 'NaN', 'NaN'],
    [{ places: 0 }, 'Infinity', 'Infinity'],
    [{ places: 0 }, '-Infinity', '-Infinity'],
    [{ places: -12 }, `9${'9'.repeat(131_071)}`, 'Infinity'],
    [{ places: -12 }, `-9${'9'.repeat(131_071)}`, '-Infinity'],
    [{ places: 0 }, null, null],
    [{ places: -1 }, 45, 50, 'integer'],
    [{ places: -1 }, -45, -50, 'integer'],
    [{ places: -1 }, 44, 40, 'integer'],
    [{ places: -3 }, 2_147_483_647, 2_147_483_000, 'integer'],
    [{ places: -3 }, -2_147_483_648, -2_147_483_000, 'integer'],
    [{ places: -9 }, 1_500_000_000, 2_000_000_000, 'integer'],
    [{ places: -3 }, null, null, 'integer'],
    [{ places: -3 }, '9223372036854775807', '9223372036854775000', 'bigint'],
    [{ places: -12 }, '-500000000000', '-1000000000000', 'bigint'],
  ],
})
