// The asks whose times are compared: two of each, alike but for what is stored, or asked for, behind the mask.
import type { Random } from '../../../gateway/embedded/company/random.ts'
import { idsOf, strangers, type TimedColumn, timedColumns, timedValue } from './timed-rows.ts'

export interface TimedAsk {
  readonly name: string
  readonly caller: 'ana' | 'sam'
  /** The path of an ask of the first sort, then of the second; drawn anew for each pair. */
  readonly draw: (random: Random) => readonly [string, string]
}

/** Rows in one reply: each adds to what a leak would cost. */
const rows = 10
const filterable: readonly TimedColumn[] = ['birth_date', 'worth', 'postcode', 'website']

/** Rows of the one kind, and of the other. */
const readOf = (column: string): TimedAsk => ({
  name: `read ${column}`,
  caller: 'ana',
  draw: (random) => {
    const path = (kind: 'short' | 'long'): string => {
      const ids = Array.from({ length: rows }, () => random.pick(idsOf(kind)))
      return `/timed?fields=id,${column}&limit=${rows}&id=in.(${ids.join(',')})`
    }
    return [path('short'), path('long')]
  },
})

/** A value that is stored, and one that is not: the mask shows neither. */
const filterOf = (column: TimedColumn): TimedAsk => ({
  name: `filter ${column}`,
  caller: 'ana',
  draw: (random) => {
    const path = (id: number): string => `/timed?fields=id&${column}=eq.${timedValue(column, id, 'short')}`
    return [path(random.pick(idsOf('short'))), path(random.pick(strangers))]
  },
})

export const timedAsks: readonly TimedAsk[] = [...[...timedColumns, 'ref'].map(readOf), ...filterable.map(filterOf)]

/** The ask that a planted leak answers, in a time that follows what is stored. */
export const plantedAsk = readOf('remark')

/** A plan that many hidden rows have, and one that nobody has. */
export const residualAsk: TimedAsk = {
  name: 'filter on a column that is shown, over hidden rows',
  caller: 'sam',
  draw: () => ['/timed?fields=id&limit=1&plan=eq.free', '/timed?fields=id&limit=1&plan=eq.none'],
}
