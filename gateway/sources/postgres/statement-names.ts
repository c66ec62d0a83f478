// Which statements are prepared by name: shapes seen several times, and never more than 200 on one connection (2,000 named
// statements were measured to cost one backend 37 MB). And which of them are quick enough to share trips, and how many of those
// may be under way.
import { LRUCache } from 'lru-cache'
import type { PoolClient } from 'pg'

const shapesWatched = 2000
const namesPerConnection = 200
const seenBefore = 3

/** A trip that took longer, in ms, is not shared again by its statements, until one alone is quick. */
const quickMs = 50
/** A statement that takes longer, in ms, is worth a further trip beside the first, and so on: then the server does the work. */
const msPerTrip = 2

interface Shape {
  seen: number
  name: string | null
  trips: number
}

export interface StatementNames {
  /** The name to prepare `text` under, or null: send it unnamed. */
  nameOf(text: string): string | null
  /** Trips of it that may be under way, others sharing the next; 0: it shares none, having no name or having been slow. */
  tripsOf(text: string): number
  /** @param ms of a whole trip. @param statements that shared it. */
  took(text: string, ms: number, statements: number): void
  /** Notes that `client` prepared `name`. @returns false when the connection holds too many and should be closed. */
  note(client: PoolClient, name: string): boolean
}

export function createStatementNames(): StatementNames {
  const shapes = new LRUCache<string, Shape>({ max: shapesWatched })
  const prepared = new WeakMap<PoolClient, Set<string>>()
  let made = 0
  return {
    nameOf(text) {
      const shape = shapes.get(text)
      if (!shape) {
        shapes.set(text, { seen: 1, name: null, trips: 0 })
        return null
      }
      shape.seen++
      if (shape.name === null && shape.seen > seenBefore) shape.name = `s${++made}`
      return shape.name
    },
    tripsOf(text) {
      const shape = shapes.peek(text)
      return shape?.name != null ? shape.trips : 0
    },
    took(text, ms, statements) {
      const shape = shapes.peek(text)
      if (shape) shape.trips = ms < quickMs ? Math.ceil(ms / statements / msPerTrip) : 0
    },
    note(client, name) {
      let names = prepared.get(client)
      if (!names) {
        names = new Set()
        prepared.set(client, names)
      }
      names.add(name)
      return names.size < namesPerConnection
    },
  }
}
