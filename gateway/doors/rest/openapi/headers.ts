// The headers of replies that hold rows.
import type { Schema } from './wire-types.ts'

/** Under `components.headers`. */
export const headers: Schema = {
  Link: { description: 'The next page, `rel="next"`; absent on the last.', schema: { type: 'string' } },
  Deprecation: {
    description: 'RFC 9745: since when the earliest deprecated column of this reply, its filter or order is so.',
    schema: { type: 'string', pattern: '^@-?[0-9]+$' },
  },
  Sunset: { description: 'RFC 8594: when the first of them goes away.', schema: { type: 'string' } },
}

export const rowHeaders: readonly string[] = ['Deprecation', 'Sunset']
export const listHeaders: readonly string[] = ['Link', ...rowHeaders]
