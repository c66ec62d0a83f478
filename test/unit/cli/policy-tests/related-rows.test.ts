// Related rows in policy tests of the shipped datasets: what is given under `others`, what `shown` and `columns` say of it, and the
// words where it came otherwise.
import assert from 'node:assert/strict'
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, it } from 'node:test'
import { loadRules } from '../../../../gateway/cli/load-rules.ts'
import { loadPolicyTests } from '../../../../gateway/cli/policy-tests/load-policy-tests.ts'
import { runPolicyTests } from '../../../../gateway/cli/policy-tests/run-policy-tests.ts'

const shipped = resolve(import.meta.dirname, '../../../../datasets')
let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scrim-related-'))
  for (const name of ['customers', 'orders', 'tickets', 'employees'])
    await copyFile(join(shipped, `${name}.yaml`), join(folder, `${name}.yaml`))
})
after(() => rm(folder, { recursive: true }))

const usual = '{ orders: [{ id: 10, customer_id: 1, total: 5 }, { id: 11, customer_id: 1, total: 7 }] }'

async function loaded(test: string, others: string) {
  const text = `kind: PolicyTest
dataset: customers
rows: [{ id: 1, plan: pro }, { id: 2 }]
others: ${others}
people: { ana: { roles: [analyst] } }
tests:
  - { name: n, who: ana, ${test} }
`
  await writeFile(join(folder, 'a.test.yaml'), text)
  const { catalog, ...rules } = await loadRules(folder, undefined)
  assert.ok(catalog)
  return { rules: { ...rules, catalog }, ...(await loadPolicyTests(folder, { ...rules, catalog })) }
}

/** What differs from the one test, as `at: expected | got`. */
async function differences(test: string, others = usual): Promise<readonly string[] | undefined> {
  const { rules, files, diagnostics } = await loaded(test, others)
  assert.deepEqual(diagnostics, [])
  const reports = await runPolicyTests(files, rules)
  const [outcome] = reports.flatMap(({ outcomes }) => outcomes)
  return outcome?.differences.map(({ at, expected, got }) => `${at}: ${expected} | ${got}`)
}

const ask = 'ask: "fields=id,orders(id,total)&order=id"'

for (const [what, test, others] of [
  ['rows of each row', `${ask}, shown: [{ id: 1, orders: [{ id: 10, total: 5 }, { id: 11 }] }, { orders: [] }]`, usual],
  ['columns of related rows', `${ask}, columns: { id: clear, orders.id: clear, orders.total: clear }`, usual],
  ['no rows of a dataset that is left out', `${ask}, shown: [{ orders: [] }, { orders: [] }]`, '{}'],
  [
    'columns of related rows of which there are none',
    'ask: "fields=id,tickets(body)", columns: { id: clear, tickets.body: hidden }',
    '{}',
  ],
  [
    'one row, or none',
    'ask: "/orders?fields=id,customer(id,plan)&order=id", shown: [{ customer: { plan: pro } }, { customer: null }]',
    '{ orders: [{ id: 10, customer_id: 1 }, { id: 11, customer_id: 9 }] }',
  ],
] as const) {
  it(`hold for ${what}`, async () => {
    assert.deepEqual(await differences(test, others), [])
  })
}

for (const [what, test, difference] of [
  [
    'a cell of a related row',
    `${ask}, shown: [{ orders: [{ total: 6 }, { id: 11 }] }, {}]`,
    'shown[0].orders[0].total: 6 | "5"',
  ],
  [
    'fewer related rows than came',
    `${ask}, shown: [{ orders: [{ id: 10 }] }, {}]`,
    'shown[0].orders: 1 row | 2 rows: [{ id: 10, total: "5" }, { id: 11, total: "7" }]',
  ],
  [
    'a row where there are several',
    `${ask}, shown: [{ orders: { id: 10 } }, {}]`,
    'shown[0].orders: a list of rows, not {"id":10} | 2 rows: [{ id: 10, total: "5" }, { id: 11, total: "7" }]',
  ],
  [
    'several rows where there is one',
    'ask: "/orders?fields=id,customer(id)&id=eq.10", shown: [{ customer: [1] }]',
    'shown[0].customer: a row, or null, not [1] | 1 row: [{ id: 1 }]',
  ],
  [
    'rows of another number',
    `${ask}, shown: []`,
    'shown: 0 rows | 2 rows: [{ id: 1, orders: [{ id: 10, total: "5" }, { id: 11, total: "7" }] }, { id: 2, orders: [] }]',
  ],
  [
    'a related column that is masked',
    `${ask}, columns: { id: clear, orders.id: masked, orders.total: clear }`,
    'columns.orders.id: masked | clear',
  ],
] as const) {
  it(`do not hold for ${what}, and say so`, async () => {
    assert.deepEqual(await differences(test), [difference])
  })
}

for (const [what, others, finding] of [
  ['a dataset that is none', '{ order: [] }', 'others.order: unknown dataset "order": did you mean "orders"?'],
  ['the dataset itself', '{ customers: [] }', 'others.customers: is customers itself: write its rows under `rows`'],
  [
    'a column that is none',
    '{ orders: [{ id: 1, totl: 2 }] }',
    'others.orders[0].totl: is not a declared column: did you mean "total"?',
  ],
  ['a row without its key', '{ orders: [{ total: 2 }] }', 'others.orders[0]: has no id: give each row its key'],
  [
    'a key twice',
    '{ orders: [{ id: 1 }, { id: 1 }] }',
    'others.orders[1]: has the key of others.orders[0]: a key is unique: change one',
  ],
] as const) {
  it(`are not taken with ${what}`, async () => {
    const { diagnostics } = await loaded('keys: [1, 2]', others)
    assert.deepEqual(
      diagnostics.map(({ path, problem, mend }) => `${path}: ${problem}: ${mend}`),
      [finding],
    )
  })
}
