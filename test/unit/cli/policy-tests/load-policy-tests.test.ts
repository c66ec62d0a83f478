// Policy test files that are not well written: every finding at its place, in words that say how to mend it.
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, it } from 'node:test'
import type { Known } from '../../../../gateway/catalog/known.ts'
import { loadCatalog } from '../../../../gateway/catalog/load-catalog.ts'
import { loadPolicyTests } from '../../../../gateway/cli/policy-tests/load-policy-tests.ts'

const { catalog } = await loadCatalog(resolve(import.meta.dirname, '../../../../datasets'), null)
if (!catalog) throw new Error('the shipped datasets do not load')

const known: Known = { sources: new Map(), roles: new Set(['analyst']), attributes: new Set(['countries']) }

async function findingsOf(text: string): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'scrim-tests-'))
  try {
    await writeFile(join(folder, 'a.test.yaml'), text)
    const { files, diagnostics } = await loadPolicyTests(folder, {
      catalog: catalog ?? assert.fail(),
      known,
      inheritance: new Map(),
    })
    assert.equal(files.length, diagnostics.length === 0 ? 1 : 0)
    return diagnostics.map(({ line, path, problem, mend }) => `${line} ${path}: ${problem}: ${mend}`)
  } finally {
    await rm(folder, { recursive: true })
  }
}

const fileOf = (parts: {
  readonly dataset?: string
  readonly row?: string
  readonly person?: string
  readonly test?: string
}): string => `kind: PolicyTest
dataset: ${parts.dataset ?? 'orders'}
rows:
  - ${parts.row ?? '{ id: 1 }'}
people:
  ana: ${parts.person ?? '{ roles: [analyst] }'}
tests:
  - ${parts.test ?? '{ name: n, who: ana, keys: [1] }'}
`

describe('a policy test file', () => {
  it('is taken where nothing is wrong', async () => {
    assert.deepEqual(await findingsOf(fileOf({})), [])
  })

  for (const [what, parts, finding] of [
    ['an unknown dataset', { dataset: 'order' }, '2 dataset: unknown dataset "order": did you mean "orders"?'],
    [
      'an unknown column',
      { row: '{ id: 1, totl: 3 }' },
      '4 rows[0].totl: is not a declared column: did you mean "total"?',
    ],
    [
      'a column that no dataset has',
      { row: '{ id: 1, x: 3 }' },
      '4 rows[0].x: is not a declared column: an undeclared column does not exist: remove it',
    ],
    ['a row without its key', { row: '{ total: 3 }' }, '4 rows[0]: has no id: give each row its key'],
    [
      'two rows of one key',
      { row: '{ id: 1 }\n  - { id: 1 }' },
      '5 rows[1]: has the key of rows[0]: a key is unique: change one',
    ],
    [
      'a value of another type',
      { row: '{ id: one }' },
      '4 rows[0].id: does not fit id, which is integer: write a whole number from -2147483648 to 2147483647',
    ],
    [
      'a number for a text',
      { row: '{ id: 1, status: 3 }' },
      '4 rows[0].status: does not fit status, which is text: write a text: put it in quotes',
    ],
    [
      'a number that YAML rounds',
      { row: '{ id: 1, total: 12345678901234567890 }' },
      '4 rows[0].total: is a number that cannot be held exactly: write fewer digits, or put it in quotes',
    ],
    [
      'a day that no calendar has',
      { row: '{ id: 1, placed_on: 2025-02-30 }' },
      '4 rows[0].placed_on: does not fit placed_on, which is date: write a date of the calendar such as 2025-01-31',
    ],
    [
      'an unknown role',
      { person: '{ roles: [analist] }' },
      '6 people.ana.roles[0]: unknown role "analist": did you mean "analyst"?',
    ],
    [
      'an unknown claim',
      { person: '{ claims: { country: DE } }' },
      '6 people.ana.claims.country: unknown claim "country": scrim.yaml has: countries',
    ],
    [
      'an unknown person',
      { test: '{ name: n, who: bob, count: 1 }' },
      '8 tests[0].who: "bob" is not one of the people: add them under `people`',
    ],
    [
      'a test without expectations',
      { test: '{ name: n, who: ana }' },
      '8 tests[0]: expects nothing: add one of: keys, columns, shown, count, notice, refused',
    ],
    [
      'a refusal beside a reply',
      { test: '{ name: n, who: ana, keys: [], refused: PLAN_FIELD_UNKNOWN }' },
      '8 tests[0]: expects a refusal and a reply: keep `refused` alone, or leave it out',
    ],
    [
      'a key of too many parts',
      { test: '{ name: n, who: ana, keys: [[1, 2]] }' },
      '8 tests[0].keys[0]: is not a key of orders, which has id: write [1, 2]',
    ],
    [
      'a key of another type',
      { test: '{ name: n, who: ana, keys: [x] }' },
      '8 tests[0].keys[0]: does not fit id: write a whole number from -2147483648 to 2147483647',
    ],
    [
      'an unknown word',
      { test: '{ name: n, who: ana, columns: { id: visible } }' },
      '8 tests[0].columns.id: is not one of the known words: write one of: clear, masked, hidden, mixed, absent',
    ],
    [
      'an unknown expectation',
      { test: '{ name: n, who: ana, keyz: [1], count: 1 }' },
      '8 tests[0].keyz: unknown key "keyz": did you mean "keys"?',
    ],
  ] as const) {
    it(`says of ${what} where it is and how to mend it`, async () => {
      assert.deepEqual(await findingsOf(fileOf(parts)), [finding])
    })
  }

  it('says of a derived column which one it is derived from', async () => {
    const text = fileOf({ dataset: 'customers', row: '{ id: 1, customer_ref: abc }' })
    assert.deepEqual(await findingsOf(text), ['4 rows[0].customer_ref: is derived from email: write email'])
  })

  it('tells everything that is wrong at once', async () => {
    const text = fileOf({ row: '{ total: x }', person: '{ roles: [x] }', test: '{ name: n, who: y, keys: [z] }' })
    assert.equal((await findingsOf(text)).length, 5)
  })
})
