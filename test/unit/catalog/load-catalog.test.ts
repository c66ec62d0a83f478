// The catalogue of sound files: what is compiled, what is noted, and what its hashes do and do not tell apart.
import assert from 'node:assert/strict'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Dataset } from '../../../gateway/catalog/dataset.ts'
import { loadCatalog } from '../../../gateway/catalog/load-catalog.ts'
import { toLine } from '../../../gateway/config/diagnostic.ts'

const shipped = fileURLToPath(new URL('../../../datasets/', import.meta.url))

const people = `kind: Dataset
name: people
description: People.
owner: owners
source: shop
table: public.people
key: id
columns:
  id: { type: integer, classification: internal }
  country: { type: text, classification: public }
  age: { type: integer, classification: internal, mask: { bucket: 10 } }
  email: { type: text, semantic: email }
  name: { type: text, classification: confidential, semantic: person-name }
  phone: { type: text, semantic: phone }
  born: { type: date, semantic: birth-date }
  code: { type: integer, semantic: email }
  secret: { type: boolean }
access:
  - role: analyst
    read: '*'
    rows: { country: { neq: DE, nin: '\${principal.countries}' }, any: [{ id: { lt: 5 } }, { country: { is: null } }] }
`

/** Loads the given files as a folder of their own. */
async function load(files: Readonly<Record<string, string>>) {
  const folder = await mkdtemp(join(tmpdir(), 'scrim-catalog-'))
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
    return await loadCatalog(folder, null)
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function loadPeople(change: (text: string) => string = (text) => text): Promise<Dataset> {
  const { catalog, diagnostics } = await load({ 'people.yaml': change(people) })
  const dataset = catalog?.datasets.get('people')
  assert.ok(dataset, diagnostics.map(toLine).join('\n'))
  return dataset
}

test('the shipped datasets have no finding, and every clear and lowered column of theirs is noted', async () => {
  const roles = 'analyst support marketing contractor growth-data growth-data-leads people-team'.split(' ')
  const known = {
    sources: new Map([['shop', { enforcement: 'views' as const, clear: [{ ref: 'env:CLEAR' }], lookup: [] }]]),
    attributes: new Set(['countries']),
    roles: new Set(roles),
  }
  const { catalog, diagnostics, notes } = await loadCatalog(shipped, known)
  assert.deepEqual(diagnostics.map(toLine), [])
  assert.deepEqual([...(catalog?.datasets.keys() ?? [])].sort(), ['customers', 'employees', 'orders', 'tickets'])
  assert.equal(notes.length, 2)
  assert.match(notes.join('\n'), /customer_ref {2}internal, derived from the more secret "email"/)
  assert.match(notes.join('\n'), /support is shown "full_name" clear/)
  for (const dataset of catalog?.datasets.values() ?? []) {
    for (const column of dataset.columns.values()) assert.ok(column.description, `${dataset.name}.${column.name}`)
  }
})

test('an unclassified column is restricted, and what names no mask gets the one of its semantic, else is hidden', async () => {
  const { columns } = await loadPeople()
  const shown = [...columns.values()].map(({ name, classification, level, mask }) => [
    name,
    classification,
    level,
    mask?.name,
  ])
  assert.deepEqual(shown, [
    ['id', 'internal', 'internal', undefined],
    ['country', 'public', 'public', undefined],
    ['age', 'internal', 'confidential', 'bucket'], // masked, so it counts as confidential
    ['email', 'restricted', 'restricted', 'email'],
    ['name', 'confidential', 'confidential', 'initials'],
    ['phone', 'restricted', 'restricted', 'last'],
    ['born', 'restricted', 'restricted', 'year'],
    ['code', 'restricted', 'restricted', 'hidden'], // its semantic's mask does not fit an integer
    ['secret', 'restricted', 'restricted', 'hidden'],
  ])
})

test('rows become one condition in which several columns all hold, nin is not in, and claims stay claims', async () => {
  const { access } = await loadPeople()
  const column = (name: string, type: string) => ({ kind: 'column', name, type, collation: 'database' })
  assert.deepEqual(structuredClone(access[0]?.rows), {
    kind: 'and',
    all: [
      {
        kind: 'and',
        all: [
          {
            kind: 'compare',
            op: 'neq',
            left: column('country', 'text'),
            right: { kind: 'value', value: 'DE', type: 'text' },
          },
          {
            kind: 'not',
            of: {
              kind: 'in',
              left: column('country', 'text'),
              list: { kind: 'claim', name: 'countries', type: 'text' },
            },
          },
        ],
      },
      {
        kind: 'or',
        any: [
          {
            kind: 'compare',
            op: 'lt',
            left: column('id', 'integer'),
            right: { kind: 'value', value: 5, type: 'integer' },
          },
          { kind: 'is', left: column('country', 'text'), what: 'null' },
        ],
      },
    ],
  })
})

test('defaults are the documented ones, and an absent list of approvers is nobody', async () => {
  const { unmask, limits } = await loadPeople()
  assert.deepEqual(unmask, {
    approvers: [],
    approvals: { confidential: 1, restricted: 2 },
    maxDurationMs: 4 * 3_600_000,
    maxRows: 500,
  })
  assert.deepEqual(limits, { page: 1000, export: 100_000, timeoutMs: 5000 })
})

test('a dataset is frozen through and through', async () => {
  const dataset = await loadPeople()
  assert.throws(() => Object.assign(dataset.access[0]?.read ?? {}, { 0: 'secret' }), TypeError)
  assert.throws(() => Object.assign(dataset.columns.get('email') ?? {}, { mask: null }), TypeError)
  assert.throws(() => Object.assign(dataset.unmask.approvals, { restricted: 0 }), TypeError)
})

test('the hash changes with every part that decides a plan, and with nothing else', async () => {
  const { hash } = await loadPeople()
  const decisive: readonly [string, string][] = [
    ['public.people', 'public.persons'],
    ['classification: public', 'classification: internal'],
    ['{ bucket: 10 }', '{ bucket: 20 }'],
    ["read: '*'", 'read: [id]'],
    ['neq: DE', 'neq: FR'],
    ['principal.countries', 'principal.regions'],
    ['role: analyst', 'role: support'],
    ['source: shop', 'source: barn'],
    ['semantic: email }\n  name', 'mask: hidden }\n  name'],
    ["read: '*'", "read: '*'\n    apps: [board]"],
    ["read: '*'", "read: '*'\n    apps: [desk]"],
    ["read: '*'", "read: '*'\n    when: { department: { in: [sales] } }"],
    ["read: '*'", "read: '*'\n    when: { department: { nin: [sales] } }"],
    ["read: '*'", "read: '*'\n    when: { department: { in: [fraud] } }"],
    ['access:', 'tenant: { column: country, claim: countries }\naccess:'],
    ['access:', 'tenant: { column: country, claim: regions }\naccess:'],
    ['access:', 'tenant: { column: id, claim: countries }\naccess:'],
  ]
  const hashes = await Promise.all(
    decisive.map(async ([from, to]) => (await loadPeople((t) => t.replace(from, to))).hash),
  )
  assert.equal(new Set([hash, ...hashes]).size, decisive.length + 1)
  const reworded = await loadPeople(
    (text) => `# a comment\n${text.replace('description: People.', 'description: Folk.')}`,
  )
  assert.equal(reworded.hash, hash)
})

test('the meaning changes with what the names of a dataset stand for, and with nothing else', async () => {
  const { meaning } = await loadPeople()
  assert.match(meaning, /^[0-9a-f]{16}$/)
  const decisive: readonly [string, string][] = [
    ['public.people', 'public.persons'],
    ['source: shop', 'source: barn'],
    ['key: id', 'key: [id, country]'],
    ['secret: { type: boolean', 'secret: { from: email, type: text, mask: { pseudonym: person }'],
    ['secret: { type: boolean', 'secret: { from: code, type: integer, mask: hidden'],
    ['secret: { type: boolean', 'secret: { from: age, type: integer, mask: hidden'],
    ['secret: { type: boolean', 'secret: { type: integer'],
    ['{ bucket: 10 }', '{ bucket: 20 }'],
    ['semantic: phone', 'mask: hidden'],
    ['classification: internal, mask: { bucket: 10 }', 'classification: internal'],
  ]
  const changed = await Promise.all(
    decisive.map(async ([from, to]) => (await loadPeople((text) => text.replace(from, to))).meaning),
  )
  assert.equal(new Set([meaning, ...changed]).size, decisive.length + 1)
  const silent: readonly [string, string][] = [
    ['description: People.', 'description: Folk.'],
    ['owner: owners', 'owner: others'],
    ['classification: public', 'classification: internal'],
    ["read: '*'", 'read: [id, country]'],
    ['neq: DE', 'neq: FR'],
    ['access:', 'unmask: { approvers: [leads], max_rows: 5 }\naccess:'],
    ['access:', 'limits: { page: 10 }\naccess:'],
    ['access:', 'tenant: { column: country, claim: countries }\naccess:'],
  ]
  for (const [from, to] of silent) {
    const reworded = await loadPeople((text) => text.replace(from, to))
    assert.equal(reworded.meaning, meaning, `${from} → ${to}`)
  }
  const moved = await loadPeople((text) =>
    text.replace('  secret: { type: boolean }\n', '').replace('columns:\n', 'columns:\n  secret: { type: boolean }\n'),
  )
  assert.equal(moved.meaning, meaning, 'the order of columns')
})

test('the version does not depend on the names or the order of files', async () => {
  const pets = people.replace('name: people', 'name: pets')
  const one = await load({ 'a.yaml': people, 'b.yaml': pets })
  const other = await load({ 'b.yaml': people, 'a.yaml': pets, 'a.test.yaml': 'not: a dataset', 'notes.txt': 'x' })
  assert.match(one.catalog?.version ?? '', /^[0-9a-f]{16}$/)
  assert.equal(one.catalog?.version, other.catalog?.version)
})

test('positions name the file within the folder and the line of the rule', async () => {
  const { columns, access } = await loadPeople()
  assert.deepEqual(columns.get('country')?.position, { file: 'people.yaml', line: 10 })
  assert.deepEqual(access[0]?.position, { file: 'people.yaml', line: 19 })
})

test('names of object members are no columns, masks, operators or roles', async () => {
  for (const word of ['toString', 'valueOf', 'hasOwnProperty', '__defineGetter__', 'isPrototypeOf']) {
    const asColumn = await load({ 'people.yaml': people.replace('  secret:', `  ${word}:`) })
    assert.equal(asColumn.diagnostics[0]?.path, `columns.${word}`)
    const asMask = await load({ 'people.yaml': people.replace('{ bucket: 10 }', word) })
    assert.match(asMask.diagnostics[0]?.problem ?? '', /^unknown mask/)
    const asOperator = await load({ 'people.yaml': people.replace('neq: DE', `${word}: DE`) })
    assert.match(asOperator.diagnostics[0]?.problem ?? '', /^unknown operator/)
    const asRead = await load({ 'people.yaml': people.replace("read: '*'", `read: [${word}]`) })
    assert.match(asRead.diagnostics[0]?.problem ?? '', /^unknown column/)
  }
})

test('a folder that is missing or holds no dataset is a finding, not an empty catalogue', async () => {
  const missing = await loadCatalog(join(tmpdir(), 'scrim-no-such-folder'), null)
  assert.equal(missing.catalog, null)
  assert.match(missing.diagnostics[0]?.problem ?? '', /cannot be read/)
  const empty = await load({ 'people.test.yaml': people })
  assert.equal(empty.catalog, null)
  assert.match(empty.diagnostics[0]?.problem ?? '', /holds no dataset file/)
})

test('what is no ordinary file is a finding: nobody waits for a pipe, nor reads a device without end', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'scrim-catalog-'))
  await symlink('/dev/zero', join(folder, 'zero.yaml'))
  const { catalog, diagnostics } = await loadCatalog(folder, null)
  await rm(folder, { recursive: true })
  assert.equal(catalog, null)
  assert.match(diagnostics[0]?.problem ?? '', /cannot be read/)
})

test('a file of more than a mebibyte is refused, and one of just a mebibyte is read', async () => {
  const padded = (bytes: number) => `${people}#${'x'.repeat(bytes - Buffer.byteLength(people) - 1)}`
  assert.ok((await load({ 'people.yaml': padded(1024 * 1024) })).catalog)
  const tooLarge = await load({ 'people.yaml': padded(1024 * 1024 + 1) })
  assert.match(tooLarge.diagnostics[0]?.problem ?? '', /larger than 1 MiB/)
})

test('an acknowledged pair of masks is a note instead of a finding', async () => {
  const end = '  phone_end: { from: phone, type: text, mask: { last: 2 }, acknowledged: true }\naccess:\n'
  const { catalog, notes } = await load({ 'people.yaml': people.replace('access:\n', end) })
  assert.ok(catalog)
  assert.match(notes.join('\n'), /phone_end {2}acknowledged: with "phone" it shows more of "phone" than either/)
})
