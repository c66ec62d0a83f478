// Operations of ever other shapes, each asked several times, through the planner and over the gateway's own pool to the replica; and
// how many named statements that leaves on its sessions.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { loadCatalog } from '../../gateway/catalog/load-catalog.ts'
import { createCallerSchemas } from '../../gateway/doors/graphql/caller-schema.ts'
import { createOperations } from '../../gateway/doors/graphql/operations.ts'
import { buildReads } from '../../gateway/doors/graphql/run-operation.ts'
import { secretFiles } from '../../gateway/embedded/secrets.ts'
import { planRead } from '../../gateway/plan/plan-read.ts'
import { createSeal } from '../../gateway/seal/seal.ts'
import { createReadPool, type ReadPool } from '../../gateway/sources/postgres/read-pool.ts'
import { startupOptions } from '../../gateway/sources/postgres/session-settings.ts'
import { toStatement } from '../../gateway/sources/postgres/statement.ts'
import { writeRead } from '../../gateway/sources/postgres/write-read.ts'
import { samplePrincipal } from '../sample-principals.ts'
import type { Scrim } from '../scrim.ts'
import { operationLimits } from './limits.ts'

export interface Crowded {
  readonly operations: number
  /** Statements that differ. */
  readonly shapes: number
  /** Named statements on one session, at most. */
  readonly named: number
}

/** Enough for a shape to get a name, and to be asked by it. */
const times = 5
/** Shapes that are asked side by side. */
const together = 20
const columns = ['email', 'phone', 'plan', 'country', 'signup_date', 'birth_date', 'lifetime_value', 'customer_ref']
const tests = ['eq', 'neq', 'lt', 'lte', 'gt', 'gte']
const directions = ['ASC', 'DESC']
const sizes = [1, 5, 10, 20]

/** @param operations a multiple of five. */
export async function crowd(scrim: Pick<Scrim, 'folder'>, operations: number): Promise<Crowded> {
  const { catalog } = await loadCatalog(resolve(import.meta.dirname, '../../datasets'), null)
  assert.ok(catalog)
  const datasets = catalog
  const principal = samplePrincipal('ana')
  const schema = createCallerSchemas(() => catalog)(principal)
  const prepared = createOperations(operationLimits)
  const seal = createSeal({ current: new Uint8Array(32).fill(1), previous: [] })
  const pool = createReadPool({
    url: (await readFile(join(scrim.folder, 'secrets', secretFiles.masked), 'utf8')).trim(),
    size: 2,
    guard: { requireStandby: true, login: null, tables: [], others: [] },
    onPromoted: () => undefined,
    startup: startupOptions('views', 5000),
    timeoutMs: 5000,
    replyBytes: 1_000_000,
  })
  const texts = new Set<string>()
  let named = 0

  async function ask(shape: number, time: number): Promise<void> {
    const text = toOperation(shape, time)
    for (const read of buildReads(prepared.prepare(text, null, {}, schema), 20_000).values()) {
      if (read instanceof Error) throw read
      const plan = planRead(read.ask, principal, datasets, seal, { rows: 20_000, cells: 1_000_000 })
      const { statement } = writeRead(plan, 'views')
      texts.add(statement.text)
      await pool.read(statement)
    }
  }

  try {
    for (let first = 0; first < operations / times; first += together) {
      const shapes = Array.from({ length: Math.min(together, operations / times - first) }, (_, i) => first + i)
      for (let time = 0; time < times; time++) await Promise.all(shapes.map((shape) => ask(shape, time)))
      named = Math.max(named, await countNamed(pool))
    }
    return { operations, shapes: texts.size, named }
  } finally {
    await pool.close()
  }
}

/** A number → its own choice of columns, of what they are compared by, of a direction and of a size: 2,040 of them. */
function toOperation(shape: number, time: number): string {
  const chosen = columns.filter((_, i) => ((shape % 255) + 1) & (1 << i))
  const [rest, test] = [Math.floor(shape / 255), tests[shape % tests.length]]
  const direction = directions[rest % 2]
  const size = sizes[(rest >> 1) % sizes.length]
  return `query Q${shape}_${time} { customers(first: ${size}, where: { id: { ${test}: ${time} } }, orderBy: [{ id: ${direction} }]) { nodes { ${chosen.join(' ')} } } }`
}

/** Of the sessions that the pool has: each is asked, as it hands them out in turn. */
async function countNamed(pool: ReadPool): Promise<number> {
  const count = toStatement('SELECT count(*)::text FROM pg_catalog.pg_prepared_statements', [], 'masked')
  const counts = await Promise.all([1, 2, 3, 4].map(() => pool.read(count)))
  return Math.max(...counts.map(([row]) => Number(row?.[0])))
}
