// Ask + who + the datasets of test/properties → what is planned, or the refusal to its last word: no database runs here.
// `npm test -- cases/plans --update` writes the golden text anew: read the difference before you keep it.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { after, describe, it } from 'node:test'
import { parse, stringify } from 'yaml'
import { z } from 'zod'
import { parseAsk } from '../../gateway/ask/parse-ask.ts'
import type { Catalog } from '../../gateway/catalog/dataset.ts'
import { loadCatalog } from '../../gateway/catalog/load-catalog.ts'
import { Refusal } from '../../gateway/errors/refusal.ts'
import type { Principal } from '../../gateway/identity/principal.ts'
import { describeFilter } from '../../gateway/plan/describe-filter.ts'
import { explainPlan } from '../../gateway/plan/explain-plan.ts'
import { planRead } from '../../gateway/plan/plan-read.ts'
import type { ReadPlan } from '../../gateway/plan/read-plan.ts'
import { createSeal } from '../../gateway/seal/seal.ts'
import { samplePrincipal } from '../sample-principals.ts'

const folder = resolve(import.meta.dirname, 'plans')
const update = process.argv.includes('--update')
const limits = { fields: 200, relationDepth: 4, filterNodes: 100, filterDepth: 8, listItems: 1000, literal: 4096 }
const seal = createSeal({ current: new Uint8Array(32).fill(7), previous: [] })

const schema = z.strictObject({
  roles: z.array(z.string()).default([]),
  attributes: z.record(z.string(), z.array(z.string())).default({}),
  email: z.string().nullable().default(null),
  dataset: z.string(),
  /** The datasets that the gateway ships, instead of those of test/properties. */
  shipped: z.boolean().default(false),
  key: z.array(z.string()).nullable().default(null),
  ask: z.string().default(''),
  cells: z.number().default(100_000),
})
type Case = z.output<typeof schema>

async function load(path: string): Promise<Catalog> {
  const { catalog, diagnostics } = await loadCatalog(resolve(import.meta.dirname, path), null)
  assert.ok(catalog, JSON.stringify(diagnostics))
  return catalog
}

const catalogs = { shipped: await load('../../datasets'), fixture: await load('../properties/datasets') }

function planOf({ roles, attributes, email, dataset, shipped, key, ask, cells }: Case): ReadPlan | Refusal {
  const who: Principal = { ...samplePrincipal('ana'), roles, attributes, email }
  try {
    const pairs = [...new URLSearchParams(ask)]
    return planRead(parseAsk(dataset, key, pairs, limits), who, shipped ? catalogs.shipped : catalogs.fixture, seal, {
      cells,
      rows: 20_000,
    })
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}

/** What is decided, without what follows from the dataset alone. */
function summaryOf(plan: ReadPlan | Refusal): unknown {
  if (plan instanceof Refusal) return { code: plan.code, ...plan.parts }
  return {
    relation: plan.relation,
    columns: plan.columns.map(({ column, as, how, rule }) => `${column?.name} as ${as}: ${how} by ${rule}`),
    rowKey: plan.rowKey,
    rules: plan.rules.map(({ role, rule, where }) => `${role} ${rule} ${where === null ? 'cannot be evaluated' : ''}`),
    filter: describeFilter(plan, (column, value) => `<${column} ${JSON.stringify(value)}>`),
    order: plan.order.map(
      ({ name, type, direction, nulls, nullable }) =>
        `${name} ${type} ${direction} nulls ${nulls}${nullable ? '' : ' never null'}`,
    ),
    limit: plan.limit,
    count: plan.count,
    pages: plan.binding !== null,
    revealed: plan.revealed.map(({ name, rule }) => `${name} by ${rule}`),
    key: plan.key.map(({ name, type }) => `${name} ${type}`),
    release: plan.release?.columns.map(({ index, column, rule }) => `${index} ${column.name} by ${rule}`),
    deprecation: plan.deprecation,
    notices: plan.notices,
    ...beside(plan),
    explain: explainPlan(plan),
  }
}

/** Groups, and what related rows bring, where there are any. */
function beside({ grouped, having, counted, related }: ReadPlan): Readonly<Record<string, unknown>> {
  return {
    ...(grouped && {
      groups: grouped.by.map(({ name, type }) => `${name} ${type}`),
      totals: grouped.aggregates.map(({ name, fn, type }) => `${name} ${fn} ${type}`),
      having: having !== null,
    }),
    ...(counted.length > 0 && {
      counted: counted.map(
        ({ name, fn, type, path, column, plan }) =>
          `${name} ${fn} ${type} of ${path}${column ? `.${column.column.name}` : ''}, ${plan.rules.length} rules`,
      ),
    }),
    ...(related.length > 0 && {
      related: related.map(({ as, at, plan }) => ({
        as,
        at,
        columns: plan.columns.map(({ column, how, rule }) => `${column?.name}: ${how} by ${rule}`),
        rules: plan.rules.map(({ role, rule }) => `${role} ${rule}`),
        order: plan.order.map(({ name, direction }) => `${name} ${direction}`),
        limit: plan.limit,
        ...beside(plan),
      })),
    }),
  }
}

describe('plans', () => {
  const cases = z.record(z.string(), schema).parse(parse(readFileSync(resolve(folder, 'cases.yaml'), 'utf8')))
  const goldenFile = resolve(folder, 'golden.yaml')
  const golden: Record<string, unknown> = update ? {} : parse(readFileSync(goldenFile, 'utf8'))
  const found: Record<string, unknown> = {}
  after(() => {
    if (update) writeFileSync(goldenFile, stringify(found, { lineWidth: 0, aliasDuplicateObjects: false }))
  })

  for (const [name, one] of Object.entries(cases)) {
    it(name, () => {
      found[name] = JSON.parse(JSON.stringify(summaryOf(planOf(one))))
      if (!update) assert.deepEqual(found[name], golden[name])
    })
  }

  it('have a golden text for every case and no other', () => {
    if (!update) assert.deepEqual(Object.keys(golden), Object.keys(cases))
  })
})
