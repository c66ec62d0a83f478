// Which statements are prepared by name: shapes seen several times, and never more than 200 on one connection (2,000 named
// statements were measured to cost one backend 37 MB). And which of them are quick enough to share a trip.
import { LRUCache } from 'lru-cache'
import type { PoolClient } from 'pg'

const shapesWatched = 2000
const namesPerConnection = 200
const seenBefore = 3

/** A trip that took longer, in ms, is not shared again by its statements, until one alone is quick. */
const quickMs = 50

interface Shape {
  seen: number
  name: string | null
  quick: boolean
}

export interface StatementNames {
  /** The name to prepare `text` under, or null: send it unnamed. */
  nameOf(text: string): string | null
  /** Whether it may share a trip: it has a name, and was quick the last time. */
  isQuick(text: string): boolean
  took(text: string, ms: number): void
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
        shapes.set(text, { seen: 1, name: null, quick: false })
        return null
      }
      shape.seen++
      if (shape.name === null && shape.seen > seenBefore) shape.name = `s${++made}`
      return shape.name
    },
    isQuick(text) {
      const shape = shapes.peek(text)
      return shape?.name != null && shape.quick
    },
    took(text, ms) {
      const shape = shapes.peek(text)
      if (shape) shape.quick = ms < quickMs
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
