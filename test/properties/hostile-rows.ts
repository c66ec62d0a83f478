// The content of one fixture table: 30 to 60 rows with nulls, duplicates and values that break naive expressions.
import fc from 'fast-check'
import type { Column, Dataset } from '../../gateway/catalog/dataset.ts'
import type { Scalar } from '../../gateway/expr/expr.ts'
import { arbitraryValue } from '../hostile-values.ts'
import type { RawRow } from './reference-access.ts'

const fewest = 30
const most = 60

/** What row rules look at: few values, so that each rule admits some rows and not others. */
const words: Readonly<Record<string, readonly Scalar[]>> = {
  region: ['eu', 'eu', 'eu', 'us', 'us', 'apac', 'EU', '', 'e%', null],
  team: ['red', 'red', 'blue', 'grün', '"x" \\', null],
  plan: ['free', 'pro', 'pro', 'enterprise', 'Pro', 'pro\n', '', '🙂', null],
  org: ['acme', 'acme', 'acme', 'globex', 'globex', 'Acme', '', null],
  owner: ['ana', 'ana', "o'neil", 'teller', 'ana@x.com', 'Ana', '', null],
  branch: ['a', 'a', 'A', 'é', 'e\u0301', 'z🙂', 'שלום', '', "'; --", '\\'],
  kind: ['open', 'Open', 'closed', '%', '_', null],
}

const addresses = ['mona@example.com', 'Mona@X.ORG', 'a@x.com', 'bob@localhost', 'no address', '🙂🙂@example.net', '']
const names = ['Ada Lovelace', 'Ada  Lovelace', 'Al Lo', 'Prince', 'e\u0301', 'דנה לוי', ' ', 'Émile Zola', 'É']
const numbers = [
  '4111111111111234',
  '+49 170 1234567',
  '12345678',
  '1234567',
  '*******',
  '١٢٣٤٥٦٧٨٩',
  'Straße É',
  'straße é',
]
const sites = ['https://example.com/x', 'HTTPS://u:p@Example.com:80/', 'https://localhost', 'http://a.bc?x=@', 'a.bc']
const places = ['80331', '8001', 'E1 6AN', ' 80331 ', '101', 'é']
const stories = [
  'call +49 89 1234567',
  'mona@example.com',
  '1234567',
  'a note',
  'DE89 3704 0044 0532 0130 00',
  '[number]',
]
const huge = ['x'.repeat(1024), 'x'.repeat(1025), `${'y'.repeat(2048)}`, `${'é'.repeat(1500)}@x.com`]

/** Values of a column that are ordinary for it; masks see what they were made for, too. */
const ordinary: Readonly<Record<string, readonly Scalar[]>> = {
  ...Object.fromEntries(['email', 'contact', 'payer', 'sender', 'receiver'].map((name) => [name, addresses])),
  ...Object.fromEntries(['full_name', 'nickname', 'payee'].map((name) => [name, names])),
  ...Object.fromEntries(['story', 'diary'].map((name) => [name, stories])),
  site: sites,
  place: places,
  city: ['Berlin', 'Bern', 'Bonn', 'Ulm', 'Århus', ''],
  ...Object.fromEntries(['phone', 'card', 'iban', 'label', 'title'].map((name) => [name, numbers])),
}

function arbitraryCell({ name, type }: Column): fc.Arbitrary<Scalar> {
  const few = words[name]
  if (few) return fc.constantFrom(...few)
  const any = arbitraryValue(type)
  if (type !== 'text') return any
  return fc.oneof(
    { weight: 8, arbitrary: any },
    { weight: 8, arbitrary: fc.constantFrom(...(ordinary[name] ?? ['', 'x', 'a note'])) },
    { weight: 1, arbitrary: fc.constantFrom(...huge) },
  )
}

/** About half of a column's cells come from a few values, so that orders tie and filters find several rows. */
function cellsOf(column: Column, length: number): fc.Arbitrary<Scalar[]> {
  const value = arbitraryCell(column)
  const pool = fc.array(value, { minLength: 2, maxLength: 6, size: 'max' })
  const cell = fc.tuple(fc.boolean(), fc.nat({ max: 5 }), value)
  return fc
    .tuple(pool, fc.array(cell, { minLength: length, maxLength: length, size: 'max' }))
    .map(([pooled, cells]) =>
      cells.map(([isPooled, at, own]) => (isPooled ? (pooled[at % pooled.length] ?? null) : own)),
    )
}

/** Rows in the order in which they are to be stored. */
export function arbitraryRows(dataset: Dataset): fc.Arbitrary<readonly RawRow[]> {
  const stored = [...dataset.columns.values()].filter(({ derived }) => !derived)
  const isKey = ({ name }: Column): boolean => dataset.key.includes(name)
  const key = fc.record(
    Object.fromEntries(stored.filter(isKey).map((column) => [column.name, arbitraryCell(column).filter(isPresent)])),
  )
  return fc
    .uniqueArray(key, { minLength: fewest, maxLength: most, size: 'max', selector: (row) => JSON.stringify(row) })
    .chain((keys) => {
      const others = stored.filter((column) => !isKey(column))
      return fc.tuple(...others.map((column) => cellsOf(column, keys.length))).map((cells) =>
        keys.map((row, at) => ({
          ...row,
          ...Object.fromEntries(others.map(({ name }, i) => [name, cells[i]?.[at] ?? null])),
        })),
      )
    })
}

const isPresent = (value: Scalar): boolean => value !== null && String(value).length < 500
