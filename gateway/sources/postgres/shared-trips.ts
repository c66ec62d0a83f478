// Statements in, trips to the server out: while a trip is under way, what is asked next gathers, and then goes together; the
// longer a statement takes, the more trips. Under load trips grow by themselves; a lone statement waits for nobody.
import type { RowQuery } from './row-query.ts'

/** Of one trip, at most: each statement waits for those before it. */
const sharing = 16

interface Lane {
  readonly waiting: RowQuery[]
  underWay: number
}

export interface TripOptions {
  /** Trips of this text that may be under way before the next statements wait for one; 0: they wait for nobody. */
  tripsOf(text: string): number
  /** Takes them to the server; never rejects. */
  send(queries: readonly RowQuery[]): Promise<void>
}

/**
 * @returns what takes a statement: it leaves at the end of this turn of the event loop, or with the next trip. Those of one lane
 * share trips where one trip at a time is enough for each; else those of one text do.
 */
export function createSharedTrips({ tripsOf, send }: TripOptions): (query: RowQuery, lane: string) => void {
  const lanes = new Map<string, Lane>()

  /**
   * Once a trip was slow, those of its text that wait leave at once, each alone, and nobody waits for them: so a wait is bounded
   * by one trip.
   */
  const depart = (key: string, lane: Lane): void => {
    for (let next = lane.waiting[0]; next; next = lane.waiting[0]) {
      const trips = tripsOf(next.text)
      if (trips > 0 && lane.underWay >= trips) break
      if (trips === 0) {
        void send(lane.waiting.splice(0, 1))
        continue
      }
      lane.underWay += 1
      void send(lane.waiting.splice(0, sharing)).then(() => {
        lane.underWay -= 1
        depart(key, lane)
      })
    }
    if (lane.waiting.length + lane.underWay === 0 && lanes.get(key) === lane) lanes.delete(key)
  }

  return (query, shared) => {
    const trips = tripsOf(query.text)
    if (trips === 0) return void send([query])
    const key = trips === 1 ? shared : query.text
    const lane = lanes.get(key) ?? { waiting: [], underWay: 0 }
    lanes.set(key, lane)
    if (lane.waiting.push(query) === 1 && lane.underWay < trips) setImmediate(depart, key, lane)
  }
}
