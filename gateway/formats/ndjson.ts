// One JSON object a line (newline-delimited JSON), each line ended by LF: for tools that read as they go.
import type { Format } from './reply.ts'
import { writeObjects } from './write-objects.ts'

export const ndjson: Format = {
  name: 'ndjson',
  mediaType: 'application/x-ndjson',
  contentType: 'application/x-ndjson',
  envelope: false,
  nested: true,
  write(reply, numbers) {
    const text = reply.rows.length > 0 ? `${writeObjects(reply, numbers, '\n')}\n` : ''
    return { text, shown: text.length }
  },
}
