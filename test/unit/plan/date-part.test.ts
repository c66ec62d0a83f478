// The parts of dates at the edges of what PostgreSQL holds. That it gives the same is compared by the reads of related rows.
import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { DatePart } from '../../../gateway/ask/ask.ts'
import { column } from '../../../gateway/expr/build.ts'
import { evaluate } from '../../../gateway/expr/evaluate.ts'
import type { ColumnType, Scalar } from '../../../gateway/expr/expr.ts'
import { datePart } from '../../../gateway/plan/date-part.ts'
import { testEnvironment } from '../../mask-keys.ts'

const partsOf = (type: ColumnType, value: Scalar): readonly unknown[] =>
  (['year', 'month', 'day'] satisfies DatePart[]).map((part) =>
    evaluate(datePart(part, column('at', type)), () => value, testEnvironment),
  )

for (const [type, value, ...parts] of [
  ['date', '2024-02-29', '2024-01-01', '2024-02-01', '2024-02-29'],
  ['date', null, null, null, null],
  ['date', 'infinity', 'infinity', 'infinity', 'infinity'],
  ['date', '0044-03-15 BC', '0044-01-01 BC', '0044-03-01 BC', '0044-03-15 BC'],
  ['timestamp', '2024-02-29T23:59:59.5', '2024-01-01T00:00:00', '2024-02-01T00:00:00', '2024-02-29T00:00:00'],
  [
    'timestamptz',
    '1969-12-31T23:59:59.999999Z',
    '1969-01-01T00:00:00Z',
    '1969-12-01T00:00:00Z',
    '1969-12-31T00:00:00Z',
  ],
  ['timestamptz', '-infinity', '-infinity', '-infinity', '-infinity'],
  [
    'timestamptz',
    '0044-03-15T12:00:00Z BC',
    '0044-01-01T00:00:00Z BC',
    '0044-03-01T00:00:00Z BC',
    '0044-03-15T00:00:00Z BC',
  ],
] as const) {
  it(`year, month and day of the ${type} ${value}`, () => {
    assert.deepEqual(partsOf(type, value), parts)
  })
}
