// One database of a pair: tables, rows, and all that must not be seen: the physical order, dead rows, indexes on raw
// columns, undeclared columns, statistics, the planner's settings. Written and read as the superuser.
import assert from 'node:assert/strict'
import pg from 'pg'
import type { Catalog, Dataset } from '../../gateway/catalog/dataset.ts'
import type { EvaluateEnvironment } from '../../gateway/expr/evaluate.ts'
import { orderedTypes } from '../../gateway/expr/type-facts.ts'
import { toStoredText } from '../../gateway/sources/memory/stored-text.ts'
import { readStored, sqlType } from '../../gateway/sources/postgres/types.ts'
import { toCell } from '../expression-database.ts'
import type { TestPostgres } from '../postgres.ts'
import type { RawRow } from '../properties/reference-access.ts'
import type { Dice } from './dice.ts'
import { type StoredColumn, storedColumns } from './raw-values.ts'

export interface TwinDatabase extends AsyncDisposable {
  readonly name: string
  readonly url: (role: string) => string
  /** Of pseudonyms. */
  domains(): Promise<readonly string[]>
  setKeys(keys: readonly MaskKey[]): Promise<void>
  fill(dataset: Dataset, rows: readonly RawRow[]): Promise<void>
  /** What the table holds. */
  read(dataset: Dataset): Promise<readonly RawRow[]>
}

type MaskKey = readonly [domain: string, ikey: string, okey: string]

export async function createTwinDatabase(
  server: TestPostgres,
  name: string,
  catalog: Catalog,
  dice: Dice,
): Promise<TwinDatabase> {
  await asAdmin(server, `CREATE DATABASE "${name}"`)
  for (const [setting, value] of dice.some(plannerSettings, 0, 0.3)) {
    await asAdmin(server, `ALTER DATABASE "${name}" SET ${setting} = '${value}'`)
  }
  const client = await connect(server.url('postgres', name))
  const query = async (text: string, values: readonly unknown[] = []): Promise<(string | null)[][]> =>
    (await client.query<(string | null)[]>({ text, values: [...values], rowMode: 'array' })).rows
  await query('CREATE SCHEMA company')
  for (const dataset of catalog.datasets.values()) for (const text of createTable(dice, dataset)) await query(text)

  return {
    name,
    url: (role) => server.url(role, name),
    async domains() {
      return (await query('SELECT name FROM scrim.mask_key ORDER BY 1')).map(([domain]) => domain ?? '')
    },
    async setKeys(keys) {
      const text = "UPDATE scrim.mask_key SET ikey = decode($2, 'hex'), okey = decode($3, 'hex') WHERE name = $1"
      for (const key of keys) await query(text, key)
    },
    async fill(dataset, rows) {
      const table = tableOf(dataset)
      const stored = storedColumns(dataset)
      // Rows that come and go again leave their room, and the statistics, behind.
      const ghosts = dice.chance(0.5) ? rows.map((row) => [row, true] as const) : []
      const all = [...ghosts, ...dice.shuffled(rows).map((row) => [row, false] as const)]
      const texts = stored.map((_, at) => `$${at + 2}::text[]`).join(', ')
      const cells = stored.map(({ type }, at) => `c${at}::${storedType(type)}`).join(', ')
      const columns = `(${stored.map(({ name: column }) => quoted(column)).join(', ')})`
      const from = `unnest($1::boolean[], ${texts}) AS x(ghost, ${stored.map((_, at) => `c${at}`).join(', ')})`
      for (const ghost of ghosts.length > 0 ? [true, false] : [false]) {
        const part = all.filter(([, is]) => is === ghost).map(([row]) => row)
        const values = stored.map(({ name: column, type }) =>
          part.map((row) => toStoredText(type, row[column] ?? null)),
        )
        await query(`INSERT INTO ${table} ${columns} SELECT ${cells} FROM ${from}`, [part.map(() => ghost), ...values])
        if (ghost && dice.chance(0.3)) await query(`ANALYZE ${table}`)
        if (ghost) await query(`DELETE FROM ${table}`)
      }
      const key = quoted(dataset.key[0] ?? '')
      const some = `WHERE hashtext(${key}::text) % ${dice.between(2, 4)} = 0`
      if (dice.chance(0.5)) await query(`UPDATE ${table} SET ${key} = ${key} ${some}`)
      if (dice.chance(0.3)) await query(`VACUUM ${table}`)
      if (dice.chance(0.5)) await query(`ANALYZE ${table}`)
    },
    async read(dataset) {
      const stored = storedColumns(dataset)
      const shown = stored.map(({ name: column, type }) => readStored(quoted(column), type)).join(', ')
      const rows = await query(`SELECT ${shown} FROM ${tableOf(dataset)}`)
      return rows.map((row) =>
        Object.fromEntries(stored.map(({ name: column, type }, at) => [column, toCell(row[at] ?? null, type)])),
      )
    },
    async [Symbol.asyncDispose]() {
      await client.end()
      await asAdmin(server, `DROP DATABASE "${name}" WITH (FORCE)`)
    },
  }
}

