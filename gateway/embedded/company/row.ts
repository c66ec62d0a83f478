// One row of a sample table, in the order of its columns, and its line in PostgreSQL's COPY text format.
type Cell = string | number | null
export type Row = readonly Cell[]

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

export function copyLine(row: Row): string {
  return `${row.map((cell) => (cell === null ? '\\N' : String(cell).replaceAll(/[\\\t\n\r]/g, (sign) => escapes[sign] ?? sign))).join('\t')}\n`
}
