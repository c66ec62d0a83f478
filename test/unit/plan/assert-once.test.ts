// A value has one place in an order, however the ask was made: a cursor compares all that stand in it.
import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { type Ask, type AskedOrder, plainSelection } from '../../../gateway/ask/ask.ts'
import { loadCatalog } from '../../../gateway/catalog/load-catalog.ts'
import { Refusal } from '../../../gateway/errors/refusal.ts'
import { planRead } from '../../../gateway/plan/plan-read.ts'
import { createSeal } from '../../../gateway/seal/seal.ts'
import { samplePrincipal } from '../../sample-principals.ts'

const seal = createSeal({ current: new Uint8Array(32).fill(7), previous: [] })
const { catalog } = await loadCatalog(resolve(import.meta.dirname, '../../../datasets'), null)
const base: Ask = { ...plainSelection, dataset: 'customers', key: null, explain: false }
const by = (column: string, direction: 'asc' | 'desc' = 'asc'): AskedOrder => ({ column, direction, nulls: null })
const count = { column: 'count()', term: { names: [], part: null, aggregate: 'count' } } as const

function codeOf(ask: Ask): string | null {
  assert.ok(catalog)
  try {
    planRead(ask, samplePrincipal('ana'), catalog, seal, { cells: 100_000, rows: 20_000 })
    return null
  } catch (error) {
    assert.ok(error instanceof Refusal)
    return error.code
  }
}

test('a column that is named twice in an order is refused, also in the other direction', () => {
  assert.equal(codeOf({ ...base, order: [by('plan'), by('country')] }), null)
  assert.equal(codeOf({ ...base, order: [by('plan'), by('country'), by('plan', 'desc')] }), 'ASK_PARAMETER_INVALID')
})

test('so is one of groups, and one of related rows', () => {
  const fields = [
    { column: 'plan', as: 'plan' },
    { ...count, as: 'count' },
  ]
  const sorted = { ...count, direction: 'desc', nulls: null } as const
  assert.equal(codeOf({ ...base, fields, order: [sorted, by('plan')] }), null)
  assert.equal(codeOf({ ...base, fields, order: [sorted, by('plan'), sorted] }), 'ASK_PARAMETER_INVALID')
  const of = { ...plainSelection, order: [by('total'), by('total', 'desc')] }
  assert.equal(codeOf({ ...base, related: [{ relation: 'orders', as: 'orders', at: 0, of }] }), 'ASK_PARAMETER_INVALID')
})
