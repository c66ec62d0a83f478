// What rules of access may never do, over any entries, any principal and every cell: show more than a plain walk over the
// entries does, more for a rule less, more for a prohibition more, or more through an app than without its restriction.
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { before, test } from 'node:test'
import fc from 'fast-check'
import type { AccessEntry, Dataset } from '../../gateway/catalog/dataset.ts'
import { loadCatalog } from '../../gateway/catalog/load-catalog.ts'
import type { Principal } from '../../gateway/identity/principal.ts'
import { judge } from '../../gateway/policy/judge.ts'
import { arbitraryDataset, arbitraryEntry, arbitraryPrincipal, type Cell, cellsOf, rows } from './arbitrary-access.ts'
import { referenceAccess } from './reference-access.ts'

const seed = Number(process.env.SCRIM_SEED ?? 20_261_122)
const runs = Number(process.env.SCRIM_CASES ?? 800)

const text = `kind: Dataset
name: things
description: Things.
owner: keeper
source: shop
table: public.things
key: id
classification: internal
columns:
  id: { type: integer }
  region: { type: text }
  owner: { type: text }
  score: { type: integer }
  open: { type: text, classification: public }
  label: { type: text, classification: public, mask: stars }
  email: { type: text, classification: restricted, mask: email }
  amount: { type: decimal, mask: { bucket: 10 } }
  email_ref: { from: email, type: text, classification: confidential, mask: { pseudonym: person } }
`
let things: Dataset
before(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'scrim-access-'))
  await writeFile(join(folder, 'things.yaml'), text)
  const { catalog, diagnostics } = await loadCatalog(folder, null)
  await rm(folder, { recursive: true })
  things = catalog?.datasets.get('things') ?? assert.fail(JSON.stringify(diagnostics))
})

type Case = readonly [dataset: Dataset, principal: Principal]

/** Runs a property and says how many cells it has looked at, and how many of them showed anything. */
function check<T>(
  t: { diagnostic(text: string): void },
  extra: (dataset: Dataset) => fc.Arbitrary<T>,
  judged: (of: Case, choice: T, cells: ReadonlyMap<string, Cell>) => void,
): void {
  let all = 0
  let shown = 0
  const arbitrary = arbitraryDataset(things).chain((dataset) =>
    fc.tuple(fc.constant(dataset), arbitraryPrincipal, extra(dataset)),
  )
  const property = fc.property(arbitrary, ([dataset, principal, choice]) => {
    const cells = cellsOf(dataset, principal)
    all += cells.size
    for (const cell of cells.values()) shown += cell > 0 ? 1 : 0
    judged([dataset, principal], choice, cells)
  })
  fc.assert(property, { seed, numRuns: runs })
  t.diagnostic(`seed ${seed}: ${runs} cases, ${all} cells, ${shown} of them shown`)
  assert.ok(shown > 0.1 * all, 'enough is shown for the property to mean something')
}

function assertWithin(
  less: ReadonlyMap<string, Cell>,
  more: ReadonlyMap<string, Cell>,
  but?: (name: string) => boolean,
) {
  for (const [name, cell] of less) {
    if (!but?.(name)) assert.ok(cell <= (more.get(name) ?? 0), `${name}: ${cell} of ${more.get(name)}`)
  }
}

const nothing = () => fc.constant(null)
const anyEntry = ({ access }: Dataset) => fc.nat({ max: Math.max(0, access.length - 1) })
const withEntry = (dataset: Dataset, at: number, change: (entry: AccessEntry) => AccessEntry): Dataset => ({
  ...dataset,
  access: dataset.access.map((entry, i) => (i === at ? change(entry) : entry)),
})
const without = (names: readonly string[], gone: string): readonly string[] => names.filter((name) => name !== gone)
const isConditional = ({ rows: condition }: AccessEntry): boolean => condition !== null

test('every cell is what a plain walk over the entries says', (t) => {
  check(t, nothing, ([dataset, principal], _, cells) => {
    const expected = referenceAccess(dataset, principal)
    const access = judge(dataset, principal)
    assert.deepEqual([...(access?.columns.keys() ?? [])], [...(expected?.columns.keys() ?? [])])
    for (const [name, { clear }] of expected?.columns ?? []) {
      const found = access?.columns.get(name)?.clear
      assert.equal(typeof found === 'object' ? 'sometimes' : found, clear, name)
    }
    for (const row of rows) {
      const exists = expected?.exists(row) ?? false
      assert.equal(cells.get(`${row.id}`), exists ? 2 : 0, `row ${row.id}`)
      for (const name of dataset.columns.keys()) {
        const column = expected?.columns.get(name)
        const isClear = column?.column.mask === null || column?.clear === 'always' || column?.released(row)
        const cell = !exists || !column?.readable(row) ? 0 : isClear ? 2 : 1
        assert.equal(cells.get(`${row.id}.${name}`), cell, `${name} of row ${row.id}`)
      }
    }
  })
})

