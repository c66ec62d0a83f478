// RFC 4180 with a header line: CRLF, quotes where they are needed. A null is an empty field, an empty text is "".
// A text that a spreadsheet would take for a formula gets an apostrophe in front, as it does when a person types one.
import type { ColumnType, Scalar } from '../expr/expr.ts'
import type { Format } from './reply.ts'

/**
 * What begins a formula (OWASP, CSV Injection), in half and full width, whatever white space or invisible character
 * stands before it: some programs drop those.
 */
const formula = /^[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠]/u
const controlFirst = /^[\t\r\n]/
/** Also what other readers part fields by: a spreadsheet set to semicolons must not see a cell where there is none. */
const needsQuotes = /[",;|\t\r\n]/

/** Almost every text: it begins no formula, and no reader parts it. */
const usual = /^[\p{L}\p{N}][^",;|\t\r\n]*$/u

/** Numbers are no formulas: a minus stays as it is. */
const plainTypes: ReadonlySet<ColumnType> = new Set(['integer', 'bigint', 'decimal', 'float', 'boolean'])

export const csv: Format = {
  name: 'csv',
  mediaType: 'text/csv',
  contentType: 'text/csv; charset=utf-8; header=present',
  envelope: false,
  nested: false,
  write({ columns, rows }) {
    const write = columns.map(({ type }) => (plainTypes.has(type) ? writePlain : writeField))
    let text = `${columns.map(({ as }) => writeField(as)).join(',')}\r\n`
    for (const row of rows) {
      for (const [i, of] of write.entries()) text += (i === 0 ? '' : ',') + of(row[i] ?? null)
      text += '\r\n'
    }
    return { text, shown: text.length }
  },
}

const writePlain = (value: Scalar): string => (value === null ? '' : String(value))

function writeField(value: Scalar): string {
  if (value === null) return ''
  const text = String(value)
  if (usual.test(text)) return text
  const safe = formula.test(text) || controlFirst.test(text) ? `'${text}` : text
  return safe === '' || needsQuotes.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
