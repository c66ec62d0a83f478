// Ask + who + the shipped datasets → explanation, read off the plan alone: no database runs here.
// `npm test -- cases/explain --update` writes the golden text anew.
import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { parse, stringify } from 'yaml'
import { z } from 'zod'
import { parseAsk } from '../../gateway/ask/parse-ask.ts'
import type { Catalog } from '../../gateway/catalog/dataset.ts'
import { loadCatalog } from '../../gateway/catalog/load-catalog.ts'
import type { Principal } from '../../gateway/identity/principal.ts'
import { type Explanation, explainPlan } from '../../gateway/plan/explain-plan.ts'
import { planRead } from '../../gateway/plan/plan-read.ts'
import { createSeal } from '../../gateway/seal/seal.ts'
import { samplePrincipal } from '../sample-principals.ts'

const folder = resolve(import.meta.dirname, 'explain')
const update = process.argv.includes('--update')
const limits = { fields: 200, relationDepth: 4, filterNodes: 100, filterDepth: 8, listItems: 1000, literal: 4096 }
const seal = createSeal({ current: new Uint8Array(32).fill(7), previous: [] })

const schema = z.strictObject({
  name: z.string(),
  person: z.string().optional(),
  roles: z.array(z.string()).default([]),
  countries: z.array(z.string()).optional(),
  dataset: z.string(),
  key: z.array(z.string()).optional(),
  ask: z.string().default(''),
})

async function load(datasets: string): Promise<Catalog> {
  const { catalog, diagnostics } = await loadCatalog(datasets, null)
  assert.ok(catalog, JSON.stringify(diagnostics))
  return catalog
}

const someone = (roles: readonly string[], attributes: Principal['attributes']): Principal => ({
  ...samplePrincipal('ana'),
  roles,
  attributes,
})

function explain(catalog: Catalog, who: Principal, dataset: string, key: readonly string[] | null, ask: string) {
  const pairs = [...new URLSearchParams(`${ask}&explain=policy`)]
  return explainPlan(
    planRead(parseAsk(dataset, key, pairs, limits), who, catalog, seal, { cells: 100_000, rows: 20_000 }),
  )
}

describe('explain=policy', async () => {
  const cases = z.array(schema).parse(parse(await readFile(join(folder, 'cases.yaml'), 'utf8')))
  const goldenFile = join(folder, 'golden.yaml')
  const golden: Record<string, unknown> = update ? {} : parse(await readFile(goldenFile, 'utf8'))
  const found: Record<string, Explanation> = {}
  let catalog: Catalog

  before(async () => {
    catalog = await load(resolve(import.meta.dirname, '../../datasets'))
  })
  after(async () => {
    if (update) await writeFile(goldenFile, stringify(found, { lineWidth: 0 }))
  })

  for (const { name, person, roles, countries, dataset, key, ask } of cases) {
    it(name, () => {
      const who =
        person === undefined ? someone(roles, countries === undefined ? {} : { countries }) : samplePrincipal(person)
      const actual = explain(catalog, who, dataset, key ?? null, ask)
      found[name] = actual
      if (!update) assert.deepEqual(JSON.parse(JSON.stringify(actual)), golden[name])
    })
  }

  it('has a golden text for every case and no other', () => {
    if (!update)
      assert.deepEqual(
        Object.keys(golden),
        cases.map(({ name }) => name),
      )
  })
})

