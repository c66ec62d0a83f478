// A grant in a plan: it adds to the last projection and to nothing else (law 2), and what it cannot show is refused.
import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { parseAsk } from '../../../gateway/ask/parse-ask.ts'
import type { Catalog } from '../../../gateway/catalog/dataset.ts'
import { Refusal } from '../../../gateway/errors/refusal.ts'
import { explainPlan } from '../../../gateway/plan/explain-plan.ts'
import { planRead } from '../../../gateway/plan/plan-read.ts'
import type { ReadPlan } from '../../../gateway/plan/read-plan.ts'
import { createSeal } from '../../../gateway/seal/seal.ts'
import { readMemory } from '../../../gateway/sources/memory/read-memory.ts'
import { writeRelease } from '../../../gateway/sources/postgres/write-release.ts'
import type { UsableGrant } from '../../../gateway/unmask/unmask.ts'
import { grantOf, people, peopleCatalog, personOf } from '../../unmask-fixture.ts'

const limits = { fields: 200, relationDepth: 4, filterNodes: 100, filterDepth: 8, listItems: 1000, literal: 4096 }
const seal = createSeal({ current: new Uint8Array(32).fill(7), previous: [] })
const env = { maskKey: () => new Uint8Array(64), claim: () => assert.fail('no claim is left') }

let catalog: Catalog
before(async () => {
  catalog = await peopleCatalog()
})

const plan = (role: string, query: string, grant: UsableGrant | null, from = catalog): ReadPlan =>
  planRead(
    parseAsk('people', null, [...new URLSearchParams(query)], limits),
    personOf(role),
    from,
    seal,
    { cells: 100_000, rows: 20_000 },
    grant,
  )

/** What is shown of each row, in place of masked values. */
function shownTo(role: string, query: string, grant: UsableGrant | null) {
  const { released } = readMemory(plan(role, query, grant), { people }, env)
  return released.rows
}

