// The envelope of every ordinary reply: { data, page, meta }; for a single row { data, meta }; `explain` where it was asked for.
import type { Format } from './reply.ts'
import { writeObjects } from './write-objects.ts'

export const json: Format = {
  name: 'json',
  mediaType: 'application/json',
  contentType: 'application/json',
  envelope: true,
  nested: true,
  write(reply, numbers) {
    const rows = writeObjects(reply, numbers, ',')
    const { limit, next, count } = reply.page
    const page = JSON.stringify({ limit, next, ...(count !== null && { count: Number(count) }) })
    const data = reply.single ? `{"data":${rows || 'null'}` : `{"data":[${rows}],"page":${page}`
    const shown = reply.explain ? `${data},"explain":${JSON.stringify(reply.explain)}` : data
    return { text: `${shown},"meta":${JSON.stringify(reply.meta)}}\n`, shown: shown.length }
  },
}
