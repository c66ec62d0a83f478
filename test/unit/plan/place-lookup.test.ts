// A lookup as it is planned: the column, its parsed value and where it may be found; and every refusal, to the last word.
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { parseAsk } from '../../../gateway/ask/parse-ask.ts'
import type { Catalog } from '../../../gateway/catalog/dataset.ts'
import { loadCatalog } from '../../../gateway/catalog/load-catalog.ts'
import { Refusal } from '../../../gateway/errors/refusal.ts'
import { column, compare, value } from '../../../gateway/expr/build.ts'
import type { Principal } from '../../../gateway/identity/principal.ts'
import { planRead } from '../../../gateway/plan/plan-read.ts'
import type { ReadPlan } from '../../../gateway/plan/read-plan.ts'
import { createSeal } from '../../../gateway/seal/seal.ts'
import { samplePrincipal } from '../../sample-principals.ts'

const yaml = `kind: Dataset
name: people
description: People.
owner: keeper
source: shop
table: public.people
key: id
classification: internal
columns:
  id: { type: integer }
  region: { type: text }
  email: { type: text, classification: restricted, mask: email }
  level: { type: integer, classification: restricted, mask: { bucket: 10 } }
access:
  - { role: finder, read: '*', lookup: [email, level] }
  - { role: local, read: '*', lookup: [email], rows: { region: { eq: eu } } }
  - { role: wide, read: '*' }
  - { role: seer, read: '*', lookup: [email], clear: [email] }
`

async function load(): Promise<Catalog> {
  const folder = await mkdtemp(join(tmpdir(), 'scrim-place-lookup-'))
  try {
    await writeFile(join(folder, 'people.yaml'), yaml)
    const { catalog, diagnostics } = await loadCatalog(folder, null)
    return catalog ?? assert.fail(JSON.stringify(diagnostics))
  } finally {
    await rm(folder, { recursive: true })
  }
}

const catalog = await load()
const limits = { fields: 200, relationDepth: 4, filterNodes: 100, filterDepth: 8, listItems: 1000, literal: 4096 }
const seal = createSeal({ current: new Uint8Array(32).fill(7), previous: [] })
const eu = compare('eq', column('region', 'text'), value('eu', 'text'))

function plan(roles: readonly string[], name: string, text: string): ReadPlan {
  const who: Principal = { ...samplePrincipal('ana'), roles }
  const ask = parseAsk('people', null, [['fields', 'id,email']], limits, { column: name, value: text })
  return planRead(ask, who, catalog, seal, { cells: 100_000, rows: 20_000 })
}

function refusal(roles: readonly string[], name: string, text: string) {
  try {
    plan(roles, name, text)
  } catch (error) {
    if (error instanceof Refusal) return { code: error.code, ...error.parts }
    throw error
  }
  return assert.fail('it was planned')
}

test('a lookup is the column, its value as that type, and the rule that lets it', () => {
  const { lookup, notices, relation, rows } = plan(['finder'], 'level', '42')
  assert.deepEqual(
    [lookup?.column.name, lookup?.value, lookup?.where, lookup?.rule],
    ['level', 42, null, 'people.yaml:15'],
  )
  assert.deepEqual([notices, relation, rows.kind], [[], 'masked', 'and'])
  const other = plan(['finder'], 'email', 'a@x.com').lookup
  assert.deepEqual([other?.column.name, other?.value], ['email', 'a@x.com'])
})

test('within rows that all are limited nothing more is said; where only the lookup is, a notice says so', () => {
  const local = plan(['local'], 'email', 'a@x.com')
  assert.deepEqual([local.lookup?.where, local.lookup?.rule], [eu, 'people.yaml:16'])
  assert.deepEqual(local.notices, ['Rows are limited by a rule of your role local.'])
  const both = plan(['local', 'wide'], 'email', 'a@x.com')
  assert.deepEqual(both.lookup?.where, eu)
  assert.deepEqual(both.notices, ['Rows are found by email only where a rule of yours lets you look it up.'])
})

test('what a rule shows clear is read over the masked relation and added by key', () => {
  const { relation, revealed, release } = plan(['seer'], 'email', 'a@x.com')
  assert.deepEqual([relation, revealed], ['masked', []])
  assert.deepEqual(
    release?.columns.map(({ column: of, where }) => [of.name, where]),
    [['email', { kind: 'and', all: [] }]],
  )
})

test('who may look up by nothing is told whom to ask', () => {
  assert.deepEqual(refusal(['wide'], 'email', 'a@x.com'), {
    code: 'PLAN_LOOKUP_REFUSED',
    detail: 'You may not look up rows of people by a stored value.',
    hint: 'An access rule with `lookup` would let you, and a login for lookups in scrim.yaml: ask the owner of people, keeper. Filters work on what you see: /people?…',
  })
})

test('a column that is not looked up by, known or not, is one refusal that repeats no name', () => {
  const detail = 'The body names no column of people that you may look up by.'
  for (const name of ['id', 'nothing']) {
    assert.deepEqual(refusal(['finder'], name, '1'), {
      code: 'PLAN_FIELD_UNKNOWN',
      detail,
      hint: 'You may look up by: email, level.',
      details: { columns: ['email', 'level'] },
    })
  }
  assert.deepEqual(refusal(['local'], 'emial', 'x'), {
    code: 'PLAN_FIELD_UNKNOWN',
    detail,
    hint: 'Did you mean email?',
    details: { nearest: 'email' },
  })
})

test('a value that does not fit says what would, and is not repeated', () => {
  const { code, detail, hint, details } = refusal(['finder'], 'level', 'forty-two')
  assert.equal(code, 'ASK_LITERAL_INVALID')
  assert.match(detail, /^The value of level does not fit: .+ was expected\.$/)
  assert.match(hint ?? '', /^level is integer; give .+\.$/)
  assert.deepEqual(Object.keys(details ?? {}), ['column', 'type', 'expected'])
  assert.ok(!JSON.stringify([detail, hint, details]).includes('forty'))
})
