// Shows one written value for every value: a stand-in of the column's own type, for programs that stumble over null.
import { z } from 'zod'
import { isNull, nullOf, typeOf, value, when } from '../gateway/expr/build.ts'
import { parseDay, parseInstant, toDayText, toInstantText } from '../gateway/expr/calendar.ts'
import { parseDecimal, toDecimalText } from '../gateway/expr/decimal.ts'
import type { ColumnType, Scalar } from '../gateway/expr/expr.ts'
import { mask } from './mask.ts'

type Written = string | number | boolean

/**
 * The forms that are accepted, per type: a plain number, digits (quoted where a number would lose some), `true`,
 * `2000-01-31`, `2000-01-31T09:30:00Z`. Dates lie in the years 1 to 9999.
 */
const readers: Partial<Record<ColumnType, (written: Written) => Scalar>> = {
  text: (written) => (typeof written === 'string' && isStorable(written) ? written : null),
  integer: (written) => (typeof written === 'number' && written === (written | 0) ? written : null),
  bigint: (written) => {
    const isDigits = typeof written === 'string' && /^-?\d{1,19}$/.test(written)
    if (!isDigits && !Number.isSafeInteger(written)) return null
    const whole = BigInt(written)
    return whole === BigInt.asIntN(64, whole) ? String(whole) : null
  },
  decimal: (written) =>
    typeof written !== 'boolean' && /^-?\d{1,30}(\.\d{1,30})?$/.test(String(written))
      ? toDecimalText(parseDecimal(String(written)))
      : null,
  boolean: (written) => (typeof written === 'boolean' ? written : null),
  date: (written) =>
    /^\d{4}-\d\d-\d\d$/.test(String(written)) ? same(written, (text) => toDayText(parseDay(text))) : null,
  timestamptz: (written) =>
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(String(written))
      ? same(written, (text) => toInstantText(parseInstant(text)))
      : null,
}

const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\0')

/** A day that the calendar does not have, such as 30 February, comes back as another. */
const same = (written: Written, andBack: (text: string) => string): string | null =>
  andBack(String(written)) === written ? String(written) : null

const read = (written: Written, type: ColumnType): Scalar => readers[type]?.(written) ?? null

const forms: Partial<Record<ColumnType, string>> = {
  text: 'quote it, for example { constant: "withheld" }',
  integer: 'write a whole number of up to 2147483647, for example { constant: 0 }',
  bigint: 'write a whole number, quoted where it is above 2^53, for example { constant: 0 }',
  decimal: 'write up to 30 digits, for example { constant: 0 } or { constant: "0.00" }',
  boolean: 'write { constant: true } or { constant: false }',
  date: 'write a day of the years 1 to 9999, for example { constant: 1900-01-01 }',
  timestamptz: 'write an instant in UTC, for example { constant: 1900-01-01T00:00:00Z }',
}

export const constant = mask({
  name: 'constant',
  describes: 'The value that is written here, whatever the stored one is',
  accepts: ['text', 'integer', 'bigint', 'decimal', 'boolean', 'date', 'timestamptz'],
  /** `value`: what is shown, of the column's own type; text of up to 200 characters. */
  options: z.strictObject({ value: z.union([z.string().max(200), z.number(), z.boolean()]) }),
  scalar: 'value',
  keepsOrder: false,
  mayLower: false,
  showsNothing: true,
  misfit: (options, type) =>
    read(options.value, type) === null
      ? { problem: `has a value that is no ${type}`, mend: forms[type] ?? 'choose another mask' }
      : null,
  expr: (column, options) => {
    const type = typeOf(column)
    const shown = read(options.value, type)
    if (shown === null || type === 'bytes') throw new Error(`a constant that is no ${type} was let through`)
    return when(isNull(column), nullOf(column), value(shown, type))
  },
  examples: [
    [{ value: 'withheld' }, 'Ada Lovelace', 'withheld'],
    [{ value: 'withheld' }, '', 'withheld'],
    [{ value: 'withheld' }, 'x'.repeat(1_000_000), 'withheld'],
    [{ value: 'zurückgehalten 🙂' }, '4111111111111234', 'zurückgehalten 🙂'],
    [{ value: 'withheld' }, null, null],
    [{ value: 0 }, 47, 0, 'integer'],
    [{ value: -1 }, 2_147_483_647, -1, 'integer'],
    [{ value: 0 }, null, null, 'integer'],
    [{ value: 0 }, '9223372036854775807', '0', 'bigint'],
    [{ value: '9223372036854775807' }, '7', '9223372036854775807', 'bigint'],
    [{ value: '0.00' }, '1249.5', '0.00', 'decimal'],
    [{ value: 9.5 }, 'NaN', '9.5', 'decimal'],
    [{ value: false }, true, false, 'boolean'],
    [{ value: '1900-01-01' }, '1984-05-17', '1900-01-01', 'date'],
    [{ value: '1900-01-01' }, 'infinity', '1900-01-01', 'date'],
    [{ value: '1900-01-01' }, null, null, 'date'],
    [{ value: '1900-01-01T00:00:00Z' }, '1984-05-17T10:00:00.5Z', '1900-01-01T00:00:00Z', 'timestamptz'],
  ],
})
