// The values of a group → one value, as the statement has it: exact, the same in any order of rows, and of one representation
// for equal values (hardening.md 2 and 3).
import { compareScalars } from '../../expr/compare-scalars.ts'
import { add, type Decimal, parseDecimal, quotient, toDecimalText, trimScale } from '../../expr/decimal.ts'
import type { ColumnType, Scalar } from '../../expr/expr.ts'
import type { PlannedAggregate } from '../../plan/read-plan.ts'
import { floatToDecimal } from './float-to-decimal.ts'

/**
 * @param values one per row, nulls among them.
 * @param type theirs.
 */
export function aggregate(fn: PlannedAggregate['fn'], values: readonly Scalar[], type: ColumnType): Scalar {
  const present = values.filter((value) => value !== null)
  const formed = (): readonly Scalar[] => present.map((value) => oneForm(type, value))
  switch (fn) {
    case 'count':
      return present.length
    case 'count_distinct':
      return new Set(formed()).size
    case 'sum':
      return present.length === 0 ? null : toDecimalText(trimScale(sum(present, type)))
    case 'avg':
      return present.length === 0 ? null : toDecimalText(trimScale(average(present, type)))
    case 'min':
      return formed().toSorted((a, b) => compareScalars(type, a, b))[0] ?? null
    case 'max':
      return formed().toSorted((a, b) => compareScalars(type, b, a))[0] ?? null
  }
}

/** Equal values written alike. */
export function oneForm(type: ColumnType, value: Scalar): Scalar {
  if (value === null) return null
  if (type === 'decimal') return toDecimalText(trimScale(parseDecimal(String(value))))
  return type === 'float' && Number(value) === 0 ? '0' : value
}

function sum(values: readonly Scalar[], type: ColumnType): Decimal {
  const all = values.map((value) => trimScale(toDecimal(value, type)))
  return all.reduce(add, { units: 0n, scale: 0 })
}

const average = (values: readonly Scalar[], type: ColumnType): Decimal =>
  quotient(sum(values, type), { units: BigInt(values.length), scale: 0 })

const toDecimal = (value: Scalar, type: ColumnType): Decimal =>
  type === 'float' ? floatToDecimal(String(value)) : parseDecimal(String(value))
