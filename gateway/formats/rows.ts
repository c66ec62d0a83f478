// A bare JSON array of rows, for clients that know no envelope, those of PostgREST among them.
import type { Format } from './reply.ts'
import { writeObjects } from './write-objects.ts'

export const rows: Format = {
  name: 'rows',
  mediaType: 'application/vnd.scrim.rows+json',
  contentType: 'application/vnd.scrim.rows+json',
  envelope: false,
  nested: true,
  write(reply, numbers) {
    const text = `[${writeObjects(reply, numbers, ',')}]\n`
    return { text, shown: text.length }
  },
}
