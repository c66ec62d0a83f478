// Statements of one text in, trips to the server out: while two trips of a text are under way, what is asked next gathers,
// and then goes together. Under load trips grow by themselves; a lone statement waits for nobody.
import type { RowQuery } from './row-query.ts'

/** Of one trip, at most: each statement waits for those before it. */
const sharing = 16
/** Trips of one text under way: one at work while another's answers are read. */
const underWayAtMost = 2

interface Lane {
  readonly waiting: RowQuery[]
  underWay: number
}

export interface TripOptions {
  /** Whether statements of this text may wait for each other. */
  isQuick(text: string): boolean
  /** Takes them to the server; never rejects. */
  send(queries: readonly RowQuery[]): Promise<void>
}

/** @returns what takes a statement: it leaves at the end of this turn of the event loop, or with the next trip. */
export function createSharedTrips({ isQuick, send }: TripOptions): (query: RowQuery) => void {
  const lanes = new Map<string, Lane>()

  /** Once a trip was slow, those that wait leave at once, each alone: so the wait is bounded by one trip's deadline. */
  const depart = (text: string, lane: Lane): void => {
    const quick = isQuick(text)
    while (lane.waiting.length > 0 && (!quick || lane.underWay < underWayAtMost)) {
      lane.underWay += 1
      void send(lane.waiting.splice(0, quick ? sharing : 1)).then(() => {
        lane.underWay -= 1
        depart(text, lane)
      })
    }
    if (lane.waiting.length + lane.underWay === 0 && lanes.get(text) === lane) lanes.delete(text)
  }

  return (query) => {
    const { text } = query
    if (!isQuick(text)) return void send([query])
    const lane = lanes.get(text) ?? { waiting: [], underWay: 0 }
    lanes.set(text, lane)
    if (lane.waiting.push(query) === 1 && lane.underWay < underWayAtMost) setImmediate(depart, text, lane)
  }
}
