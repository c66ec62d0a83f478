// What a policy test can expect, over a dataset with a tenant, a key of two parts, apps, inherited roles and rules that
// differ from row to row: each expectation holds where it should, and says what came where it should not.
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { explainAddress } from '../../../../gateway/cli/explain/explain-address.ts'
import { loadRules } from '../../../../gateway/cli/load-rules.ts'
import { loadPolicyTests } from '../../../../gateway/cli/policy-tests/load-policy-tests.ts'
import { runPolicyTests } from '../../../../gateway/cli/policy-tests/run-policy-tests.ts'

const dataset = `kind: Dataset
name: notes
description: Notes of several tenants.
owner: reader
source: fixture
table: fixture.notes
key: [org, id]
tenant: { column: org, claim: orgs }
columns:
  org: { type: text, classification: internal }
  id: { type: integer, classification: internal }
  owner: { type: text, classification: internal }
  email: { type: text, classification: restricted, mask: email }
  price: { type: decimal, classification: internal }
access:
  - role: reader
    read: [org, id, email]
  - role: author
    read: [org, id, email, price]
    clear: [email]
    rows: { owner: { eq: '\${principal.subject}' } }
  - role: auditor
    read: [org, id, owner, price]
    apps: [audit-desk]
`

const head = `kind: PolicyTest
dataset: notes
rows:
  - { org: a, id: 1, owner: ann, email: ann@x.com, price: 10 }
  - { org: a, id: 2, owner: bob, email: bob@x.com, price: "2.50" }
  - { org: b, id: 1, owner: ann, email: cy@x.com }
people:
  ann: { roles: [reader, author], claims: { orgs: a } }
  lea: { roles: [author], claims: { orgs: [a, b] }, subject: ann }
  gus: { roles: [auditor], claims: { orgs: [a] }, app: audit-desk }
  gil: { roles: [auditor], claims: { orgs: [a] } }
  new: { roles: [reader] }
`

let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scrim-run-'))
  await writeFile(join(folder, 'notes.yaml'), dataset)
})
after(() => rm(folder, { recursive: true }))

/** What differs from the one test, as `at: expected | got`. */
async function differences(test: string, inheritance: ReadonlyMap<string, readonly string[]> = new Map()) {
  await writeFile(join(folder, 'notes.test.yaml'), `${head}tests:\n  - { name: n, ${test} }\n`)
  const { catalog, ...rules } = await loadRules(folder, undefined)
  assert.ok(catalog, JSON.stringify(rules.diagnostics))
  const { files, diagnostics } = await loadPolicyTests(folder, { ...rules, catalog, inheritance })
  assert.deepEqual(diagnostics, [])
  const [report] = await runPolicyTests(files, { ...rules, catalog })
  const [outcome] = report?.outcomes ?? []
  return outcome?.differences.map(({ at, expected, got }) => `${at}: ${expected} | ${got}`)
}