/** A key of the seed's, not of chance: so that a pair can be made again. */
export function arbitraryKey(dice: Dice, domain: string): MaskKey {
  const key = Buffer.alloc(64)
  for (let at = 0; at < 32; at++) key[at] = dice.below(256)
  const padded = (pad: number): string => Buffer.from(key.map((byte) => byte ^ pad)).toString('hex')
  return [domain, padded(0x36), padded(0x5c)]
}

/** For the reference: the keys as the database holds them. */
export const toEnvironment = (keys: readonly MaskKey[]): EvaluateEnvironment => ({
  claim: (name) => assert.fail(`no mask asks for the claim ${name}`),
  maskKey: (domain, part) => {
    const [, ikey, okey] = keys.find(([name]) => name === domain) ?? assert.fail(`no key for ${domain}`)
    return Buffer.from(part === 'ikey' ? ikey : okey, 'hex')
  },
})

/** Each makes other plans, and so other orders of rows where an order is left open. */
const plannerSettings = [
  ['enable_seqscan', 'off'],
  ['enable_indexscan', 'off'],
  ['enable_bitmapscan', 'off'],
  ['enable_sort', 'off'],
  ['enable_hashagg', 'off'],
  ['enable_incremental_sort', 'off'],
  ['work_mem', '64kB'],
  ['random_page_cost', '0.1'],
  ['plan_cache_mode', 'force_generic_plan'],
  ['default_statistics_target', '1000'],
] as const

async function asAdmin(server: TestPostgres, text: string): Promise<void> {
  const client = await connect(server.url('postgres', 'postgres'))
  try {
    await client.query(text)
  } finally {
    await client.end()
  }
}

/** Values come and go as texts, written as the gateway's sessions do. */
async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString,
    types: { getTypeParser: () => (text: string) => text },
    options: '-c TimeZone=UTC -c DateStyle=ISO,YMD -c IntervalStyle=iso_8601 -c enable_seqscan=on',
  })
  await client.connect()
  return client
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
const tableOf = ({ table }: Dataset): string => `${quoted(table.schema)}.${quoted(table.name)}`

const storedType = (type: StoredColumn['type']): string =>
  type === 'json' ? 'json' : type === 'range' ? 'numrange' : sqlType(type)

/** Columns in any order, others between them that no dataset declares, and indexes on any of them. */
function createTable(dice: Dice, dataset: Dataset): readonly string[] {
  const table = tableOf(dataset)
  const stored = storedColumns(dataset)
  const declared = stored.map(({ name, type }) => {
    const like = type === 'text' && dice.chance(0.3) ? 'varchar' : storedType(type)
    return `${quoted(name)} ${like}${dataset.key.includes(name) ? ' NOT NULL' : ''}`
  })
  const undeclared = dice.some(undeclaredColumns, 0)
  const key = dataset.key.map(quoted).join(', ')
  const storage = `fillfactor = ${dice.between(10, 100)}, autovacuum_enabled = false`
  const indexable = stored.filter(({ type }) => type !== 'text' && orderedTypes.includes(type)).map(({ name }) => name)
  const indexes = dice.some(indexable, 0, 0.4).map((name) => {
    const more = dice.some(indexable, 0, 0.1).filter((other) => other !== name)
    const include = dice.chance(0.3) ? ` INCLUDE (${quoted(dataset.key[0] ?? '')})` : ''
    return `CREATE INDEX ON ${table} (${[name, ...more].map(quoted).join(', ')})${include}`
  })
  return [
    `CREATE TABLE ${table} (${dice.shuffled([...declared, ...undeclared]).join(', ')}) WITH (${storage})`,
    `CREATE UNIQUE INDEX ON ${table} (${key})`,
    ...indexes,
  ]
}

const undeclaredColumns = [
  "undeclared text DEFAULT 'secret'",
  "raw_email text DEFAULT repeat('x', 900)",
  'stored integer GENERATED ALWAYS AS IDENTITY',
  'salary numeric DEFAULT 1234.5',
  'noticed timestamptz DEFAULT now()',
]
