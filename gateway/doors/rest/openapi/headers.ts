// The headers of replies that hold rows.
import type { Schema } from './wire-types.ts'

const names = 'names of the reply, percent-encoded, with commas between; `*` where they would be too long'

/** Under `components.headers`. */
export const headers: Schema = {
  'Request-Id': { description: 'What to give an operator.', schema: { type: 'string' }, required: true },
  traceresponse: { description: 'W3C Trace Context, level 2.', schema: { type: 'string' } },
  Link: { description: 'The next page, `rel="next"`; absent on the last.', schema: { type: 'string' } },
  ETag: {
    description:
      'Weak; send it back as `If-None-Match`. Absent where anything above internal is shown clear, and with an approval.',
    schema: { type: 'string', pattern: '^W/".+"$' },
  },
  Deprecation: {
    description: 'RFC 9745: since when the earliest deprecated column of this reply, its filter or order is so.',
    schema: { type: 'string', pattern: '^@-?[0-9]+$' },
  },
  Sunset: { description: 'RFC 8594: when the first of them goes away.', schema: { type: 'string' } },
  'Scrim-Audit': { description: 'Without envelope: the id of the audit event.', schema: { type: 'string' } },
  'Scrim-Count': { description: 'Without envelope: `page.count`.', schema: { type: 'string', pattern: '^[0-9]+$' } },
  'Scrim-Next': { description: 'Without envelope: `page.next`.', schema: { type: 'string' } },
  'Scrim-Masked': { description: `Without envelope: columns with masked cells, ${names}.`, schema: { type: 'string' } },
  'Scrim-Unmasked': {
    description: `Without envelope: columns above internal with clear cells, ${names}.`,
    schema: { type: 'string' },
  },
  'Scrim-More': {
    description: `Without envelope: related rows of which some row has more than the reply holds, ${names}.`,
    schema: { type: 'string' },
  },
  'Scrim-Notices': {
    description:
      'Without envelope: `meta.notices`, each percent-encoded, with commas between; `*` where they are too long.',
    schema: { type: 'string' },
  },
}

const common = [
  ...['Request-Id', 'traceresponse', 'Deprecation', 'Sunset'],
  ...['Scrim-Audit', 'Scrim-Masked', 'Scrim-Unmasked', 'Scrim-More', 'Scrim-Notices'],
]

export const rowHeaders: readonly string[] = [...common, 'ETag']
export const bodyHeaders: readonly string[] = [...common, 'Scrim-Count', 'Scrim-Next']
export const listHeaders: readonly string[] = [...bodyHeaders, 'ETag', 'Link']
