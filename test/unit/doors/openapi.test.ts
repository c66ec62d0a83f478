// The OpenAPI document: sound for every caller, the same each time, and silent on what a caller may not know.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Catalog } from '../../../gateway/catalog/dataset.ts'
import { loadCatalog } from '../../../gateway/catalog/load-catalog.ts'
import { describeDataset, listDatasets } from '../../../gateway/doors/rest/describe-dataset.ts'
import { openApiDocument } from '../../../gateway/doors/rest/openapi/document.ts'
import { people } from '../../../gateway/embedded/people.ts'
import type { Principal } from '../../../gateway/identity/principal.ts'
import { knownRelations } from '../../../gateway/plan/known-relations.ts'
import { judge } from '../../../gateway/policy/judge.ts'
import { samplePrincipal } from '../../sample-principals.ts'

const root = resolve(import.meta.dirname, '../../..')
const names = [...people.keys()]

let folder: string
let catalog: Catalog

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scrim-openapi-'))
  catalog = await load(join(root, 'datasets'))
})

after(() => rm(folder, { recursive: true }))

async function load(datasets: string): Promise<Catalog> {
  const loaded = await loadCatalog(datasets, null)
  assert.ok(loaded.catalog, JSON.stringify(loaded.diagnostics))
  return loaded.catalog
}

/** Every document of the gateway for one caller, but for the catalogue's version, which every reply carries. */
function documents(of: Catalog, principal: Principal): string {
  const described = [...of.datasets.values()].map((dataset) => describeDataset(dataset, of, principal))
  return JSON.stringify([
    openApiDocument(of, principal),
    listDatasets(of, principal),
    described.flatMap((one) => (one ? [{ ...one, catalog: null }] : [])),
  ])
}

async function assertClean(file: string, document: object): Promise<void> {
  await writeFile(join(folder, file), JSON.stringify(document))
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      fileURLToPath(import.meta.resolve('@redocly/cli/bin/cli.js')),
      'lint',
      '--extends=recommended',
      '--format=json',
      file,
    ],
    { cwd: folder, encoding: 'utf8', env: { ...process.env, REDOCLY_TELEMETRY: 'off' } },
  )
  assert.notEqual(stdout, '', stderr)
  const { totals, problems } = JSON.parse(stdout)
  assert.deepEqual([status, totals, problems], [0, { errors: 0, warnings: 0, ignored: 0 }, []], stderr)
}

