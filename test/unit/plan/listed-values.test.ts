// A column whose values the owner lists: what else is asked for is refused, with the nearest of them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseAsk } from '../../../gateway/ask/parse-ask.ts'
import type { Catalog } from '../../../gateway/catalog/dataset.ts'
import { Refusal } from '../../../gateway/errors/refusal.ts'
import { planRead } from '../../../gateway/plan/plan-read.ts'
import { createSeal } from '../../../gateway/seal/seal.ts'
import { datasetOf } from '../../shop-fixture.ts'

const dataset = datasetOf({
  columns: {
    id: { type: 'integer' },
    plan: { type: 'text', values: ['free', 'pro', 'enterprise'] },
    note: { type: 'text' },
  },
})
const catalog: Catalog = { version: 'one', datasets: new Map([[dataset.name, dataset]]) }
const seal = createSeal({ current: Buffer.alloc(32, 1), previous: [] })
const limits = { fields: 200, relationDepth: 4, filterNodes: 100, filterDepth: 8, listItems: 1000, literal: 4096 }
const ana = {
  issuer: 'https://id.example.com',
  subject: 'ana',
  kind: 'person' as const,
  roles: ['analyst'],
  email: null,
  attributes: {},
  app: 'test',
  via: 'oidc' as const,
  actor: null,
}

function refusalOf(name: string, text: string): Refusal | null {
  try {
    planRead(parseAsk(dataset.name, null, [[name, text]], limits), ana, catalog, seal, {
      cells: 1_000_000,
      rows: 20_000,
    })
    return null
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}

test('each listed value is taken, and so is every question that asks for no exact one', () => {
  const asked = [
    'eq.free',
    'neq.pro',
    'in.(free,enterprise)',
    'in.()',
    'is.null',
    'like.e*',
    'ilike.PRO',
    'gt.p',
    'lte.x',
  ]
  for (const text of [...asked, 'not.eq.pro']) assert.equal(refusalOf('plan', text), null, text)
  assert.equal(refusalOf('note', 'eq.anything'), null)
})

test('another value is refused wherever it stands, with the nearest one', () => {
  for (const text of ['eq.entreprise', 'neq.entreprise', 'not.eq.entreprise', 'in.(free,entreprise)']) {
    const refusal = refusalOf('plan', text)
    assert.equal(refusal?.code, 'ASK_LITERAL_INVALID', text)
    assert.equal(refusal.parts.hint, 'Did you mean enterprise?')
    assert.equal(refusal.parts.details?.nearest, 'enterprise')
  }
  assert.equal(refusalOf('or', '(plan.eq.Pro,id.eq.1)')?.parts.hint, 'Did you mean pro?')
})

test('where none is near, the values are told', () => {
  const refusal = refusalOf('plan', 'eq.platinum-plus')
  assert.equal(refusal?.parts.hint, 'Values of plan: free, pro, enterprise.')
  assert.deepEqual(refusal.parts.details?.values, ['free', 'pro', 'enterprise'])
})
