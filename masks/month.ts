// Generalises a date or time to the first day of its month, in UTC: 1984-05-17 → 1984-05-01. Keeps the order.
import { z } from 'zod'
import { call, isNull, lt, not, nullOf, typeOf, value, when } from '../gateway/expr/build.ts'
import { mask } from './mask.ts'

/** The first month that is whole in the calendar of Postgres. */
const earliest = { date: '4714-12-01 BC', timestamp: '4714-12-01T00:00:00 BC', timestamptz: '4714-12-01T00:00:00Z BC' }

/**
 * Infinities stay as they are. The calendar of Postgres begins on 24 November 4714 BC, so the first day of that month
 * does not exist: what lies before December 4714 BC is `-infinity`.
 */
export const month = mask({
  name: 'month',
  describes: 'The first day of its month: 1984-05-17 becomes 1984-05-01',
  accepts: ['date', 'timestamptz', 'timestamp'],
  options: z.strictObject({}),
  scalar: null,
  keepsOrder: true,
  mayLower: false,
  expr: (column) => {
    const type = typeOf(column)
    if (type !== 'date' && type !== 'timestamp' && type !== 'timestamptz') throw new Error(`${type} has no month`)
    const first =
      type === 'date'
        ? call('firstOfMonth', call('year', column), call('month', column))
        : call('truncateMonth', column)
    const shown = when(lt(column, value(earliest[type], type)), value('-infinity', type), first)
    return when(isNull(column), nullOf(column), when(not(call('isFinite', column)), column, shown))
  },
  examples: [
    [{}, '1984-05-17', '1984-05-01'],
    [{}, '1984-05-01', '1984-05-01'],
    [{}, '2000-02-29', '2000-02-01'],
    [{}, '1999-12-31', '1999-12-01'],
    [{}, '0001-01-31', '0001-01-01'],
    [{}, '0001-12-31 BC', '0001-12-01 BC'],
    [{}, '4714-12-31 BC', '4714-12-01 BC'],
    [{}, '4714-11-30 BC', '-infinity'],
    [{}, '4714-11-24 BC', '-infinity'],
    [{}, '5874897-12-31', '5874897-12-01'],
    [{}, 'infinity', 'infinity'],
    [{}, '-infinity', '-infinity'],
    [{}, null, null],
    [{}, '1984-05-31T23:59:59.999999Z', '1984-05-01T00:00:00Z', 'timestamptz'],
    [{}, '0044-03-15T12:00:00Z BC', '0044-03-01T00:00:00Z BC', 'timestamptz'],
    [{}, '4714-12-01T00:00:00Z BC', '4714-12-01T00:00:00Z BC', 'timestamptz'],
    [{}, '4714-11-24T00:00:00Z BC', '-infinity', 'timestamptz'],
    [{}, '294276-12-31T23:59:59.999999Z', '294276-12-01T00:00:00Z', 'timestamptz'],
    [{}, '-infinity', '-infinity', 'timestamptz'],
    [{}, null, null, 'timestamptz'],
    [{}, '1984-05-17T23:59:59.999999', '1984-05-01T00:00:00', 'timestamp'],
    [{}, '0044-03-15T12:00:00 BC', '0044-03-01T00:00:00 BC', 'timestamp'],
    [{}, '4714-11-24T00:00:00 BC', '-infinity', 'timestamp'],
    [{}, 'infinity', 'infinity', 'timestamp'],
    [{}, null, null, 'timestamp'],
  ],
})