describe('the OpenAPI document', () => {
  for (const name of names) {
    it(`of ${name} is clean under the recommended rules of redocly`, () => {
      return assertClean(`${name}.json`, openApiDocument(catalog, samplePrincipal(name)))
    })
  }

  it('of columns of every type is clean under the same rules', async () => {
    const every = await load(join(root, 'test/properties/datasets'))
    const reader = { ...samplePrincipal('ana'), roles: ['reader'], attributes: {} }
    await assertClean('every-type.json', openApiDocument(every, reader))
  })

  it('is the same each time, and the same for another caller of the same roles', async () => {
    const again = await load(join(root, 'datasets'))
    for (const name of names) {
      const text = JSON.stringify(openApiDocument(catalog, samplePrincipal(name)))
      assert.equal(JSON.stringify(openApiDocument(again, samplePrincipal(name))), text)
      const other = { ...samplePrincipal(name), subject: 'other', attributes: { countries: ['FR', 'US'] } }
      assert.equal(JSON.stringify(openApiDocument(catalog, other)), text)
    }
  })

  it('is not all that a caller without a claim is told: the description says that no row is theirs, and why', () => {
    const customers = catalog.datasets.get('customers')
    assert.ok(customers)
    const rows = (attributes: Principal['attributes']) =>
      JSON.parse(JSON.stringify(describeDataset(customers, catalog, { ...samplePrincipal('sam'), attributes }))).rows
    assert.equal(rows({ countries: ['DE'] }), 'limited by a rule of your role support')
    assert.equal(rows({}), 'none: your role support needs countries')
  })

  it('has a list for each dataset that the caller may read and for no other, with just their columns and relations', () => {
    for (const name of names) {
      const principal = samplePrincipal(name)
      const document = JSON.parse(JSON.stringify(openApiDocument(catalog, principal)))
      for (const dataset of catalog.datasets.values()) {
        const access = judge(dataset, principal)
        const row = document.components.schemas[`${dataset.name}.Row`]
        assert.equal(document.paths[`/${dataset.name}`] !== undefined, access !== null)
        const relations = access ? knownRelations({ dataset, access, principal, datasets: catalog.datasets }) : []
        const members = [...(access?.columns.keys() ?? []), ...relations.map(({ relation }) => relation.name)]
        assert.deepEqual(row && Object.keys(row.properties), access ? members : undefined)
        for (const { dataset: other } of relations) assert.ok(document.components.schemas[`${other.name}.Row`])
      }
    }
  })

  it('has the calls of /unmask for who may use them: to ask where something may be asked for, to decide where they approve', () => {
    const both = ['/unmask/grants', '/unmask/grants/{id}/revoke', '/unmask/requests', '/unmask/requests/{id}']
    const decide = ['/unmask/requests/{id}/approve', '/unmask/requests/{id}/deny']
    const collect = ['/unmask/requests/{id}/token', '/unmask/requests/{id}/withdraw']
    const unmaskOf = (principal: Principal): readonly [readonly string[], unknown] => {
      const { paths } = JSON.parse(JSON.stringify(openApiDocument(catalog, principal)))
      const own = Object.keys(paths).filter((path) => path.startsWith('/unmask'))
      return [own.toSorted(), paths['/unmask/requests']?.post?.operationId]
    }
    assert.deepEqual(unmaskOf(samplePrincipal('ana')), [[...both, ...collect].toSorted(), 'askToUnmask'])
    assert.deepEqual(unmaskOf(samplePrincipal('olga')), [[...both, ...decide].toSorted(), undefined])
    assert.deepEqual(unmaskOf({ ...samplePrincipal('olga'), actor: 'another' }), [[], undefined])
    assert.deepEqual(unmaskOf({ ...samplePrincipal('olga'), kind: 'service' }), [[], undefined])
    assert.deepEqual(unmaskOf(samplePrincipal('max')), [[], undefined])
  })

  it('and every other document stay byte for byte the same when what the caller may not know changes', async () => {
    const changed = join(folder, 'datasets')
    await cp(join(root, 'datasets'), changed, { recursive: true })
    const customers = await readFile(join(changed, 'customers.yaml'), 'utf8')
    await writeFile(
      join(changed, 'customers.yaml'),
      customers
        .replace(
          'relations:',
          '  zz_secret: { type: text, classification: internal, description: zz_words }\nrelations:',
        )
        .replace('  orders: {', '  zz_relation: { many: zz_hidden, on: id }\n  orders: {')
        .replace('access:', 'access:\n  - role: auditor\n    read: [zz_secret]\n    rows: { country: { eq: ZZ } }'),
    )
    await writeFile(
      join(changed, 'zz_hidden.yaml'),
      `kind: Dataset
name: zz_hidden
description: zz_words
owner: growth-data
source: shop
table: public.zz_hidden
key: id
classification: internal
columns:
  id: { type: integer }
access:
  - role: auditor
    read: '*'
`,
    )
    const wider = await load(changed)
    for (const name of ['sam', 'max', 'olga']) {
      assert.equal(documents(wider, samplePrincipal(name)), documents(catalog, samplePrincipal(name)), name)
    }
    const auditor = documents(wider, samplePrincipal('ada'))
    for (const word of ['zz_secret', 'zz_hidden', 'zz_words']) assert.ok(auditor.includes(word), word)
  })
})
