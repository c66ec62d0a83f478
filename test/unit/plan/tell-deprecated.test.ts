// What a plan says of deprecated columns: the earliest days, and a successor only to those who may know it.
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { parseAsk } from '../../../gateway/ask/parse-ask.ts'
import type { Catalog } from '../../../gateway/catalog/dataset.ts'
import { loadCatalog } from '../../../gateway/catalog/load-catalog.ts'
import { describeDataset } from '../../../gateway/doors/rest/describe-dataset.ts'
import { openApiDocument } from '../../../gateway/doors/rest/openapi/document.ts'
import type { Principal } from '../../../gateway/identity/principal.ts'
import { planRead } from '../../../gateway/plan/plan-read.ts'
import { createSeal } from '../../../gateway/seal/seal.ts'
import { samplePrincipal } from '../../sample-principals.ts'

const yaml = `kind: Dataset
name: things
description: Things.
owner: keeper
source: shop
table: public.things
key: id
classification: internal
columns:
  id: { type: integer }
  kept: { type: text }
  hidden_successor: { type: text }
  parent_id: { type: integer }
  old: { type: text, deprecated: { since: 2026-11-01, sunset: 2027-05-01, use: kept } }
  older: { type: text, deprecated: { since: 2026-01-01, use: hidden_successor } }
  oldest: { type: text, deprecated: { since: 2026-06-01, sunset: 2026-12-24 } }
relations:
  parent: { one: things, on: parent_id }
access:
  - { role: keeper, read: '*' }
  - { role: reader, read: [id, kept, old, older, oldest] }
`

const limits = { fields: 200, relationDepth: 4, filterNodes: 100, filterDepth: 8, listItems: 1000, literal: 4096 }
const seal = createSeal({ current: new Uint8Array(32).fill(7), previous: [] })
const who = (role: string): Principal => ({ ...samplePrincipal('ana'), roles: [role] })

let folder: string
let catalog: Catalog

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scrim-deprecated-'))
  await writeFile(join(folder, 'things.yaml'), yaml)
  const loaded = await loadCatalog(folder, null)
  assert.ok(loaded.catalog, JSON.stringify(loaded.diagnostics))
  catalog = loaded.catalog
})

after(() => rm(folder, { recursive: true }))

function plan(role: string, query: string) {
  const pairs = [...new URLSearchParams(query)]
  const { deprecation, notices } = planRead(parseAsk('things', null, pairs, limits), who(role), catalog, seal, {
    cells: 100_000,
    rows: 20_000,
  })
  return { deprecation, notices }
}

describe('a plan that stands on deprecated columns', () => {
  it('says the earliest day of its own and of what is related, also where it groups or counts', () => {
    const days = { since: '2026-01-01', sunset: '2027-05-01' }
    assert.deepEqual(plan('keeper', 'fields=id,old,parent(older)').deprecation, days)
    assert.deepEqual(plan('keeper', 'fields=id,older,parent(old)').deprecation, days)
    assert.deepEqual(plan('keeper', 'fields=id,parent(older)').deprecation, { ...days, sunset: null })
    assert.deepEqual(plan('keeper', 'fields=older,count()').deprecation, { ...days, sunset: null })
  })

  it('says the earliest day of each kind, and every column once', () => {
    assert.deepEqual(plan('keeper', 'fields=id,old,again:old&oldest=eq.x&order=older'), {
      deprecation: { since: '2026-01-01', sunset: '2026-12-24' },
      notices: [
        'The column old is deprecated since 2026-11-01 and goes away on 2027-05-01: use kept.',
        'The column older is deprecated since 2026-01-01: use hidden_successor.',
        'The column oldest is deprecated since 2026-06-01 and goes away on 2026-12-24.',
      ],
    })
  })

  it('says nothing where it stands on none', () => {
    assert.deepEqual(plan('keeper', 'fields=id,kept&kept=eq.x'), { deprecation: null, notices: [] })
  })

  it('keeps the hash of its dataset, so that no cursor is lost when a column becomes deprecated', async () => {
    await writeFile(join(folder, 'things.yaml'), yaml.replace('2027-05-01', '2028-05-01'))
    const later = await loadCatalog(folder, null)
    assert.equal(later.catalog?.datasets.get('things')?.hash, catalog.datasets.get('things')?.hash)
  })

  it('never names a successor that the caller may not know, nor does any document', () => {
    const told = plan('reader', 'fields=older')
    assert.deepEqual(told.notices, ['The column older is deprecated since 2026-01-01.'])
    const things = catalog.datasets.get('things')
    assert.ok(things)
    const documents = [openApiDocument(catalog, who('reader')), describeDataset(things, catalog, who('reader'))]
    assert.doesNotMatch(JSON.stringify(documents), /hidden_successor/)
    assert.match(JSON.stringify(openApiDocument(catalog, who('keeper'))), /hidden_successor/)
  })
})
