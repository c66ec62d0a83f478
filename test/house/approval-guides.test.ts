// The guides about approvals: their YAML loads as it stands, and no refusal that they should explain is left out.
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, it } from 'node:test'
import { loadCatalog } from '../../gateway/catalog/load-catalog.ts'
import { loadSettings } from '../../gateway/config/load-settings.ts'
import { failures } from '../../gateway/errors/failures.ts'
import { blocksOf } from '../guide-blocks.ts'

const root = resolve(import.meta.dirname, '../..')
const read = (file: string): Promise<string> => readFile(join(root, file), 'utf8')
const yamlOf = async (guide: string): Promise<readonly string[]> =>
  blocksOf(await read(`docs/guides/${guide}`)).flatMap(({ language, text }) => (language === 'yaml' ? [text] : []))

const settings = `sources: { shop: { masked: [{ url: env:A }] } }
control: { url: env:B, audit_url: env:C }
keys: { current: env:D }
identity: { issuers: [{ issuer: 'https://id.example.com', audience: x, claims: { roles: groups } }] }
`
const role = 'roles: { analyst: [grp-data-analysts] }\n'

let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scrim-approvals-'))
})
after(() => rm(folder, { recursive: true }))

it('every refusal about unmasking is explained to whoever meets it', async () => {
  const guide = await read('docs/guides/approve-and-be-approved.md')
  const table = guide.split('\n').filter((line) => line.startsWith('| `'))
  const codes = Object.keys(failures).filter((code) => /^(UNMASK|LIMIT_UNMASK|CONTROL)/.test(code))
  assert.ok(codes.length > 15)
  for (const code of codes) assert.equal(table.filter((line) => line.includes(`\`${code}\``)).length, 1, code)
  const named = table.flatMap((line) => [...line.matchAll(/`([A-Z]+_[A-Z_]+)`/g)].map(([, code]) => code))
  for (const code of named) assert.ok(codes.includes(String(code)), code)
})

it('webhooks and roles are written as scrim.yaml takes them', async () => {
  const file = join(folder, 'scrim.yaml')
  const [webhooks = ''] = await yamlOf('hear-by-webhook.md')
  await writeFile(file, settings + role + webhooks)
  const { listen, webhooks: loaded } = await loadSettings(file)
  assert.equal(listen.publicUrl, 'https://scrim.example.com')
  assert.deepEqual(
    loaded.map(({ format }) => format),
    ['slack', 'json'],
  )
  const [, roles = ''] = await yamlOf('name-approvers.md')
  await writeFile(file, settings + roles)
  assert.deepEqual([...(await loadSettings(file)).roles], [['growth-data-leads', ['grp-growth-data-leads']]])
})

it('approvers are named as a dataset takes them, and as the sample dataset has them', async () => {
  const [unmask = ''] = await yamlOf('name-approvers.md')
  const sample = await read('datasets/customers.yaml')
  const own = /^unmask:\n( .*\n)+/m
  assert.match(sample, own)
  const datasets = join(folder, 'datasets')
  await mkdir(datasets)
  await writeFile(join(datasets, 'customers.yaml'), sample.replace(own, unmask).replace(/^relations:\n( .*\n)+/m, ''))
  const { catalog, diagnostics } = await loadCatalog(datasets, null)
  assert.deepEqual(diagnostics, [])
  const whole = await loadCatalog(join(root, 'datasets'), null)
  assert.deepEqual(catalog?.datasets.get('customers')?.unmask, whole.catalog?.datasets.get('customers')?.unmask)
})