describe('a policy test', () => {
  for (const [what, test] of [
    ['rows of the own tenant', 'who: ann, ask: order=id, keys: [[a, 1], [a, 2]]'],
    [
      'columns that differ from row to row',
      'who: ann, ask: order=id, columns: { org: clear, id: clear, email: mixed, price: mixed }',
    ],
    [
      'a column that is clear in this row',
      'who: ann, ask: "/notes/a,1?fields=email,price", columns: { email: clear, price: clear }',
    ],
    [
      'a column that is masked, and one that is absent, in that row',
      'who: ann, ask: "/notes/a,2", columns: { org: clear, id: clear, email: masked, price: absent }',
    ],
    ['a person of another name', 'who: lea, ask: "fields=org,id&order=org", keys: [[a, 1], [b, 1]]'],
    [
      'an app',
      'who: gus, ask: "fields=owner,price&order=id", shown: [{ owner: ann, price: 10.0 }, { owner: bob, price: 2.5 }]',
    ],
    ['another app', 'who: gil, refused: PLAN_DATASET_UNKNOWN'],
    ['a renamed column', 'who: gus, ask: "fields=of:owner&order=id&limit=1", shown: [{ of: ann }]'],
    ['a count and a notice', 'who: ann, ask: fields=id&count=exact, count: 2, notice: [your own orgs]'],
    ['no tenant', 'who: new, ask: fields=id, shown: [], notice: which your sign-in lacks'],
  ] as const) {
    it(`holds for ${what}`, async () => {
      assert.deepEqual(await differences(test), [])
    })
  }

  it('gives a person what their roles inherit', async () => {
    const test = 'who: new, ask: count=exact, columns: { org: clear, id: clear, email: masked, price: clear }'
    assert.notDeepEqual(await differences(test), [])
    assert.deepEqual(await differences(test, new Map([['reader', ['author', 'reader']]])), [])
  })

  for (const [what, test, ...wanted] of [
    ['other keys', 'who: ann, ask: order=id, keys: [[a, 2], [a, 1]]', 'keys: [["a",2],["a",1]] | [["a",1],["a",2]]'],
    [
      'keys that the ask leaves out',
      'who: ann, ask: fields=id, keys: []',
      'keys: [] | a reply without org: ask for it, or write shown',
    ],
    [
      'a column too many',
      'who: gus, ask: fields=id, columns: { id: clear, email: masked }',
      'columns.email: masked | not in the reply',
    ],
    [
      'a column too few',
      'who: gus, ask: "fields=id,owner", columns: { id: clear }',
      'columns.owner: not in the reply | clear',
    ],
    ['another value', 'who: gus, ask: order=id&limit=1, shown: [{ price: 11, id: 1 }]', 'shown[0].price: 11 | "10"'],
    ['a value of another type', 'who: gus, ask: order=id&limit=1, shown: [{ id: one }]', 'shown[0].id: "one" | 1'],
    [
      'a value where there is none',
      'who: ann, ask: "/notes/a,2", shown: [{ price: 2.5 }]',
      'shown[0].price: 2.5 | null',
    ],
    [
      'a column that is not shown',
      'who: gus, ask: order=id&limit=1, shown: [{ email: null }]',
      'shown[0].email: null | not in the reply',
    ],
    [
      'fewer rows than came',
      'who: gus, ask: fields=id&order=id, shown: [{ id: 1 }]',
      'shown: 1 row | 2 rows: [{ id: 1 }, { id: 2 }]',
    ],
    ['another count', 'who: gus, ask: count=exact, count: 3', 'count: 3 | 2'],
    ['a count that was not asked', 'who: gus, count: 2', 'count: 2 | no count: write count=exact in the ask'],
    [
      'another notice',
      'who: gus, ask: fields=id, notice: nobody',
      'notice: nobody | Rows are limited to your own orgs.',
    ],
    [
      'a reply where it is refused',
      'who: gil, keys: []',
      'ask: a reply | refused with PLAN_DATASET_UNKNOWN: Their roles read notes through audit-desk alone, and you gave no app: add --app audit-desk to the command, or app: audit-desk to the person of a policy test.',
    ],
    [
      'a refusal where there is a reply',
      'who: gus, ask: fields=id&limit=1&order=id, refused: PLAN_FIELD_UNKNOWN',
      'refused: PLAN_FIELD_UNKNOWN | a reply with 1 row: [{ id: 1 }]',
    ],
    [
      'another refusal',
      'who: gus, ask: email=is.null, refused: PLAN_FILTER_REFUSED',
      'refused: PLAN_FILTER_REFUSED | refused with PLAN_FIELD_UNKNOWN: "email" is neither a parameter nor a column of notes that you may read.',
    ],
    [
      'a row that is another tenant’s',
      'who: ann, ask: "/notes/b,1", keys: [[b, 1]]',
      'ask: a reply | refused with PLAN_ROW_UNKNOWN: There is no row with this key that they may see.',
    ],
    [
      'an ask that cannot be read',
      'who: ann, ask: limit=x, keys: []',
      'ask: a reply | refused with ASK_PARAMETER_INVALID: The parameter limit cannot be read: it is not a whole number from 1.',
    ],
  ] as const) {
    it(`does not hold for ${what}, and says so`, async () => {
      assert.deepEqual(await differences(test), wanted)
    })
  }
})

it('an owner is told conditions over columns that the person does not know', async () => {
  const { catalog, ...rules } = await loadRules(folder, undefined)
  assert.ok(catalog)
  const person = { subject: 'ann', roles: ['author'], claims: { orgs: ['a'] }, email: null, app: null }
  const { explain } = explainAddress('/notes', person, { ...rules, catalog })
  assert.deepEqual(explain?.rows.rules[0]?.condition, { owner: { eq: 'ann' } })
})
