// How many bytes the names alone take in a reply of JSON: each row of each level repeats them, and they are the caller's to
// choose, so a reply is measured before it is written.
import type { Rows, Shape } from './reply.ts'

export function nameBytes({ columns, related }: Shape, { rows, beside }: Rows): number {
  const ofRow = [...columns, ...related].reduce((sum, { as }) => sum + Buffer.byteLength(as), 0)
  return related.reduce(
    (sum, shape, i) => (beside[i] ?? []).reduce((below, page) => below + nameBytes(shape, page), sum),
    ofRow * rows.length,
  )
}