function refusalOf(make: () => unknown): Refusal {
  try {
    make()
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
  return assert.fail('nothing was refused')
}

const asks = [
  'fields=id,email',
  'fields=id,email&order=born.desc&count=exact&limit=2',
  'fields=email,mail:email&born=eq.1984-01-01&or=(plan.eq.pro,region.eq.us)',
  '',
  'fields=id,email&explain=policy',
]

for (const role of ['reader', 'helper', 'keeper', 'partly']) {
  for (const ask of asks) {
    test(`all but the release is planned for ${role} as if nothing were granted: ${ask || 'every column'}`, () => {
      const grant = grantOf({ columns: ['born', 'email'], where: 'plan=eq.pro' })
      const without = plan(role, ask, null)
      const granted = plan(role, ask, grant)
      const rest = ({ release, key, grant, ...decided }: ReadPlan) => decided
      assert.deepEqual(rest(granted), rest(without))
      assert.deepEqual(explainPlan(granted), explainPlan(without))
      assert.deepEqual(
        granted.release?.columns.filter(({ by }) => by === 'rule'),
        without.release?.columns ?? (granted.release ? [] : undefined),
      )
      const pages = [without, granted].map((one) => readMemory(one, { people }, env).page)
      assert.deepEqual({ ...pages[1], keys: [] }, { ...pages[0], keys: [] })
    })
  }
}

test('what it covers is shown clear, and everything else as ever', () => {
  assert.deepEqual(shownTo('reader', 'fields=id,email,born', grantOf()), [
    [1, 'ann@x.com', '1984-01-01'],
    [2, 'bob@x.com', '1984-01-01'],
    [3, null, '1990-01-01'],
    [4, 'eve@x.com', null],
  ])
  assert.deepEqual(shownTo('reader', 'fields=id,email', grantOf({ where: 'id=in.(2,3)&region=eq.us' })), [
    [1, 'a***@***.com'],
    [2, 'bob@x.com'],
    [3, null],
    [4, 'e***@***.com'],
  ])
})

test('a filter, an order and a count under a grant meet masked values alone', () => {
  const grant = grantOf({ columns: ['born', 'email'] })
  const { page } = readMemory(plan('reader', 'fields=id&born=eq.1984-05-17&count=exact', null), { people }, env)
  assert.deepEqual([page.rows, page.count], [[], '0'])
  assert.deepEqual(shownTo('reader', 'fields=id,born&born=eq.1984-05-17', grant), [])
  assert.deepEqual(shownTo('reader', 'fields=id,born&born=eq.1984-01-01&order=born.desc,id.desc', grant), [
    [2, '1984-11-02'],
    [1, '1984-05-17'],
  ])
  const refused = refusalOf(() => plan('reader', 'fields=id,email&email=eq.ann@x.com', grant))
  assert.equal(refused.code, 'PLAN_FILTER_REFUSED')
})

describe('the condition of a grant', () => {
  test('meets the masked value, in the clear view too, never the stored one', () => {
    const grant = grantOf({ where: 'born=eq.1984-01-01' })
    for (const role of ['reader', 'helper']) {
      assert.deepEqual(shownTo(role, 'fields=id,email&region=eq.us', grant)[0], [2, 'bob@x.com'])
      const stored = { ...grant, where: 'born=eq.1984-11-02' }
      assert.deepEqual(shownTo(role, 'fields=id,email&region=eq.us', stored)[0], [2, 'b***@***.com'])
    }
    const planned = plan('reader', 'fields=id,email', grant)
    const statement = writeRelease(planned, planned.release ?? assert.fail(), [[1]], 'query')
    assert.match(statement.text, /CASE WHEN .*"born".* THEN .*"raw_email" END/)
    assert.doesNotMatch(statement.text.split(' FROM ')[0] ?? '', /"raw_born"/)
  })

  test('also where a rule shows the column clear everywhere: the words mean one thing to all', () => {
    const grant = grantOf({ where: 'born=eq.1984-01-01' })
    assert.deepEqual(shownTo('dated', 'fields=id,email,born&region=eq.us', grant), [
      [2, 'bob@x.com', '1984-11-02'],
      [3, null, '1990-01-01'],
    ])
    assert.doesNotMatch(JSON.stringify(plan('dated', 'fields=id,email,born', grant).release), /raw_/)
    assert.equal(plan('keeper', 'fields=id,email,born', grant).release, null) // the rules leave it nothing to show
  })

  test('is void where it names what its holder may no longer filter by', () => {
    for (const where of ['nothing=eq.1', 'email=eq.ann@x.com', 'id=eq.one']) {
      assert.equal(refusalOf(() => plan('reader', 'fields=id,email', grantOf({ where }))).code, 'UNMASK_GRANT_VOID')
    }
  })
})

test('where a rule shows a cell already the grant does not: each row is the one or the other’s', () => {
  const read = plan('helper', 'fields=id,email', grantOf())
  const { released } = readMemory(read, { people }, env)
  assert.deepEqual(
    read.release?.columns.map(({ by, rule }) => [by, by === 'grant' ? rule : '']),
    [
      ['rule', ''],
      ['grant', 'g-1'],
    ],
  )
  assert.deepEqual(released.except, [
    [1, 2],
    [0, 3],
  ])
})

test('where a rule cannot be decided it shows nothing, and the grant may', () => {
  const nowhere = [{ id: 5, region: null, plan: 'free', email: 'zed@x.com', born: null }]
  const { released } = readMemory(plan('helper', 'fields=id,email', grantOf()), { people: nowhere }, env)
  assert.deepEqual(released.rows, [[5, 'zed@x.com']])
  assert.deepEqual(released.except, [[0], []])
})

test('a cell that may not be read stays absent under a grant', () => {
  const read = plan('partly', 'fields=id,email', grantOf())
  const { page, released } = readMemory(read, { people }, env)
  assert.deepEqual(page.absent, [[], [2, 3]])
  assert.deepEqual(
    released.rows.map(([, email]) => email),
    ['ann@x.com', 'bob@x.com', null, null],
  )
  assert.deepEqual(released.except, [[2, 3]])
})

describe('a grant that cannot be used is refused, never passed over', () => {
  const cases: readonly (readonly [string, string, string, Partial<UsableGrant>, RegExp])[] = [
    [
      'another dataset',
      'reader',
      'fields=id,email',
      { dataset: 'orders' },
      /is for orders, and this call reads people/,
    ],
    ['none of its columns', 'reader', 'fields=id,born', {}, /covers no column that was asked for/],
    ['a derived column', 'reader', 'fields=id,ref', { columns: ['ref'] }, /ref is derived/],
    ['no readable key', 'keyless', 'fields=region,email', {}, /may not read the key/],
  ]
  for (const [what, role, ask, changes, words] of cases) {
    test(what, () => {
      const refusal = refusalOf(() => plan(role, ask, grantOf(changes)))
      assert.equal(refusal.code, 'UNMASK_OUT_OF_SCOPE')
      assert.match(refusal.parts.detail, words)
    })
  }

  test('nobody approves any more, or nothing can be shown clear', async () => {
    const orphaned = await peopleCatalog((yaml) => yaml.replace('[leads]', '[]'))
    const closed = await peopleCatalog((same) => same, [])
    for (const from of [orphaned, closed]) {
      const { code } = refusalOf(() => plan('reader', 'fields=id,email', grantOf(), from))
      assert.equal(code, 'UNMASK_OUT_OF_SCOPE')
    }
  })
})
