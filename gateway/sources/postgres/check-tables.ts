// Whether the tables hold what the datasets declare: every missing table and column and every unlike type, all at once,
// each with the place where it is written.
import type { Column, Dataset } from '../../catalog/dataset.ts'
import type { ColumnType } from '../../expr/expr.ts'
import type { Survey } from './database-plan.ts'
import { roleNames } from './database-roles.ts'
import { viewsOf } from './view-of.ts'

/** Types of pg_catalog that a declared type reads without a cast. */
const stored: Readonly<Record<ColumnType, readonly string[]>> = {
  text: ['text', 'varchar'],
  integer: ['int4', 'int2'],
  bigint: ['int8'],
  decimal: ['numeric'],
  boolean: ['bool'],
  date: ['date'],
  timestamptz: ['timestamptz'],
  uuid: ['uuid'],
}

interface Found {
  readonly kind: string
  readonly owner: string
  readonly secured: boolean
  readonly columns: readonly { readonly name: string; readonly type: string; readonly deterministic: boolean }[]
}

export interface TableCheck {
  readonly problems: readonly string[]
  readonly notes: readonly string[]
}

export async function checkTables({ client, datasets }: Survey): Promise<TableCheck> {
  const problems: string[] = []
  const notes: string[] = []
  for (const dataset of datasets) {
    const { schema, name } = dataset.table
    const table = `table ${schema}.${name}`
    const where = place(dataset)
    const { rows } = await client.query<Found>(
      `SELECT c.relkind AS kind, c.relowner::regrole::text AS owner, c.relrowsecurity AS secured,
         (SELECT coalesce(json_agg(json_build_object('name', a.attname, 'type', CASE
             WHEN t.typnamespace = 'pg_catalog'::regnamespace AND t.typtype = 'b' THEN t.typname::text
             ELSE format_type(a.atttypid, a.atttypmod) END,
             'deterministic', coalesce(l.collisdeterministic, true))), '[]')
          FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_collation l ON l.oid = a.attcollation
          WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = $2`,
      [schema, name],
    )
    const found = rows[0]
    if (!found || !['r', 'p', 'v', 'm'].includes(found.kind)) {
      problems.push(`${where}: there is no ${table} in this database`)
      continue
    }
    if (roleNames.includes(found.owner))
      problems.push(`${where}: ${table} belongs to ${found.owner}: give it another owner`)
    if (found.secured) {
      notes.push(`${table} has row-level security: its policies also decide what scrim_owner, so everybody, may read`)
    }
    problems.push(...[...dataset.columns.values()].flatMap((column) => columnProblems(dataset, column, found)))
    problems.push(...nameProblems(dataset))
  }
  return { problems, notes }
}

function columnProblems(dataset: Dataset, column: Column, found: Found): readonly string[] {
  const { schema, name } = dataset.table
  const where = place(dataset, column)
  const there = found.columns.find((one) => one.name === column.from)
  if (!there) return [`${where}: the table ${schema}.${name} has no column ${column.from}`]
  // A derived column has its mask's type, which need not be its source's.
  if (!column.derived && !stored[column.type].includes(there.type)) {
    const read = stored[column.type].join(' or ')
    return [`${where}: declared ${column.type}, which reads ${read}; in ${schema}.${name} it is ${there.type}`]
  }
  // Under such a collation searching raises or finds equal what is not.
  if (!there.deterministic) return [`${where}: its collation is nondeterministic, which is not supported yet`]
  return []
}

function nameProblems(dataset: Dataset): readonly string[] {
  try {
    viewsOf(dataset)
    return []
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)]
  }
}

function place(dataset: Dataset, column?: Column): string {
  const { file, line } = (column ?? dataset).position
  return `${file}:${line}  dataset ${dataset.name}${column ? `, column ${column.name}` : ''}`
}
