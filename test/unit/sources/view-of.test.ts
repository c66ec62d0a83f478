// The text of the generated views, without a database.
import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { test } from 'node:test'
import { viewsOf } from '../../../gateway/sources/postgres/view-of.ts'
import { bucket } from '../../../masks/bucket.ts'
import { email } from '../../../masks/email.ts'
import { customerColumns, customers, datasetOf, masked } from '../../shop-fixture.ts'

const golden = new URL('../../cases/views/customers.sql', import.meta.url)

test('the SQL of both views is the golden one, word for word', async () => {
  const { masked: shown, clear } = viewsOf(customers)
  const text = [shown, clear].map((view) => `-- ${view.name}\n${view.select};\n`).join('\n')
  if (process.argv.includes('--update')) await writeFile(golden, text)
  assert.equal(text, await readFile(golden, 'utf8'))
})

test('one dataset has one pair of views, and an equal one the same names', () => {
  assert.equal(viewsOf(customers), viewsOf(customers))
  const again = datasetOf({ columns: customerColumns, approvers: ['growth-data-leads'] })
  assert.notEqual(viewsOf(again), viewsOf(customers))
  assert.equal(viewsOf(again).masked.name, viewsOf(customers).masked.name)
  assert.match(viewsOf(again).masked.name, /^customers_masked_[0-9a-f]{8}$/)
  assert.match(viewsOf(again).clear.name, /^customers_clear_[0-9a-f]{8}$/)
})

test("another option of a mask is another view's name", () => {
  const lifetime_value = { type: 'decimal', mask: masked(bucket, 'lifetime_value', 'decimal', { size: 500 }) } as const
  const changed = datasetOf({ columns: { ...customerColumns, lifetime_value }, approvers: ['growth-data-leads'] })
  assert.notEqual(viewsOf(changed).masked.name, viewsOf(customers).masked.name)
  assert.notEqual(viewsOf(changed).clear.name, viewsOf(customers).clear.name)
})

test('nobody may release: the clear view holds no stored value of a masked column', () => {
  const { masked: shown, clear } = viewsOf(datasetOf({ columns: customerColumns }))
  assert.deepEqual(clear.columns, shown.columns)
  assert.equal(clear.select, shown.select)
})

test('a clear rule releases its masked columns alone, and a derived one never', () => {
  const { clear, masked: shown } = viewsOf(
    datasetOf({ columns: customerColumns, clear: ['notes', 'plan', 'customer_ref'] }),
  )
  assert.deepEqual(clear.columns, [...shown.columns, 'raw_notes'])
})

test('approvers release every masked column that is not derived', () => {
  const { clear, masked: shown } = viewsOf(customers)
  const raw = ['raw_email', 'raw_birth_date', 'raw_lifetime_value', 'raw_notes']
  assert.deepEqual(clear.columns, [...shown.columns, ...raw])
})

test('a column that has the name of a stored value is an error that says where', () => {
  const columns = { ...customerColumns, raw_email: { type: 'text' } } as const
  const dataset = datasetOf({ columns, approvers: ['growth-data-leads'] })
  assert.throws(() => viewsOf(dataset), /customers\.yaml:11 {2}dataset customers, column email: .* raw_email/)
  assert.ok(viewsOf(datasetOf({ columns })).clear.columns.includes('raw_email'))
})

test('a name that Postgres would cut is an error that says where', () => {
  const name = 'é'.repeat(30)
  const columns = { id: { type: 'integer' }, [name]: { type: 'text', mask: masked(email, name, 'text', {}) } } as const
  assert.throws(() => viewsOf(datasetOf({ columns, clear: [name] })), /customers\.yaml:11 .*59 bytes/)
})
