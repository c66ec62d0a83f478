// Operations that were never sent before, one after the other, through what the door keeps of them; and what that leaves in memory.
// Run with --expose-gc.
import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { loadCatalog } from '../../gateway/catalog/load-catalog.ts'
import { createCallerSchemas } from '../../gateway/doors/graphql/caller-schema.ts'
import { createOperations } from '../../gateway/doors/graphql/operations.ts'
import { buildReads } from '../../gateway/doors/graphql/run-operation.ts'
import { samplePrincipal } from '../sample-principals.ts'
import { operationLimits } from './limits.ts'

export interface Flooded {
  readonly operations: number
  /** MiB in use after what is kept is full, and at the end. */
  readonly before: number
  readonly after: number
}

/** More than are kept. */
const enough = 4000

/** @param count operations after those that fill what is kept. */
export async function flood(count: number): Promise<Flooded> {
  const { catalog } = await loadCatalog(resolve(import.meta.dirname, '../../datasets'), null)
  assert.ok(catalog)
  const schema = createCallerSchemas(() => catalog)(samplePrincipal('ana'))
  const operations = createOperations(operationLimits)
  const send = (from: number, to: number): void => {
    for (let i = from; i < to; i++) {
      const text = `query Q${i}($n: Int) { a${i}: customers(first: 20, where: {id: {gt: $n, neq: ${i}}}) { nodes { id email orders(first: 3) { nodes { total } } } pageInfo { endCursor } } }`
      buildReads(operations.prepare(text, null, { n: i }, schema), 20_000)
    }
  }
  send(0, enough)
  const before = used()
  send(enough, enough + count)
  return { operations: count, before, after: used() }
}

function used(): number {
  assert.ok(globalThis.gc, 'run with --expose-gc')
  for (let i = 0; i < 3; i++) globalThis.gc()
  return Math.round((process.memoryUsage().heapUsed / 2 ** 20) * 10) / 10
}
