// The envelope of api.md: { data, page, meta }. The JSON type of a column never depends on a value.
import { jsonWriter } from '../expr/json-form.ts'
import type { Format, Reply } from './reply.ts'

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
  const write = columns.map(({ type }) => jsonWriter(type))
  return rows.map((row) => {
    let text = ''
    for (let i = 0; i < names.length; i++) {
      const value = row[i] ?? null
      text += names[i] + (value === null ? 'null' : (write[i]?.(value) ?? 'null'))
    }
    return `${text}}`
  })
}