test('a role that no entry names changes nothing', (t) => {
  check(t, nothing, ([dataset, principal], _, cells) => {
    assert.deepEqual(cellsOf(dataset, { ...principal, roles: [...principal.roles, 'empty'] }), cells)
  })
})

test('without a column that an entry lets read, or see clear, nothing more is shown', (t) => {
  const choice = (dataset: Dataset) =>
    fc.tuple(anyEntry(dataset), fc.constantFrom(...dataset.columns.keys()), fc.boolean())
  check(t, choice, ([dataset, principal], [at, name, isClearAlone], cells) => {
    const less = withEntry(dataset, at, (entry) => ({
      ...entry,
      read: isClearAlone ? entry.read : without(entry.read, name),
      clear: without(entry.clear, name),
    }))
    assertWithin(cellsOf(less, principal), cells)
  })
})

test('without an entry that only allows, nothing more is shown', (t) => {
  check(t, anyEntry, ([dataset, principal], at, cells) => {
    const allowing = withEntry(dataset, at, (entry) => ({ ...entry, cannot: [] }))
    const access = allowing.access.filter((_, i) => i !== at)
    // Without the last entry that has rows, public columns are open to everybody in every row: that is what public means.
    const isLast = allowing.access.some(isConditional) && !access.some(isConditional)
    const opened = (name: string): boolean => {
      const [, column] = name.split('.')
      return column === undefined || dataset.columns.get(column)?.level === 'public'
    }
    const full = dataset.access[at]?.cannot.length === 0 ? cells : cellsOf(allowing, principal)
    assertWithin(cellsOf({ ...allowing, access }, principal), full, isLast ? opened : undefined)
  })
})

test('with a prohibition more, alone or within an entry, nothing more is shown', (t) => {
  const choice = (dataset: Dataset) =>
    fc.tuple(anyEntry(dataset), arbitraryEntry(dataset), fc.subarray([...dataset.columns.keys()], { minLength: 1 }))
  check(t, choice, ([dataset, principal], [at, other, cannot], cells) => {
    const alone = { ...other, read: [], clear: [], cannot }
    assertWithin(cellsOf({ ...dataset, access: [...dataset.access, alone] }, principal), cells)
    assertWithin(cellsOf({ ...dataset, access: [alone, ...dataset.access] }, principal), cells)
    assertWithin(
      cellsOf(
        withEntry(dataset, at, (entry) => ({ ...entry, cannot })),
        principal,
      ),
      cellsOf(
        withEntry(dataset, at, (entry) => ({ ...entry, cannot: [] })),
        principal,
      ),
    )
  })
})

test('through any app, nobody is shown more than where no entry that allows asked for an app', (t) => {
  check(t, nothing, ([dataset, principal], _, cells) => {
    const access = dataset.access.flatMap((entry) => [
      { ...entry, cannot: [], apps: null },
      { ...entry, read: [], clear: [] },
    ])
    assertWithin(cells, cellsOf({ ...dataset, access }, principal))
  })
})

test('no entry reaches a row beyond the tenant, nor any row where its claim is missing', (t) => {
  const bound = () => fc.constantFrom({ column: 'region', claim: 'regions' }, { column: 'owner', claim: 'subject' })
  check(t, bound, ([dataset, principal], tenant) => {
    const cells = cellsOf({ ...dataset, tenant: { ...tenant, position: { file: 'things.yaml', line: 9 } } }, principal)
    const own = tenant.claim === 'subject' ? [principal.subject] : (principal.attributes.regions ?? [])
    const ours = new Set(rows.flatMap((row) => (own.includes(String(row[tenant.column])) ? [`${row.id}`] : [])))
    for (const [name, cell] of cellsOf({ ...dataset, tenant: null }, principal)) {
      assert.equal(cells.get(name), ours.has(name.split('.')[0] ?? '') ? cell : 0, name)
    }
  })
})
