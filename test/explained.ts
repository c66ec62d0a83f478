// An address as a caller writes it → what PostgreSQL reads of each table to answer it, counted while it does.
import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import pg from 'pg'
import { z } from 'zod'
import { parseAsk } from '../gateway/ask/parse-ask.ts'
import { loadCatalog } from '../gateway/catalog/load-catalog.ts'
import { loadOrMakeSecrets, roleUrl } from '../gateway/embedded/secrets.ts'
import { planRead } from '../gateway/plan/plan-read.ts'
import type { ReadPlan } from '../gateway/plan/read-plan.ts'
import { createSeal } from '../gateway/seal/seal.ts'
import { writeRead } from '../gateway/sources/postgres/write-read.ts'
import { samplePrincipal } from './sample-principals.ts'
import type { Scrim } from './scrim.ts'

const limits = { fields: 200, relationDepth: 4, filterNodes: 100, filterDepth: 8, listItems: 1000, literal: 4096 }
const { catalog, diagnostics } = await loadCatalog(resolve(import.meta.dirname, '../datasets'), null)
assert.ok(catalog, JSON.stringify(diagnostics))
const datasets = catalog

const seal = createSeal({ current: new Uint8Array(32).fill(7), previous: [] })

/** @param address as ana writes it. @throws Refusal */
export function planOf(address: string): ReadPlan {
  const { pathname, searchParams } = new URL(address, 'http://scrim')
  const [dataset = '', key] = pathname.split('/').slice(1)
  const ask = parseAsk(dataset, key?.split(',') ?? null, [...searchParams], limits)
  return planRead(ask, samplePrincipal('ana'), datasets, seal, { cells: 100_000, rows: 20_000 })
}

/** What one node of the plan does with one table. */
interface Scan {
  readonly table: string
  readonly how: string
  /** What the index is asked for; null where it is read from one end. */
  readonly by: string | null
  /** Rows that were looked at, of all loops. */
  readonly read: number
}

const nodeSchema = z.object({
  'Node Type': z.string(),
  'Relation Name': z.string().optional(),
  'Index Name': z.string().optional(),
  'Index Cond': z.string().optional(),
  'Actual Rows': z.number(),
  'Actual Loops': z.number(),
  'Rows Removed by Filter': z.number().default(0),
  'Rows Removed by Index Recheck': z.number().default(0),
  get Plans() {
    return z.array(nodeSchema).default([])
  },
})
type Node = z.output<typeof nodeSchema>

function scansOf(node: Node): readonly Scan[] {
  const below = node.Plans.flatMap(scansOf)
  const table = node['Relation Name']
  if (table === undefined) return below
  const removed = node['Rows Removed by Filter'] + node['Rows Removed by Index Recheck']
  const read = (node['Actual Rows'] + removed) * node['Actual Loops']
  // Of a bitmap the index is asked a node below.
  const by = node['Index Cond'] ?? node.Plans.map((one) => one['Index Cond']).find((one) => one !== undefined)
  return [{ table, how: node['Node Type'], by: by ?? null, read }, ...below]
}

/** A statement is planned for its values at first, and later, where that seems as good to PostgreSQL, once for all values. */
export const plannings = ['first', 'later'] as const

/** More often than PostgreSQL waits before it compares plans. */
const often = 10

/** Over the replica, as the login that reads go by. */
export async function explain(
  scrim: Scrim,
  plan: ReadPlan,
  planning: (typeof plannings)[number],
): Promise<readonly Scan[]> {
  const { text, values } = writeRead(plan, 'views').statement
  const secrets = await loadOrMakeSecrets(scrim.folder)
  const client = new pg.Client(roleUrl(secrets, 'scrim_masked', scrim.ports.standby, 'shop'))
  await client.connect()
  try {
    await client.query(`PREPARE asked AS ${text}`)
    const literals = values.map((value) => (value === null ? 'NULL' : client.escapeLiteral(toText(value))))
    const execute = `EXECUTE asked${literals.length > 0 ? `(${literals.join(', ')})` : ''}`
    for (let i = 0; planning === 'later' && i < often; i++) await client.query(execute)
    const { rows } = await client.query(`EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${execute}`)
    const [{ Plan }] = z.tuple([z.object({ Plan: nodeSchema })]).parse(rows[0]?.['QUERY PLAN'])
    return scansOf(Plan).filter(({ table }) => table !== 'mask_key')
  } finally {
    await client.end()
  }
}

const toText = (value: unknown): string => (Array.isArray(value) ? `{${value.join(',')}}` : String(value))
