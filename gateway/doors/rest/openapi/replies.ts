// The replies of a read that succeeds: every media type with what its body holds, headers, and where a reply leads.
import { formats } from '../../../formats/registry.ts'
import { bodyHeaders, listHeaders, rowHeaders } from './headers.ts'
import { keySchema, type Readable } from './readable.ts'
import type { Schema } from './wire-types.ts'

/** @param hasAddress whether it answers a GET: only then there is an address of the next page. */
export function listReply(readable: Readable, hasAddress: boolean): Schema {
  const { name, key } = readable.dataset
  const parts = key.map((part) => `$response.body#/data/0/${part}`)
  const first = parts.length === 1 ? parts[0] : parts.map((part) => `{${part}}`).join(',')
  const links = {
    ...(hasAddress && {
      next: {
        operationId: `list_${name}`,
        parameters: { cursor: '$response.body#/page/next' },
        description: 'The next page, where `page.next` is not null; all other parameters stay the same.',
      },
    }),
    ...(keySchema(readable) && {
      row: {
        operationId: `get_${name}`,
        parameters: { key: first },
        description: 'The first row, where it shows its key.',
      },
    }),
  }
  return {
    description: 'A page of rows. `meta.masked` and `meta.unmasked` tell a masked value from a real one.',
    headers: refs(hasAddress ? listHeaders : bodyHeaders),
    content: contents(name, `${name}.Page`),
    ...(Object.keys(links).length > 0 && { links }),
  }
}

export const rowReply = (name: string): Schema => ({
  description: 'The row.',
  headers: refs(rowHeaders),
  content: contents(name, `${name}.One`),
})

export const notModified: Schema = { description: 'The reply that `If-None-Match` names is still what you may see.' }

const refs = (names: readonly string[]): Schema =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))

function contents(name: string, envelope: string): Schema {
  const row = { $ref: `#/components/schemas/${name}.Row` }
  const bodies: Readonly<Record<string, Schema>> = {
    json: { schema: { $ref: `#/components/schemas/${envelope}` } },
    rows: { schema: { type: 'array', items: row } },
    // A stream of rows has no schema in 3.1: each line is one.
    ndjson: { schema: { type: 'string' }, 'x-scrim-line': row },
    csv: { schema: { type: 'string', description: 'RFC 4180, with a header line of the names of the columns.' } },
  }
  return Object.fromEntries(
    [...formats.values()].map(({ name: format, mediaType }) => [
      mediaType,
      bodies[format] ?? { schema: { type: 'string' } },
    ]),
  )
}
