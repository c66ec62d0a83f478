// A dataset of customers and its table, for tests of the generator: one column of each kind, known raw values.

import type { Classification, Column, Dataset } from '../gateway/catalog/dataset.ts'
import { column as columnExpr } from '../gateway/expr/build.ts'
import type { ColumnType } from '../gateway/expr/expr.ts'
import { bucket } from '../masks/bucket.ts'
import { email } from '../masks/email.ts'
import { hidden } from '../masks/hidden.ts'
import type { Mask } from '../masks/mask.ts'
import { pseudonym } from '../masks/pseudonym.ts'
import { year } from '../masks/year.ts'

export interface ColumnWords {
  readonly type: ColumnType
  readonly level?: Classification
  readonly from?: string
  readonly mask?: Column['mask']
  readonly values?: readonly string[]
}

/** A mask over a raw column, as the catalogue compiles it. */
export const masked = <Options>(
  mask: Mask<Options>,
  raw: string,
  type: ColumnType,
  options: Options,
): Column['mask'] => ({
  name: mask.name,
  options,
  expr: mask.expr(columnExpr(raw, type), options),
  keepsOrder: mask.keepsOrder,
  bestEffort: mask.bestEffort ?? false,
})

export const customerColumns: Readonly<Record<string, ColumnWords>> = {
  id: { type: 'integer' },
  email: { type: 'text', level: 'restricted', mask: masked(email, 'email', 'text', {}) },
  customer_ref: { type: 'text', from: 'email', mask: masked(pseudonym, 'email', 'text', { domain: 'customer' }) },
  plan: { type: 'text', level: 'public' },
  signup_date: { type: 'date' },
  birth_date: { type: 'date', level: 'confidential', mask: masked(year, 'birth_date', 'date', {}) },
  lifetime_value: {
    type: 'decimal',
    level: 'confidential',
    mask: masked(bucket, 'lifetime_value', 'decimal', { size: 1000 }),
  },
  notes: { type: 'text', level: 'restricted', mask: masked(hidden, 'notes', 'text', {}) },
}

export function datasetOf(words: {
  readonly name?: string
  readonly table?: string
  readonly key?: string
  readonly columns: Readonly<Record<string, ColumnWords>>
  readonly clear?: readonly string[]
  readonly approvers?: readonly string[]
}): Dataset {
  const name = words.name ?? 'customers'
  const file = `${name}.yaml`
  const columns = Object.entries(words.columns).map(
    ([column, { type, level = 'internal', from, mask = null, values = null }], index) => {
      const made: Column = {
        name: column,
        type,
        classification: level,
        level,
        description: null,
        semantic: null,
        values,
        from: from ?? column,
        derived: from !== undefined,
        mask,
        deprecated: null,
        position: { file, line: index + 10 },
      }
      return [column, made] as const
    },
  )
  const all = columns.map(([column]) => column)
  return {
    name,
    description: name,
    owner: 'growth-data',
    source: 'shop',
    clearable: true,
    table: { schema: 'shop', name: words.table ?? name },
    key: [words.key ?? all[0] ?? 'id'],
    classification: 'restricted',
    columns: new Map(columns),
    relations: new Map(),
    access: [
      {
        role: 'analyst',
        read: all,
        clear: words.clear ?? [],
        lookup: [],
        cannot: [],
        rows: null,
        apps: null,
        when: [],
        position: { file, line: 30 },
      },
    ],
    tenant: null,
    unmask: {
      approvers: words.approvers ?? [],
      approvals: { confidential: 1, restricted: 2 },
      maxDurationMs: 3_600_000,
      maxRows: 100,
    },
    limits: { page: 100, export: 1000, timeoutMs: 5000 },
    position: { file, line: 1 },
    hash: name,
    meaning: name,
  }
}

export const customers = datasetOf({ columns: customerColumns, approvers: ['growth-data-leads'] })

/** No reply to a role of ours may hold one of these. */
export const rawValues = ['mona.secret@example.com', 'Very Private Note', '1984-05-17', '123456.78', 'undeclared-iban']

/** Statements for a superuser. `undeclared` is in no dataset. */
export const createShop: readonly string[] = [
  'CREATE SCHEMA shop',
  `CREATE TABLE shop.customers (
    id integer PRIMARY KEY, email text, plan varchar(20), signup_date date, birth_date date, lifetime_value numeric,
    notes text, undeclared text
  )`,
  `INSERT INTO shop.customers VALUES
    (1, 'mona.secret@example.com', 'pro', '2024-01-02', '1984-05-17', 123456.78, 'Very Private Note', 'undeclared-iban'),
    (2, NULL, 'free', '2024-01-03', NULL, NULL, NULL, NULL)`,
  'CREATE INDEX ON shop.customers (email)',
  'ANALYZE shop.customers',
]
