// A dataset goes in, its two views come out: what anybody may be shown, and beside it what a rule or an approval may
// release. Columns are listed one by one, so what a migration adds later appears nowhere (architecture.md, Enforcement).
import { createHash } from 'node:crypto'
import { type Column, type Dataset, rawColumn } from '../../catalog/dataset.ts'
import { quoteIdentifier } from './quote.ts'
import { literalTarget, type RenderTarget, renderExpr } from './render-expr.ts'
import { readStored } from './types.ts'

export interface View {
  readonly schema: 'scrim'
  /** `<dataset>_masked_<hex>` or `<dataset>_clear_<hex>`: by content, so that two catalogues never share a changed one. */
  readonly name: string
  /** Schema and name, quoted. */
  readonly qualified: string
  readonly select: string
  /** The names of its columns, in order. */
  readonly columns: readonly string[]
  /** The columns of the table that it reads: not one whose mask shows nothing. */
  readonly reads: ReadonlySet<string>
}

export interface Views {
  readonly masked: View
  readonly clear: View
}

/** What names of generated views look like, of any dataset and catalogue. Postgres takes it, too. */
export const viewName = { masked: '_masked_[0-9a-f]{8}$', clear: '_clear_[0-9a-f]{8}$' } as const

/** Postgres cuts a longer name without raising. */
const longestName = 63

const made = new WeakMap<Dataset, Views>()

/**
 * The same object for the same dataset.
 *
 * @throws Error where a name that the clear view needs is taken or too long; it names dataset, column, file and line.
 */
export function viewsOf(dataset: Dataset): Views {
  const known = made.get(dataset)
  if (known) return known
  const columns = [...dataset.columns.values()]
  const shown = columns.map((column): ViewColumn => ({ name: column.name, ...showColumn(column) }))
  const raw = columns.filter((column) => isReleasable(dataset, column))
  const released = raw.map((column): ViewColumn => ({ name: rawName(dataset, column), ...readColumn(column) }))
  const views = {
    masked: toView(dataset, 'masked', shown),
    clear: toView(dataset, 'clear', [...shown, ...released]),
  }
  made.set(dataset, views)
  return views
}

/** Whether a `clear` rule or an approval may ever show the stored value of a column that is masked. */
function isReleasable(dataset: Dataset, column: Column): boolean {
  if (column.derived || !column.mask) return false
  return dataset.unmask.approvers.length > 0 || dataset.access.some((entry) => entry.clear.includes(column.name))
}

function rawName(dataset: Dataset, column: Column): string {
  const name = rawColumn(column.name)
  const { file, line } = column.position
  const where = `${file}:${line}  dataset ${dataset.name}, column ${column.name}`
  if (dataset.columns.has(name)) {
    throw new Error(`${where}: its stored value would be named ${name}, as another column is: rename that one`)
  }
  if (Buffer.byteLength(name) > longestName) {
    throw new Error(`${where}: a column that can be released may have ${longestName - 4} bytes in its name, not more`)
  }
  return name
}

interface Written {
  readonly sql: string
  readonly reads: ReadonlySet<string>
}

type ViewColumn = Written & { readonly name: string }

const inTable = literalTarget('t')

/** Columns of the table are read as their declared types, also below a mask; which ones is noted. */
function write(render: (table: RenderTarget) => string): Written {
  const reads = new Set<string>()
  const sql = render({
    ...inTable,
    column: (name, type, collation) => {
      reads.add(name)
      return readStored(inTable.column(name, type, collation), type)
    },
  })
  return { sql, reads }
}

const readColumn = ({ from, type }: Column): Written => write((table) => table.column(from, type, 'database'))

function showColumn(column: Column): Written {
  const { mask, type } = column
  if (!mask) return readColumn(column)
  return write((table) => {
    const shown = renderExpr(mask.expr, table)
    // Only a mask's result: on a clear column it would lose the column's indexes.
    return type === 'text' ? `(${shown}) COLLATE "C"` : shown
  })
}

function toView(dataset: Dataset, kind: keyof typeof viewName, columns: readonly ViewColumn[]): View {
  const list = columns.map(({ name, sql }) => `  ${sql} AS ${quoteIdentifier(name)}`).join(',\n')
  const from = `${quoteIdentifier(dataset.table.schema)}.${quoteIdentifier(dataset.table.name)}`
  const select = `SELECT\n${list}\nFROM ${from} AS t`
  const hex = createHash('sha256').update(select).digest('hex').slice(0, 8)
  const name = `${dataset.name}_${kind}_${hex}`
  return Object.freeze({
    schema: 'scrim',
    name,
    qualified: `"scrim".${quoteIdentifier(name)}`,
    select,
    columns: Object.freeze(columns.map((column) => column.name)),
    reads: new Set(columns.flatMap((column) => [...column.reads])),
  })
}
