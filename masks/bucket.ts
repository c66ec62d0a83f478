// Generalises a number down to a multiple of the size: 1249 by 1000 → 1000, -1 by 1000 → -1000. Keeps the order.
import { z } from 'zod'
import { and, call, eq, gt, gte, integer, isNull, lt, nullOf, or, typeOf, value, when } from '../gateway/expr/build.ts'
import type { ColumnType, Expr } from '../gateway/expr/expr.ts'
import { mask } from './mask.ts'

/** Beyond it a decimal is shown as an infinity: Postgres holds 131,072 digits, and could not hold the bucket of some. */
const largestDecimal = `1${'0'.repeat(36)}`

/** Beyond it a double, too: not much further, doubles are no longer exact to one. */
const largestFloat = '1e+15'

/** The least value of each whole type: the bucket of a value close to it may not fit the type, and is null. */
const least = { integer: -(2n ** 31n), bigint: -(2n ** 63n) }

/** `div` truncates toward zero, so a negative remainder means one bucket further down. Never shows the raw scale. */
function floorTo(size: number, column: Expr, type: ColumnType): Expr {
  const of = (n: number): Expr => value(type === 'integer' ? n : String(n), type)
  const step = when(lt(call('mod', column, of(size)), of(0)), of(1), of(0))
  return call('times', call('minus', call('div', column, of(size)), step), of(size))
}

/**
 * Below 2^53 multiples are exact, and what is less than one stays so when it is divided and rounded. What is below the
 * size is decided by its sign, as a tiny quotient would raise.
 */
function floorDouble(size: number, column: Expr): Expr {
  const of = (n: number | string): Expr => value(String(n), 'float')
  const ofSmall = when(lt(column, of(0)), of(-size), of(0))
  const isSmall = and([lt(column, of(size)), gte(column, of(-size))])
  const tooLow = when(
    lt(column, of(`-${largestFloat}`)),
    of('-Infinity'),
    when(isSmall, ofSmall, call('floorTo', column, of(size))),
  )
  return when(eq(column, of('NaN')), column, when(gt(column, of(largestFloat)), of('Infinity'), tooLow))
}

export const bucket = mask({
  name: 'bucket',
  describes: 'The multiple of the size at or below the value: 1249 by 1000 becomes 1000',
  accepts: ['decimal', 'integer', 'bigint', 'float'],
  /** `size`: the width of a bucket, in the column's own unit, 2 to 1,000,000,000: of size 1 every whole number would show. */
  options: z.strictObject({ size: z.number().int().min(1).max(1_000_000_000) }),
  scalar: 'size',
  keepsOrder: true,
  mayLower: true,
  misfit: ({ size }) =>
    size < 2
      ? { problem: 'of size 1 would show every whole number as it is', mend: 'write a size of 2 or more' }
      : null,
  expr: (column, { size }) => {
    const type = typeOf(column)
    if (type === 'integer' || type === 'bigint') {
      // The first bucket that fits the type: division of BigInt truncates upwards here, as the least is negative.
      const first = (least[type] / BigInt(size)) * BigInt(size)
      const isBelow = lt(column, type === 'integer' ? integer(Number(first)) : value(String(first), type))
      return when(or([isNull(column), isBelow]), nullOf(column), floorTo(size, column, type))
    }
    if (type === 'float') return when(isNull(column), nullOf(column), floorDouble(size, column))
    const beyond = (sign: '' | '-'): Expr => value(`${sign}${largestDecimal}`, 'decimal')
    const isNotANumber = eq(column, value('NaN', 'decimal'))
    const tooLow = when(lt(column, beyond('-')), value('-Infinity', 'decimal'), floorTo(size, column, 'decimal'))
    const tooHigh = when(gt(column, beyond('')), value('Infinity', 'decimal'), tooLow)
    return when(isNull(column), nullOf(column), when(isNotANumber, column, tooHigh))
  },
  examples: [
    [{ size: 1000 }, '1249.50', '1000'],
    [{ size: 1000 }, '1000.000', '1000'],
    [{ size: 1000 }, '999.9999999999999999999999', '0'],
    [{ size: 1000 }, '0', '0'],
    [{ size: 1000 }, '-0.01', '-1000'],
    [{ size: 1000 }, '-1000', '-1000'],
    [{ size: 1000 }, 'NaN', 'NaN'],
    [{ size: 1000 }, 'Infinity', 'Infinity'],
    [{ size: 1000 }, '-Infinity', '-Infinity'],
    [{ size: 1000 }, `9${'9'.repeat(131_071)}`, 'Infinity'],
    [{ size: 1000 }, `-9${'9'.repeat(131_071)}`, '-Infinity'],
    [{ size: 1000 }, null, null],
    [{ size: 10 }, 47, 40, 'integer'],
    [{ size: 10 }, -1, -10, 'integer'],
    [{ size: 1000 }, 2_147_483_647, 2_147_483_000, 'integer'],
    [{ size: 1000 }, -2_147_483_000, -2_147_483_000, 'integer'],
    [{ size: 1000 }, -2_147_483_648, null, 'integer'],
    [{ size: 1000 }, null, null, 'integer'],
    [{ size: 1000 }, '9223372036854775807', '9223372036854775000', 'bigint'],
    [{ size: 1000 }, '-9223372036854775808', null, 'bigint'],
    [{ size: 1000 }, '1249.5', '1000', 'float'],
    [{ size: 10 }, '29.999999999999996', '20', 'float'],
    [{ size: 1000 }, '-0.5', '-1000', 'float'],
    [{ size: 1000 }, '-0', '0', 'float'],
    [{ size: 1000 }, '5e-324', '0', 'float'],
    [{ size: 1000 }, '-5e-324', '-1000', 'float'],
    [{ size: 1000 }, '1e+15', '1e+15', 'float'],
    [{ size: 1000 }, '1.000000000000001e+15', 'Infinity', 'float'],
    [{ size: 1000 }, '-1.7976931348623157e+308', '-Infinity', 'float'],
    [{ size: 1000 }, 'NaN', 'NaN', 'float'],
    [{ size: 1000 }, '-Infinity', '-Infinity', 'float'],
    [{ size: 1000 }, null, null, 'float'],
  ],
})
