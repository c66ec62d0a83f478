// The sample company is the same everywhere and for ever, and holds the odd values that real tables hold.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { makeCompany } from '../../../gateway/embedded/company/company.ts'
import { oddEmails } from '../../../gateway/embedded/company/e-mails.ts'
import { copyLine, type Row } from '../../../gateway/embedded/company/row.ts'

const company = makeCompany()
const rowsOf = (name: string): readonly Row[] => company.find((table) => table.name === name)?.rows ?? []
const hash = (rows: readonly Row[]): string => {
  const sum = createHash('sha256')
  for (const row of rows) sum.update(copyLine(row))
  return sum.digest('hex').slice(0, 16)
}

test('two makings give the same rows, byte for byte', () => {
  const again = makeCompany()
  for (const [index, table] of company.entries())
    assert.equal(hash(table.rows), hash(again[index]?.rows ?? []), table.name)
})

test('the rows are those that every earlier checkout made', () => {
  assert.deepEqual(Object.fromEntries(company.map((table) => [table.name, hash(table.rows)])), {
    customers: '0d6c262420104eba',
    orders: '68d4dfd38f5a215f',
    tickets: 'ddae4ee83d557449',
    employees: '70852b8a63e181c0',
  })
})

test('odd addresses stand at their keys', () => {
  const customers = rowsOf('customers')
  for (const [id, email] of oddEmails) assert.equal(customers[id - 1]?.[2], email)
})

test('there are names beyond ASCII, nulls and duplicates', () => {
  const customers = rowsOf('customers')
  const emails = customers.map((row) => row[2])
  const beyondAscii = customers.filter((row) => /[^ -~]/.test(String(row[1])))
  assert.ok(beyondAscii.length > 2_000)
  assert.ok(emails.filter((email) => email === null).length > 100)
  assert.ok(new Set(emails).size < emails.length - 300)
  for (const column of [3, 7, 8, 9])
    assert.ok(
      customers.some((row) => row[column] === null),
      `column ${column}`,
    )
})

test('every order and ticket is of a customer who had signed up, every employee but one has a manager', () => {
  const signedUp = new Map(rowsOf('customers').map((row) => [row[0], String(row[6])]))
  for (const table of ['orders', 'tickets']) {
    for (const row of rowsOf(table))
      assert.ok((signedUp.get(row[1] ?? 0) ?? '9999') <= String(row[2]), `${table} ${row[0]}`)
  }
  const employees = rowsOf('employees')
  const ids = new Set(employees.map((row) => row[0]))
  assert.equal(employees.filter((row) => row[6] === null).length, 1)
  assert.ok(employees.every((row) => row[6] === null || (ids.has(row[6] ?? 0) && row[6] !== row[0])))
})

test('a line of COPY keeps tabs, line breaks and backslashes apart from its own', () => {
  assert.equal(copyLine([1, 'a\tb\nc\\d\re', null, '']), '1\ta\\tb\\nc\\\\d\\re\t\\N\t\n')
})
