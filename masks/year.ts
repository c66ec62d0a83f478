// Generalises a date or time to the first day of its year, in UTC: 1984-05-17 → 1984-01-01. Keeps the order.
import { z } from 'zod'
import { call, isNull, lt, not, nullOf, typeOf, value, when } from '../gateway/expr/build.ts'
import { mask } from './mask.ts'

/** The first year that is whole in the calendar of Postgres. */
const earliest = { date: '4713-01-01 BC', timestamp: '4713-01-01T00:00:00 BC', timestamptz: '4713-01-01T00:00:00Z BC' }

/**
 * Infinities stay as they are. The calendar of Postgres begins late in 4714 BC, so the first day of that year does
 * not exist: what lies before 4713 BC is `-infinity`.
 */
export const year = mask({
  name: 'year',
  describes: 'The first day of its year: 1984-05-17 becomes 1984-01-01',
  accepts: ['date', 'timestamptz', 'timestamp'],
  options: z.strictObject({}),
  scalar: null,
  keepsOrder: true,
  mayLower: true,
  expr: (column) => {
    const type = typeOf(column)
    if (type !== 'date' && type !== 'timestamp' && type !== 'timestamptz') throw new Error(`${type} has no year`)
    const first = type === 'date' ? call('firstOfYear', call('year', column)) : call('truncateYear', column)
    const shown = when(lt(column, value(earliest[type], type)), value('-infinity', type), first)
    return when(isNull(column), nullOf(column), when(not(call('isFinite', column)), column, shown))
  },
  examples: [
    [{}, '1984-05-17', '1984-01-01'],
    [{}, '2000-02-29', '2000-01-01'],
    [{}, '0001-01-01', '0001-01-01'],
    [{}, '0001-12-31 BC', '0001-01-01 BC'],
    [{}, '4713-06-01 BC', '4713-01-01 BC'],
    [{}, '4714-11-24 BC', '-infinity'],
    [{}, '5874897-12-31', '5874897-01-01'],
    [{}, 'infinity', 'infinity'],
    [{}, '-infinity', '-infinity'],
    [{}, null, null],
    [{}, '1984-05-17T23:59:59.999999Z', '1984-01-01T00:00:00Z', 'timestamptz'],
    [{}, '0044-03-15T12:00:00Z BC', '0044-01-01T00:00:00Z BC', 'timestamptz'],
    [{}, '4714-11-24T00:00:00Z BC', '-infinity', 'timestamptz'],
    [{}, '294276-12-31T23:59:59.999999Z', '294276-01-01T00:00:00Z', 'timestamptz'],
    [{}, 'infinity', 'infinity', 'timestamptz'],
    [{}, null, null, 'timestamptz'],
    [{}, '1984-05-17T23:59:59.999999', '1984-01-01T00:00:00', 'timestamp'],
    [{}, '0044-03-15T12:00:00 BC', '0044-01-01T00:00:00 BC', 'timestamp'],
    [{}, '4714-11-24T00:00:00 BC', '-infinity', 'timestamp'],
    [{}, 'infinity', 'infinity', 'timestamp'],
    [{}, null, null, 'timestamp'],
  ],
})
