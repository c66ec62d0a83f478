// Whether the tables hold what the datasets declare: every missing table and column and every unlike type, all at once,
// each with the place where it is written.
import type { Column, Dataset } from '../../catalog/dataset.ts'
import { isArrayType } from '../../expr/type-facts.ts'
import type { Survey } from './database-plan.ts'
import { roleNames } from './database-roles.ts'
import { quoteIdentifier } from './quote.ts'
import { declaredFor, isReadBy, type StoredType, storedNames } from './stored-types.ts'
import { viewsOf } from './view-of.ts'

interface Found {
  readonly kind: string
  readonly owner: string
  readonly secured: boolean
  /** The columns of each unique index that holds for every row, without those that may be null. */
  readonly unique: readonly (readonly string[])[]
  readonly columns: readonly FoundColumn[]
}

interface FoundColumn {
  readonly name: string
  /** As DDL has it. */
  readonly written: string
  readonly type: StoredType
  readonly deterministic: boolean
  /** Of an enum, in its order; else null. */
  readonly labels: readonly string[] | null
}

/** `c` is a table of pg_class. Types: a domain is what it is made over, an array what its elements are. */
const columnsOfTable = `WITH RECURSIVE resolved(oid, base) AS (
    SELECT oid, oid FROM pg_type WHERE typtype <> 'd'
    UNION ALL SELECT d.oid, r.base FROM pg_type d JOIN resolved r ON d.typbasetype = r.oid WHERE d.typtype = 'd'
  )
  SELECT coalesce(json_agg(json_build_object('name', a.attname, 'written', format_type(a.atttypid, a.atttypmod),
    'type', json_build_object('isArray', e.oid IS NOT NULL, 'name', CASE
      WHEN t.typtype = 'e' THEN 'enum'
      WHEN t.typnamespace = 'pg_catalog'::regnamespace AND t.typtype IN ('b', 'r') THEN t.typname::text
      WHEN t.typname = 'citext' AND EXISTS (
        SELECT FROM pg_depend d JOIN pg_extension x ON x.oid = d.refobjid AND x.extname = 'citext'
        WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e') THEN 'citext' END),
    'deterministic', coalesce(l.collisdeterministic, true),
    'labels', (SELECT json_agg(enumlabel ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid))), '[]')
  FROM pg_attribute a
    JOIN resolved whole ON whole.oid = a.atttypid
    LEFT JOIN pg_type e ON e.typarray = whole.base
    JOIN resolved one ON one.oid = coalesce(e.oid, whole.base)
    JOIN pg_type t ON t.oid = one.base
    LEFT JOIN pg_collation l ON l.oid = a.attcollation
  WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped`

/** `c` as above. Partial indexes, those on expressions and those being built do not count. */
const uniqueOfTable = `SELECT coalesce(json_agg(k.names), '[]') FROM pg_index i CROSS JOIN LATERAL (
    SELECT json_agg(a.attname) AS names, bool_and(a.attnotnull) AS filled
    FROM unnest(i.indkey) WITH ORDINALITY AS u(attnum, place) JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = u.attnum
    WHERE u.place <= i.indnkeyatts) k
  WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
    AND k.filled`

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
         (${columnsOfTable}) AS columns, (${uniqueOfTable}) AS unique
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
    problems.push(...keyProblems(dataset, found))
    if (found.kind === 'v') {
      notes.push(`${table} is a view: nothing but its owner's word says that ${dataset.key.join(', ')} is unique there`)
    }
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
  const unlike = column.derived ? null : unlikeType(dataset, column, there)
  if (unlike !== null) return [`${where}: ${unlike}`]
  // Under such a collation searching raises or finds equal what is not.
  if (!there.deterministic) return [`${where}: its collation is nondeterministic, which is not supported yet`]
  return valueProblems(column, there).map((problem) => `${where}: ${problem}`)
}

/** Two rows of one key would be one to a cursor, to an address and to a release. A view cannot be asked. */
function keyProblems(dataset: Dataset, { kind, unique }: Found): readonly string[] {
  const from = dataset.key.map((name) => dataset.columns.get(name)?.from ?? name)
  if (kind === 'v' || unique.some((columns) => columns.every((name) => from.includes(name)))) return []
  const key = dataset.key.join(', ')
  return [
    `${place(dataset)}: its key ${key} may be null or the same in several rows: name columns that are NOT NULL and have a unique index`,
  ]
}

function unlikeType({ table }: Dataset, { type, from }: Column, there: FoundColumn): string | null {
  if (isReadBy(type, there.type)) return null
  const is = `in ${table.schema}.${table.name} it is ${there.written}`
  const fitting = declaredFor(there.type)
  if (fitting) {
    const reads = storedNames(type).join(', ')
    return `declared ${type}, which reads ${reads}; ${is}: declare it ${isArrayType(fitting) ? `'${fitting}'` : fitting}`
  }
  const view = `SELECT …, ${quoteIdentifier(from)}::text`
  return `${is}, which no declared type reads: declare a view of yours that shows it as another, e.g. ${view}`
}

/** Values that are declared must be those of the enum: a label left out could not be asked for. */
function valueProblems({ values }: Column, { labels, written }: FoundColumn): readonly string[] {
  if (values === null || labels === null) return []
  const missing = labels.filter((label) => !values.includes(label))
  const unknown = values.filter((value) => !labels.includes(value))
  return [
    ...missing.map((label) => `its enum ${written} also has "${label}": add it to values`),
    ...unknown.map((value) => `its enum ${written} has no "${value}": take it out of values`),
  ]
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
