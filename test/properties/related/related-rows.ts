// The content of the three related tables: few values, so that groups have several rows, with those whose forms, sums and orders
// differ between careless ways to write one statement.
import fc from 'fast-check'
import type { Column, Dataset } from '../../../gateway/catalog/dataset.ts'
import type { ColumnType, Scalar } from '../../../gateway/expr/expr.ts'
import type { RawRow } from '../reference-access.ts'

const times = ['2024-01-31T23:59:59.5', '2024-02-01T00:00:00', '1969-12-31T00:00:00.000001', '0044-03-15T10:00:00 BC']

const pools: Readonly<Partial<Record<ColumnType, readonly Scalar[]>>> = {
  text: ['', 'a', 'A', 'b', 'É', 'e\u0301', '\uffff', '🙂', "o'neil; --", 'Ada Lovelace', 'mona@example.com', null],
  integer: [0, 1, 2, -5, 7, 2_147_483_647, -2_147_483_648, null],
  bigint: ['0', '3', '-10', '9223372036854775807', '-9223372036854775808', null],
  decimal: [
    ...['0', '0.00', '1', '1.0', '1.50', '-0.5', '12.345', '333.3', '10000', '99999999999999999999.5'],
    ...['0.000000000000000000000000000001', '-123456789012345678901234567890', 'NaN', 'Infinity', '-Infinity', null],
  ],
  float: [
    ...['0', '-0', '0.1', '1.5', '-1e+20', '1e+308', '5e-324', '123456789012345.67', '100000000000000.5'],
    ...['100000000000001.5', '0.3333333333333333', 'NaN', 'Infinity', '-Infinity', null],
  ],
  date: ['2024-01-31', '2024-02-01', '1984-05-17', '0044-03-15 BC', 'infinity', '-infinity', null],
  timestamp: [...times, 'infinity', null],
  timestamptz: [...times.map((text) => text.replace(/(?= BC|$)/, 'Z')), '-infinity', null],
  time: ['00:00:00', '09:30:00.5', '24:00:00', null],
  boolean: [true, false, null],
  uuid: ['00000000-0000-0000-0000-000000000000', '123e4567-e89b-12d3-a456-426614174000', null],
  inet: ['10.0.0.1', '10.0.0.0/8', '::1', null],
  interval: ['P1M', 'P30D', 'PT1H', null],
  json: ['{"a": 1}', '[]', null],
  'text[]': ['["a","b"]', '[]', null],
}

/** What the made-up rules look at. */
const words: Readonly<Record<string, readonly Scalar[]>> = {
  region: ['eu', 'eu', 'us', 'apac', null],
  owner: ['me', 'me', 'you', 'a', null],
  score: [0, 1, 1, 2, 3, null],
}

const poolOf = ({ name, type }: Column): readonly Scalar[] => words[name] ?? pools[type] ?? [null]

/** A column holds some of its values alone: a NaN in every sum would hide all others. */
function cellsOf(column: Column, length: number): fc.Arbitrary<readonly Scalar[]> {
  const pool = fc.subarray([...poolOf(column)], { minLength: Math.min(3, poolOf(column).length) })
  return pool.chain((some) => fc.array(fc.constantFrom(...some), { minLength: length, maxLength: length, size: 'max' }))
}

/** Keys are numbers from 1; what joins names some of them, and some that no row has. */
export function arbitraryTable(dataset: Dataset, length: number, others: number): fc.Arbitrary<readonly RawRow[]> {
  const columns = [...dataset.columns.values()].filter(({ derived }) => !derived)
  const joins = fc.array(fc.integer({ min: 1, max: others + 2 }), { minLength: length, maxLength: length, size: 'max' })
  return fc.tuple(joins, ...columns.map((column) => cellsOf(column, length))).map(([joined, ...cells]) =>
    Array.from({ length }, (_, at) => {
      const of = ({ name, type }: Column, i: number): Scalar => {
        if (name === 'id') return type === 'bigint' ? String(at + 1) : at + 1
        if (name === 'seq') return at
        if (name === 'group_id') return at % 9 === 8 ? null : (joined[at] ?? null)
        return name === 'member_id' ? String(joined[at]) : (cells[i]?.[at] ?? null)
      }
      return Object.fromEntries(columns.map((column, i) => [column.name, of(column, i)]))
    }),
  )
}
