// A source without a clear login: whatever a rule says, nothing above internal of it is shown clear, and a notice says why.
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { parseAsk } from '../../../gateway/ask/parse-ask.ts'
import type { Catalog } from '../../../gateway/catalog/dataset.ts'
import { loadCatalog } from '../../../gateway/catalog/load-catalog.ts'
import { describeDataset } from '../../../gateway/doors/rest/describe-dataset.ts'
import { Refusal } from '../../../gateway/errors/refusal.ts'
import type { Principal } from '../../../gateway/identity/principal.ts'
import { planRead } from '../../../gateway/plan/plan-read.ts'
import { createSeal } from '../../../gateway/seal/seal.ts'
import { samplePrincipal } from '../../sample-principals.ts'

const yaml = `kind: Dataset
name: people
description: People.
owner: keeper
source: shop
table: public.people
key: id
columns:
  id: { type: integer, classification: internal }
  region: { type: text, classification: internal }
  email: { type: text, classification: restricted, mask: email }
access:
  - { role: keeper, read: '*', clear: [email] }
  - { role: helper, read: '*', clear: [email], rows: { region: { eq: eu } } }
  - { role: lost, read: '*', clear: [email], rows: { region: { eq: '\${principal.home}' } } }
  - { role: reader, read: '*' }
`
const clear = [{ ref: 'env:CLEAR' }]
const limits = { fields: 200, relationDepth: 4, filterNodes: 100, filterDepth: 8, listItems: 1000, literal: 4096 }
const seal = createSeal({ current: new Uint8Array(32).fill(7), previous: [] })
const who = (role: string): Principal => ({ ...samplePrincipal('ana'), roles: [role] })
const withheld = [
  'A rule of yours shows email clear, but this gateway can show nothing of people clear; it stays masked.',
]

let folder: string
let able: Catalog
let unable: Catalog

async function load(login: readonly { readonly ref: string }[]): Promise<Catalog> {
  const sources = new Map([['shop', { enforcement: 'views' as const, clear: login, lookup: [] }]])
  const roles = new Set(['keeper', 'helper', 'reader', 'lost'])
  const loaded = await loadCatalog(folder, { sources, roles, attributes: new Set(['home']) })
  return loaded.catalog ?? assert.fail(JSON.stringify(loaded.diagnostics))
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scrim-withheld-'))
  await writeFile(join(folder, 'people.yaml'), yaml)
  able = await load(clear)
  unable = await load([])
})
after(() => rm(folder, { recursive: true }))

const plan = (catalog: Catalog, role: string, query = 'fields=id,email') =>
  planRead(parseAsk('people', null, [...new URLSearchParams(query)], limits), who(role), catalog, seal, {
    cells: 100_000,
    rows: 20_000,
  })

test('with the login the rules hold: the whole read is clear, or a release follows it', () => {
  assert.equal(plan(able, 'keeper').relation, 'clear')
  assert.equal(plan(able, 'helper').release?.columns.length, 1)
  assert.deepEqual(plan(able, 'keeper').notices, [])
})

for (const role of ['keeper', 'helper']) {
  test(`without it the value stays masked for ${role}, in the masked relation, and a notice says so`, () => {
    const { relation, release, revealed, columns, notices } = plan(unable, role)
    assert.deepEqual([relation, release, revealed], ['masked', null, []])
    assert.deepEqual(
      columns.map(({ how }) => how),
      ['clear', 'masked'],
    )
    assert.deepEqual(
      notices.filter((one) => one.includes('stays masked')),
      withheld,
    )
    assert.deepEqual(
      plan(unable, role, 'fields=id').notices.filter((one) => one.includes('stays masked')),
      [],
    )
  })
}

test('nobody is told of a rule that is not theirs, or that they do not meet', () => {
  for (const role of ['reader', 'lost']) {
    assert.ok(!plan(unable, role).notices.some((one) => one.includes('A rule of yours')), role)
  }
})

test('a filter on it is refused as for anybody who sees it masked, and the description says masked', () => {
  assert.equal(plan(able, 'keeper', 'email=eq.a@x.com').relation, 'clear')
  assert.throws(
    () => plan(unable, 'keeper', 'email=eq.a@x.com'),
    (error) => error instanceof Refusal && error.code === 'PLAN_FILTER_REFUSED',
  )
  const said = (catalog: Catalog) => {
    const dataset = catalog.datasets.get('people') ?? assert.fail()
    return JSON.stringify(describeDataset(dataset, catalog, who('keeper')))
  }
  assert.notEqual(said(able).replaceAll(able.version, ''), said(unable).replaceAll(unable.version, ''))
  const asReader = unable.datasets.get('people') ?? assert.fail()
  assert.equal(JSON.stringify(describeDataset(asReader, unable, who('reader'))), said(unable))
})

test('a cursor of one does not lead into the other: the datasets differ', () => {
  assert.notEqual(able.datasets.get('people')?.hash, unable.datasets.get('people')?.hash)
})
