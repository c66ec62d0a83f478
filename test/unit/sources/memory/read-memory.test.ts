// What no table of a database holds, or seldom: two rows of one key, and rows without a readable key that differ in looks
// alone. The property run compares everything else with Postgres.
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, it } from 'node:test'
import { parseAsk } from '../../../../gateway/ask/parse-ask.ts'
import type { Catalog } from '../../../../gateway/catalog/dataset.ts'
import { loadCatalog } from '../../../../gateway/catalog/load-catalog.ts'
import { planRead } from '../../../../gateway/plan/plan-read.ts'
import { createSeal } from '../../../../gateway/seal/seal.ts'
import { madeUpEnvironment } from '../../../../gateway/sources/memory/made-up-keys.ts'
import { readMemory } from '../../../../gateway/sources/memory/read-memory.ts'
import type { StoredRow } from '../../../../gateway/sources/memory/view-rows.ts'
import { samplePrincipal } from '../../../sample-principals.ts'

const dataset = `kind: Dataset
name: notes
description: Notes.
owner: owner
source: fixture
table: fixture.notes
key: id
columns:
  id: { type: integer, classification: internal }
  owner: { type: text, classification: internal }
  email: { type: text, classification: restricted, mask: email }
  price: { type: decimal, classification: internal }
access:
  - role: reader
    read: [id, email]
  - role: author
    read: [id, email]
    clear: [email]
    rows: { owner: { eq: ann } }
  - role: keyless
    read: [price]
`

const limits = { fields: 200, relationDepth: 4, filterNodes: 100, filterDepth: 8, listItems: 1000, literal: 4096 }
const seal = createSeal({ current: new Uint8Array(32), previous: [] })

let folder = ''
let catalog: Catalog
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scrim-memory-'))
  await writeFile(join(folder, 'notes.yaml'), dataset)
  const loaded = await loadCatalog(folder, null)
  catalog = loaded.catalog ?? assert.fail(JSON.stringify(loaded.diagnostics))
})
after(() => rm(folder, { recursive: true }))

function read(roles: readonly string[], ask: string, rows: readonly StoredRow[]) {
  const said = parseAsk('notes', null, new URLSearchParams(ask), limits)
  const plan = planRead(said, { ...samplePrincipal('ana'), roles }, catalog, seal, { cells: 1000, rows: 20_000 })
  return readMemory(plan, { notes: rows }, madeUpEnvironment)
}

it('of two rows with one key neither is released: nobody could say whose values they are', () => {
  const rows = [
    { id: 1, owner: 'ann', email: 'ann@x.com' },
    { id: 1, owner: 'bob', email: 'bob@x.com' },
    { id: 2, owner: 'ann', email: 'cy@x.com' },
  ]
  const { released } = read(['reader', 'author'], 'fields=id,email&order=id', rows)
  assert.deepEqual(released.rows.map(([, email]) => email).sort(), ['a***@***.com', 'b***@***.com', 'cy@x.com'])
  assert.deepEqual(released.except, [[0, 1]])
})

it('without a readable key, equal decimals stand in the order of their scales, whatever the order of the table', () => {
  const prices = ['1.00', '1', '2', '1.0', null]
  for (const stored of [prices, prices.toReversed()]) {
    const { page } = read(
      ['keyless'],
      '',
      stored.map((price, id) => ({ id, price })),
    )
    assert.deepEqual(page.rows.flat(), ['1', '1.0', '1.00', '2', null])
    assert.deepEqual([page.last, page.keys], [null, []])
  }
})

it('a column that a row leaves out is null', () => {
  const { page } = read(['keyless'], '', [{ id: 1 }])
  assert.deepEqual(page.rows, [[null]])
})
