// `unmask=required` in a plan: what it lets pass, and what the refusal hands out to be sent.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { parseAsk } from '../../../gateway/ask/parse-ask.ts'
import type { Catalog } from '../../../gateway/catalog/dataset.ts'
import { Refusal } from '../../../gateway/errors/refusal.ts'
import { planRead } from '../../../gateway/plan/plan-read.ts'
import { planUnmask } from '../../../gateway/plan/plan-unmask.ts'
import { createSeal } from '../../../gateway/seal/seal.ts'
import type { UsableGrant } from '../../../gateway/unmask/unmask.ts'
import { grantOf, peopleCatalog, personOf } from '../../unmask-fixture.ts'

const limits = { fields: 200, relationDepth: 4, filterNodes: 100, filterDepth: 8, listItems: 1000, literal: 4096 }
const seal = createSeal({ current: new Uint8Array(32).fill(7), previous: [] })

let catalog: Catalog
before(async () => {
  catalog = await peopleCatalog()
})

interface Asked {
  readonly key?: readonly string[]
  readonly grant?: UsableGrant
}

/** Null: it is planned. */
function refusalOf(role: string, query: string, { key, grant }: Asked = {}): Refusal | null {
  const ask = parseAsk('people', key ?? null, [...new URLSearchParams(`${query}&unmask=required`)], limits)
  try {
    planRead(ask, personOf(role), catalog, seal, { cells: 100_000, rows: 20_000 }, grant ?? null)
    return null
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}

const bodyOf = (refusal: Refusal | null) => refusal?.parts.requestAccess?.body

test('passes where nothing asked for is masked, and under a grant for all that could be approved', () => {
  assert.equal(refusalOf('reader', 'fields=id,plan'), null)
  assert.equal(refusalOf('keeper', 'fields=id,email,born'), null)
  assert.equal(refusalOf('reader', 'fields=id,email', { grant: grantOf() }), null)
  assert.equal(refusalOf('reader', 'fields=id,email,ref', { grant: grantOf() }), null)
  assert.equal(refusalOf('reader', 'fields=id,email,born', { grant: grantOf() })?.code, 'UNMASK_REQUIRED')
})

test('a rule that shows only some rows is not enough', () => {
  assert.equal(refusalOf('helper', 'fields=id,email')?.code, 'UNMASK_REQUIRED')
})

test('what it hands out is a request that can be made as it stands', () => {
  const cases: readonly (readonly [string, string, readonly string[] | undefined, string | undefined])[] = [
    [
      'fields=id,email&plan=in.(pro,free)&or=(id.eq.1,born.lt.1990-01-01)',
      'reader',
      undefined,
      'plan=in.(pro,free)&or=(id.eq.1,born.lt.1990-01-01)',
    ],
    ['fields=email', 'reader', ['7'], 'id=eq.7'],
    ['fields=email&plan=eq.pro', 'reader', ['7'], 'id=eq.7&plan=eq.pro'],
    ['fields=id,email', 'reader', undefined, undefined],
  ]
  for (const [query, role, key, where] of cases) {
    const body = bodyOf(refusalOf(role, query, key && { key }))
    assert.deepEqual([body?.dataset, body?.columns, body?.where, body?.duration], ['people', ['email'], where, '10m'])
    const asked = {
      dataset: 'people',
      columns: ['email'],
      durationMs: null,
      maxRows: null,
      reason: String(body?.reason),
    }
    planUnmask({ ...asked, where: where ?? null }, personOf(role), catalog)
  }
})

test('rows that have no words over masked values are left to the person', () => {
  const refusal = refusalOf('dated', 'fields=id,email&born=eq.1984-05-17')
  assert.equal(refusal?.code, 'UNMASK_REQUIRED')
  assert.ok(!Object.hasOwn(bodyOf(refusal) ?? {}, 'where'))
  assert.match(refusal?.parts.hint ?? '', /with `where` for the rows that you need/)
})

test('no approval shows what is derived, or what nobody approves, or without a key', async () => {
  const derived = refusalOf('reader', 'fields=id,ref')
  assert.equal(derived?.code, 'UNMASK_NOBODY_APPROVES')
  assert.match(derived?.parts.detail ?? '', /ref is derived/)
  assert.equal(refusalOf('keyless', 'fields=region,email')?.code, 'UNMASK_NOBODY_APPROVES')
  catalog = await peopleCatalog((yaml) => yaml.replace('[leads]', '[]'))
  const nobody = refusalOf('reader', 'fields=id,email')
  assert.equal(nobody?.code, 'UNMASK_NOBODY_APPROVES')
  assert.match(`${nobody?.parts.detail}${nobody?.parts.hint}`, /role keeper/)
})
