// The envelope of api.md: { data, page, meta }. The JSON type of a column never depends on a value.
import type { ColumnType, Scalar } from '../expr/expr.ts'
import type { Format, Reply } from './reply.ts'

/** What JSON must escape, and lone surrogates: almost no stored text has any, and then quotes are all it takes. */
const special = /["\\\p{Cc}\p{Cs}]/u

const writeText = (value: Scalar): string =>
  typeof value === 'string' && !special.test(value) ? `"${value}"` : JSON.stringify(value)

/** `bigint` and `decimal` are strings: a JSON number would lose digits. */
const writers: Readonly<Record<ColumnType, (value: Scalar) => string>> = {
  integer: String,
  boolean: String,
  text: writeText,
  bigint: writeText,
  decimal: writeText,
  date: writeText,
  timestamptz: writeText,
  uuid: writeText,
}

export const json: Format = {
  name: 'json',
  mediaType: 'application/json',
  write(reply) {
    const rows = writeRows(reply)
    const data = reply.single ? (rows[0] ?? 'null') : `[${rows.join(',')}]`
    if (reply.single) return `{"data":${data},"meta":${JSON.stringify(reply.meta)}}\n`
    const { limit, next, count } = reply.page
    const page = JSON.stringify({ limit, next, ...(count !== null && { count: Number(count) }) })
    return `{"data":${data},"page":${page},"meta":${JSON.stringify(reply.meta)}}\n`
  },
}

function writeRows({ columns, rows }: Reply): string[] {
  const names = columns.map(({ as }, i) => `${i === 0 ? '{' : ','}${JSON.stringify(as)}:`)
  const write = columns.map(({ type }) => writers[type])
  return rows.map((row) => {
    let text = ''
    for (let i = 0; i < names.length; i++) {
      const value = row[i] ?? null
      text += names[i] + (value === null ? 'null' : (write[i] ?? writeText)(value))
    }
    return `${text}}`
  })
}
