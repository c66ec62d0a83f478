// A Postgres with the tables of the fixture datasets and, in views mode, their generated views, applied by the gateway's own
// code; each content of a table is written by the superuser, and read by a source that has the gateway's roles alone, or in
// query mode the login that `scrim database plan` suggests.
import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import pg from 'pg'
import type { Catalog, Column, Dataset } from '../../gateway/catalog/dataset.ts'
import { loadCatalog } from '../../gateway/catalog/load-catalog.ts'
import type { EvaluateEnvironment } from '../../gateway/expr/evaluate.ts'
import { factsOf } from '../../gateway/expr/type-facts.ts'
import { toStoredText } from '../../gateway/sources/memory/stored-text.ts'
import { applyDatabase } from '../../gateway/sources/postgres/apply-database.ts'
import { createPostgresSource } from '../../gateway/sources/postgres/create-postgres-source.ts'
import type { Enforcement } from '../../gateway/sources/postgres/relation-of.ts'
import { suggestLogin } from '../../gateway/sources/postgres/suggest-login.ts'
import { readStored, sqlType } from '../../gateway/sources/postgres/types.ts'
import type { Source } from '../../gateway/sources/source.ts'
import { toCell } from '../expression-database.ts'
import { startTestPostgres } from '../postgres.ts'
import { withoutKeys } from '../without-keys.ts'
import type { RawRow } from './reference-access.ts'

export interface FixtureDatabase {
  readonly catalog: Catalog
  /** The keys of pseudonyms, as the database made them. */
  readonly env: EvaluateEnvironment
  /** Replaces what the table holds. */
  fill(dataset: Dataset, rows: readonly RawRow[]): Promise<void>
  /** A source with new connections. @param byIndex as if tables were large: the planner avoids to read them whole. */
  open(byIndex: boolean): Promise<Source>
  stop(): Promise<void>
}

export interface FixtureOptions {
  /** Default: views. In query mode there are no pseudonyms. */
  readonly enforcement?: Enforcement
  /** The keys of pseudonyms; default: those that the database makes. */
  readonly maskKey?: EvaluateEnvironment['maskKey']
}

