// What was approved keeps its meaning: where the owner declares the dataset otherwise meanwhile, nobody approves the old words
// and nothing is shown under them; what is judged anew anyway changes nothing here.
import assert from 'node:assert/strict'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, test } from 'node:test'
import type { Catalog } from '../../../gateway/catalog/dataset.ts'
import { loadCatalog } from '../../../gateway/catalog/load-catalog.ts'
import type { Unmask } from '../../../gateway/unmask/unmask.ts'
import { startTestPostgres, type TestPostgres } from '../../postgres.ts'
import { approved, openUnmaskHouse, person, releaseOf, rowsOf, scopeOf, type UnmaskHouse } from '../../unmask-house.ts'

let postgres: TestPostgres
let house: UnmaskHouse
let unmask: Unmask
let catalog: Catalog
const [ana, olga, omar] = [person('ana'), person('olga'), person('omar')]
const where = 'birth_date=lt.1980-01-01'

before(async () => {
  postgres = await startTestPostgres()
  house = await openUnmaskHouse(postgres, 'declared')
  catalog = house.catalog
  ;({ unmask } = await house.gateway({ catalog: () => catalog, limits: { pending: 1_000, decisionsPerHour: 1_000 } }))
})
after(async () => {
  await house.close()
  await postgres.stop()
})

/** The sample datasets with one line of customers.yaml written otherwise. */
async function declared(from: string, to: string): Promise<Catalog> {
  const folder = await mkdtemp(join(tmpdir(), 'scrim-declared-'))
  try {
    await cp(resolve(import.meta.dirname, '../../../datasets'), folder, { recursive: true })
    const file = join(folder, 'customers.yaml')
    const text = await readFile(file, 'utf8')
    assert.equal(text.split(from).length, 2, from)
    await writeFile(file, text.replace(from, to))
    const { catalog: changed, diagnostics } = await loadCatalog(folder, null)
    return changed ?? assert.fail(JSON.stringify(diagnostics))
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function under(changed: Catalog, work: () => Promise<void>): Promise<void> {
  catalog = changed
  try {
    await work()
  } finally {
    catalog = house.catalog
  }
}

const others: readonly (readonly [what: string, from: string, to: string])[] = [
  ['another mask of a column in the condition', 'type: date,    mask: year', 'type: date,    mask: { month: {} }'],
  ['another source column behind a name', 'customer_ref:   { from: email', 'customer_ref:   { from: notes'],
  ['another table', 'table: public.customers', 'table: public.customers_eu'],
]

for (const [what, from, to] of others) {
  test(`${what}: what was asked is not approved, and what was approved shows nothing`, async () => {
    const changed = await declared(from, to)
    const { request } = await unmask.request(scopeOf({ where }), ana, 'r', null)
    await unmask.approve(request.id, {}, olga, 'r')
    const id = await approved(unmask, { where })
    const { token } = await unmask.token(id, ana, 'r')
    const usable = await unmask.begin(token, ana)
    const release = () => unmask.release(usable, rowsOf(1), releaseOf(usable, ana, rowsOf(1)))
    await under(changed, async () => {
      const otherwise = /declared otherwise than when this was/
      await assert.rejects(unmask.approve(request.id, {}, omar, 'r'), { code: 'UNMASK_CHANGED', message: otherwise })
      for (const call of [() => unmask.token(id, ana, 'r'), () => unmask.begin(token, ana), release]) {
        await assert.rejects(call(), { code: 'UNMASK_GRANT_VOID', message: otherwise })
      }
      const again = await unmask.request(scopeOf({ where }), ana, 'r', null)
      assert.equal((await unmask.approve(again.request.id, {}, omar, 'r')).approvals.given, 1, 'asked anew, it holds')
    })
    assert.deepEqual(await release(), { left: 2 }, 'and holds again once it is as it was')
    assert.equal((await unmask.approve(request.id, {}, omar, 'r')).state, 'approved')
  })
}

test('a no needs no meaning: what was declared otherwise can be denied', async () => {
  const { request } = await unmask.request(scopeOf({ where }), ana, 'r', null)
  await under(await declared('mask: year', 'mask: hidden'), async () => {
    assert.equal((await unmask.deny(request.id, {}, olga, 'r')).state, 'denied')
  })
})

test('the words that were asked once under a key are the same request, declared otherwise or not', async () => {
  const { request } = await unmask.request(scopeOf({ where }), ana, 'r', 'once')
  await under(await declared('mask: year', 'mask: hidden'), async () => {
    assert.equal((await unmask.request(scopeOf({ where }), ana, 'r', 'once')).request.id, request.id)
  })
})

const silent: readonly (readonly [what: string, from: string, to: string])[] = [
  ['a description', 'description: Where invoices and resets go.', 'description: The address.'],
  ['another approver beside', 'approvers: [growth-data-leads]', 'approvers: [growth-data-leads, others]'],
  ['the limits', 'limits: { page: 1000, export', 'limits: { page: 500, export'],
  ['less that may be asked', 'max_rows: 500', 'max_rows: 400'],
  [
    'a classification',
    'country:        { type: text,    classification: internal',
    'country:        { type: text,    classification: public',
  ],
  ['who reads what', '  - role: contractor', '  - role: auditor'],
]

for (const [what, from, to] of silent) {
  test(`${what} changed: what was asked and approved stands`, async () => {
    const { request } = await unmask.request(scopeOf({ where }), ana, 'r', null)
    const { token } = await unmask.token(await approved(unmask, { where }), ana, 'r')
    await under(await declared(from, to), async () => {
      assert.equal((await unmask.approve(request.id, {}, olga, 'r')).approvals.given, 1)
      const usable = await unmask.begin(token, ana)
      assert.deepEqual(await unmask.release(usable, rowsOf(1), releaseOf(usable, ana, rowsOf(1))), { left: 2 })
    })
  })
}

test('rules that were written into a row by hand are not these: it was changed, and that is said', async () => {
  const changed = await declared('mask: year', 'mask: hidden')
  const meaning = changed.datasets.get('customers')?.meaning ?? ''
  const { request } = await unmask.request(scopeOf({ where }), ana, 'r', null)
  const edit = `UPDATE scrim.unmask_request SET scope = '${meaning}' || substr(scope, 17) WHERE id = '${request.id}'`
  await house.ask('SET session_replication_role = replica', edit, 'RESET session_replication_role')
  await under(changed, async () => {
    await assert.rejects(unmask.approve(request.id, {}, olga, 'r'), {
      code: 'UNMASK_CHANGED',
      message: /what is stored has changed since/,
    })
  })
})
