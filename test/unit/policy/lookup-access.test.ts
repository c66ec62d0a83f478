// Where a row may be found by its stored value: what adds up, what a prohibition takes, and what is never looked up by.
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Dataset } from '../../../gateway/catalog/dataset.ts'
import { loadCatalog } from '../../../gateway/catalog/load-catalog.ts'
import { column, compare, isIn, not, value } from '../../../gateway/expr/build.ts'
import type { Principal } from '../../../gateway/identity/principal.ts'
import { judge } from '../../../gateway/policy/judge.ts'

const yaml = `kind: Dataset
name: things
description: Things.
owner: keeper
source: shop
table: public.things
key: id
classification: internal
tenant: { column: org, claim: org }
columns:
  id: { type: integer }
  org: { type: text }
  region: { type: text }
  email: { type: text, classification: restricted, mask: email }
  mail_ref: { type: text, from: email, mask: { pseudonym: mail } }
access:
  - { role: finder, read: [id, email, mail_ref], lookup: [email] }
  - { role: local, read: [id, region, email], lookup: [email], rows: { region: { eq: eu } } }
  - { role: reader, read: [id, email] }
  - { role: barred, cannot: [email] }
  - { role: shy, cannot: [email], rows: { region: { eq: us } } }
`

async function load(): Promise<Dataset> {
  const folder = await mkdtemp(join(tmpdir(), 'scrim-lookup-access-'))
  try {
    await writeFile(join(folder, 'things.yaml'), yaml)
    const { catalog, diagnostics } = await loadCatalog(folder, null)
    return catalog?.datasets.get('things') ?? assert.fail(JSON.stringify(diagnostics))
  } finally {
    await rm(folder, { recursive: true })
  }
}

const things = await load()
const who = (roles: readonly string[], org: readonly string[] = ['acme']): Principal => ({
  issuer: 'https://id.example.com',
  subject: 'me',
  kind: 'person',
  roles,
  email: null,
  attributes: { org },
  app: 'test',
  via: 'oidc',
  actor: null,
})

const eu = compare('eq', column('region', 'text'), value('eu', 'text'))
const lookupOf = (roles: readonly string[], name = 'email') => {
  const found = judge(things, who(roles))?.columns.get(name)
  return found && [found.lookup, found.lookupRule]
}

test('a rule lets look up everywhere, or in its own rows; without one nobody may', () => {
  assert.deepEqual(lookupOf(['finder']), ['always', 'things.yaml:17'])
  assert.deepEqual(lookupOf(['local']), [eu, 'things.yaml:18'])
  assert.deepEqual(lookupOf(['local', 'finder']), ['always', 'things.yaml:17 things.yaml:18'])
  assert.deepEqual(lookupOf(['reader']), ['never', null])
})

test('a prohibition takes it, everywhere or in its rows', () => {
  assert.equal(lookupOf(['finder', 'barred']), undefined)
  const us = compare('eq', column('region', 'text'), value('us', 'text'))
  assert.deepEqual(lookupOf(['finder', 'shy'])?.[0], not(us))
})

test('columns without a mask and derived ones are never looked up by', () => {
  for (const name of ['id', 'mail_ref']) assert.deepEqual(lookupOf(['finder'], name), ['never', null], name)
})

test('a tenant of one value is compared with it, of several with their list, and of none it is nobody’s', () => {
  const org = column('org', 'text')
  const where = (...of: string[]) => judge(things, who(['finder'], of))?.tenant?.where
  assert.deepEqual(where('acme'), compare('eq', org, value('acme', 'text')))
  assert.deepEqual(where('acme', 'beta'), isIn(org, { kind: 'literals', values: ['acme', 'beta'], type: 'text' }))
  assert.equal(where(), null)
})

test('who is judged again is not judged anew', () => {
  assert.equal(judge(things, who(['local'])), judge(things, who(['local'])))
  assert.notEqual(judge(things, who(['local'])), judge(things, who(['local'], ['beta'])))
})