export async function startFixtureDatabase(folder: string, options: FixtureOptions = {}): Promise<FixtureDatabase> {
  const { enforcement = 'views', maskKey } = options
  const isQuery = enforcement === 'query'
  const files = isQuery ? (await withoutKeys(folder)).folder : folder
  const { catalog, diagnostics } = await loadCatalog(files, null)
  if (isQuery) await rm(files, { recursive: true })
  assert.ok(catalog, JSON.stringify(diagnostics, null, 2))
  const server = await startTestPostgres()
  const administrator = server.url('postgres', 'postgres')
  const client = new pg.Client({
    connectionString: administrator,
    types: { getTypeParser: () => (text: string) => text },
    options: '-c TimeZone=UTC -c DateStyle=ISO,YMD -c IntervalStyle=iso_8601',
  })
  await client.connect()
  const query = async (text: string, values: readonly unknown[] = []): Promise<(string | null)[][]> =>
    (await client.query<(string | null)[]>({ text, values: [...values], rowMode: 'array' })).rows
  const [masked, clear] = isQuery
    ? (['scrim_reader', 'scrim_reader'] as const)
    : (['scrim_masked', 'scrim_clear'] as const)
  const roles = new Set([masked, clear, ...(isQuery ? [] : ['scrim_lookup'])])

  await query('CREATE SCHEMA fixture')
  for (const dataset of catalog.datasets.values()) await query(createTable(dataset))
  const datasets = [...catalog.datasets.values()]
  if (isQuery) for (const { sql } of suggestLogin(datasets).steps) await query(sql)
  else await applyDatabase(administrator, datasets, { dedicated: false, prune: false })
  for (const role of roles) await query(`ALTER ROLE ${role} PASSWORD '${server.superuser}'`)
  for (const [domain = null] of maskKey ? await query('SELECT name FROM scrim.mask_key') : []) {
    const parts = (['ikey', 'okey'] as const).map((part) => Buffer.from(maskKey?.(domain ?? '', part) ?? []))
    await query('UPDATE scrim.mask_key SET ikey = $2, okey = $3 WHERE name = $1', [domain, ...parts])
  }
  const keys = isQuery ? [] : await query("SELECT name, encode(ikey, 'hex'), encode(okey, 'hex') FROM scrim.mask_key")

  return {
    catalog,
    env: {
      claim: (name) => {
        throw new Error(`no mask asks for the claim ${name}`)
      },
      maskKey: (domain, part) => {
        const [, ikey, okey] = keys.find(([name]) => name === domain) ?? []
        return Buffer.from((part === 'ikey' ? ikey : okey) ?? assert.fail(`no key for ${domain}`), 'hex')
      },
    },
    async fill(dataset, rows) {
      const stored = storedColumns(dataset)
      const names = stored.map(({ name }) => quoted(name)).join(', ')
      const texts = stored.map((_, at) => `$${at + 1}::text[]`).join(', ')
      const cells = stored.map((column, at) => `c${at}::${storedType(column, at)}`).join(', ')
      await query(`TRUNCATE ${tableOf(dataset)}`)
      await query(
        `INSERT INTO ${tableOf(dataset)} (${names}) SELECT ${cells} FROM unnest(${texts}) AS x(${stored.map((_, at) => `c${at}`).join(', ')})`,
        stored.map(({ name, type }) => rows.map((row) => toStoredText(type, row[name] ?? null))),
      )
      const shown = stored.map(({ name, type }) => readStored(quoted(name), type)).join(', ')
      const held = await query(`SELECT ${shown} FROM ${tableOf(dataset)} ORDER BY stored`)
      const read = held.map((row) => stored.map(({ type }, at) => toCell(row[at] ?? null, type)))
      assert.deepEqual(
        read,
        rows.map((row) => stored.map(({ name }) => row[name])),
        'the table holds what the reference has in memory',
      )
    },
    async open(byIndex) {
      for (const role of roles) await query(`ALTER ROLE ${role} SET enable_seqscan = ${byIndex ? 'off' : 'on'}`)
      return createPostgresSource({
        settings: {
          masked: [],
          clear: [],
          lookup: [],
          admin: null,
          enforcement,
          requireStandby: false,
          maxLagMs: 30_000,
        },
        masked: [server.url(masked, 'postgres')],
        clear: [server.url(clear, 'postgres')],
        lookup: isQuery ? [] : [server.url('scrim_lookup', 'postgres')],
        datasets: [],
        replyBytes: 50_000_000,
        poolSize: { masked: 1, clear: 1, lookup: 1 },
      })
    },
    async stop() {
      await client.end()
      await server.stop()
    },
  }
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
const tableOf = ({ table }: Dataset): string => `${quoted(table.schema)}.${quoted(table.name)}`
const storedColumns = (dataset: Dataset) => [...dataset.columns.values()].filter(({ derived }) => !derived)

/** A declared text may be stored as either type; what is read as its text form is stored as what it is. */
function storedType({ type }: Pick<Column, 'type'>, at: number): string {
  if (type === 'text') return at % 3 === 2 ? 'varchar' : 'text'
  return type === 'json' ? 'json' : type === 'range' ? 'numrange' : sqlType(type)
}

/** With a column that no dataset declares, and an index that would choose other rows where an order is not total. */
function createTable(dataset: Dataset): string {
  const key = dataset.key.map(quoted).join(', ')
  const stored = storedColumns(dataset)
  const columns = stored.map((column, at) => `${quoted(column.name)} ${storedType(column, at)}`)
  const isIndexed = ({ mask, type }: Column): boolean => mask !== null && type !== 'text' && factsOf(type).comparable
  const secret = stored.filter(isIndexed).map(({ name }) => quoted(name))
  const table = `CREATE TABLE ${tableOf(dataset)} (${columns.join(', ')}, undeclared text DEFAULT 'secret',
      stored integer GENERATED ALWAYS AS IDENTITY, PRIMARY KEY (${key}))`
  return secret.length > 0 ? `${table}; CREATE INDEX ON ${tableOf(dataset)} (${secret.join(', ')})` : table
}
