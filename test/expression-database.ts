// A Postgres with one table of rows, to compare what an expression gives there with what the evaluator says.
import pg from 'pg'
import type { ColumnType, Expr, Scalar } from '../gateway/expr/expr.ts'
import { toStoredText } from '../gateway/sources/memory/stored-text.ts'
import { renderExpr } from '../gateway/sources/postgres/render-expr.ts'
import { createBinding } from '../gateway/sources/postgres/statement.ts'
import { sqlType, toScalar } from '../gateway/sources/postgres/types.ts'
import { paddedKey } from './mask-keys.ts'
import { startTestPostgres } from './postgres.ts'

export type Row = Readonly<Record<string, Scalar>>

export interface ExpressionDatabase {
  /** Makes the table `d` anew, a column per name; `C` after a type gives the column that collation. Rows read back. */
  fill(columns: Readonly<Record<string, ColumnType>>, rows: readonly Row[], inC?: readonly string[]): Promise<Row[]>
  /** One cell per row of `d`, in the order of `fill`. */
  read(expr: Expr, type: ColumnType): Promise<Scalar[]>
  /** Any SQL; cells as Postgres writes them. */
  query(text: string, values?: readonly unknown[]): Promise<(string | null)[][]>
  stop(): Promise<void>
}

const testDomains = ['example', 'customer', 'order']

export async function startExpressionDatabase(): Promise<ExpressionDatabase> {
  const server = await startTestPostgres()
  const client = new pg.Client({
    connectionString: server.url('postgres', 'postgres'),
    types: { getTypeParser: () => (text: string) => text },
    options: '-c TimeZone=UTC -c DateStyle=ISO -c IntervalStyle=iso_8601 -c search_path=pg_catalog,public',
  })
  await client.connect()
  const query = async (text: string, values: readonly unknown[] = []): Promise<(string | null)[][]> =>
    (await client.query<(string | null)[]>({ text, values: [...values], rowMode: 'array' })).rows
  await query('CREATE SCHEMA scrim')
  await query('CREATE TABLE scrim.mask_key (name text PRIMARY KEY, ikey bytea NOT NULL, okey bytea NOT NULL)')
  for (const domain of testDomains) {
    await query('INSERT INTO scrim.mask_key VALUES ($1, $2, $3)', [
      domain,
      paddedKey(domain, 'ikey'),
      paddedKey(domain, 'okey'),
    ])
  }
  return {
    query,
    async fill(columns, rows, inC = []) {
      const names = Object.keys(columns)
      const types = Object.values(columns)
      const quoted = names.map((name) => `"${name.replaceAll('"', '""')}"`)
      const declared = types.map((type, at) => {
        const collation = inC.includes(names[at] ?? '') ? ' COLLATE "C"' : ''
        return `${quoted[at]} ${sqlType(type)}${collation}`
      })
      await query('DROP TABLE IF EXISTS public.d')
      await query(`CREATE TABLE public.d (n integer PRIMARY KEY, ${declared.join(', ')})`)
      const places = types.map((type, at) => `$${at + 2}::${sqlType(type)}`)
      for (const [n, row] of rows.entries()) {
        await query(`INSERT INTO public.d VALUES ($1, ${places.join(', ')})`, [
          n,
          ...types.map((type, at) => toStoredText(type, row[names[at] ?? ''] ?? null)),
        ])
      }
      const cells = await query(`SELECT ${quoted.join(', ')} FROM public.d ORDER BY n`)
      return cells.map((row) =>
        Object.fromEntries(types.map((type, at) => [names[at] ?? '', toCell(row[at] ?? null, type)])),
      )
    },
    async read(expr, type) {
      const binding = createBinding()
      const text = `SELECT ${renderExpr(expr, binding)} FROM public.d d ORDER BY d.n`
      return (await query(text, binding.values)).map(([cell]) => toCell(cell ?? null, type))
    },
    async stop() {
      await client.end()
      await server.stop()
    },
  }
}

export const toCell = (text: string | null, type: ColumnType): Scalar => (text === null ? null : toScalar(type)(text))