describe('the words of a condition', () => {
  const head = `kind: Dataset
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
  secret_region: { type: text }
  email: { type: text, classification: restricted, mask: email }
access:
`

  async function explained(access: string, roles: readonly string[], ask = ''): Promise<Explanation> {
    const datasets = await mkdtemp(join(tmpdir(), 'scrim-explain-'))
    try {
      await writeFile(join(datasets, 'things.yaml'), head + access)
      return explain(await load(datasets), someone(roles, { regions: ['eu', 'us'] }), 'things', null, ask)
    } finally {
      await rm(datasets, { recursive: true })
    }
  }

  it('are those of the YAML, with the caller’s own claims', async () => {
    const rows = `{ any: [{ region: { in: '\${principal.regions}' } }, { all: [{ region: { nin: [a, b], like: 'x*' } }, { not: { id: { gte: 5 } } }, { id: { is: null } }] }] }`
    const { rows: told } = await explained(`  - { role: reader, read: [id, region], rows: ${rows} }\n`, ['reader'])
    assert.deepEqual(told.rules, [
      {
        role: 'reader',
        rule: 'things.yaml:15',
        condition: {
          any: [
            { region: { in: ['eu', 'us'] } },
            {
              all: [
                { all: [{ region: { nin: ['a', 'b'] } }, { region: { like: 'x*' } }] },
                { not: { id: { gte: 5 } } },
                { id: { is: 'null' } },
              ],
            },
          ],
        },
      },
    ])
  })

  it('never name a column that the caller may not read', async () => {
    const access = `  - { role: reader, read: [id, region, email], clear: [email], rows: { secret_region: { eq: eu } } }
  - { role: reader, read: [id], rows: { region: { eq: eu } } }
`
    const told = await explained(access, ['reader'])
    assert.doesNotMatch(JSON.stringify(told), /secret_region/)
    assert.deepEqual(
      told.rows.rules.map(({ condition }) => condition),
      [null, { region: { eq: 'eu' } }],
    )
    const email = told.columns.find(({ name }) => name === 'email')
    assert.equal(email?.only_in_rows, null)
    assert.equal(email?.clear_by_rule?.condition, null)
  })

  it('are those of the caller’s own roles alone', async () => {
    const access = `  - { role: reader, read: [id, region], rows: { region: { eq: eu } } }
  - { role: other, read: '*', rows: { region: { eq: zz_other } } }
`
    const told = JSON.stringify(await explained(access, ['reader']))
    assert.doesNotMatch(told, /zz_other|"other"|things\.yaml:16/)
  })

  it('tell of the tenant beside the rules of roles, and name its column only to whoever may read it', async () => {
    const access = `  - { role: reader, read: [id, region], rows: { region: { neq: xx } } }
  - { role: teller, read: [id] }
  - { role: keeper, read: '*' }
tenant: { column: region, claim: regions }
`
    const reader = await explained(access, ['reader'])
    const tenant = { claim: 'regions', rule: 'things.yaml:18', condition: { region: { in: ['eu', 'us'] } } }
    assert.deepEqual(reader.rows, {
      shown: 'some',
      why: 'Rows are limited to your own regions, and limited by a rule of your role reader.',
      rules: [{ role: 'reader', rule: 'things.yaml:15', condition: { region: { neq: 'xx' } } }],
      tenant,
    })
    const keeper = await explained(access, ['keeper'])
    assert.deepEqual(keeper.rows, { shown: 'some', why: 'Rows are limited to your own regions.', rules: [], tenant })
    const teller = await explained(access, ['teller'])
    assert.deepEqual(teller.rows.tenant, { ...tenant, condition: null })
    const without = await explained(access.replace('claim: regions', 'claim: org'), ['reader'])
    assert.deepEqual([without.rows.shown, without.rows.tenant?.condition], ['none', null])
    assert.equal(without.rows.why, 'Each caller sees the rows of their own org: see the notices.')
  })

  it('tell of no entry that does not count for the app or the claims of the caller', async () => {
    const access = `  - { role: reader, read: [id], rows: { region: { eq: eu } } }
  - { role: reader, read: [id, region], rows: { region: { eq: zz_board } }, apps: [zz_board] }
  - { role: reader, read: [id, email], rows: { region: { eq: zz_team } }, when: { regions: { nin: [eu] } } }
`
    const told = await explained(access, ['reader'])
    assert.doesNotMatch(JSON.stringify(told), /zz_|things\.yaml:1[67]/)
    const counted = await explained(access.replace('nin: [eu]', 'in: [eu]'), ['reader'])
    assert.deepEqual(
      counted.rows.rules.map(({ rule }) => rule),
      ['things.yaml:15', 'things.yaml:17'],
    )
  })

  it('name the claims that a rule lacks, as a rule that shows no row', async () => {
    const access = '  - { role: reader, read: [id], when: { department: { in: [sales] } } }\n'
    const told = await explained(access, ['reader'])
    assert.deepEqual(told.rows, {
      shown: 'none',
      why: 'No rule of your role reader can show a row: see the notices.',
      rules: [{ role: 'reader', rule: 'things.yaml:15', condition: null }],
    })
  })
})
