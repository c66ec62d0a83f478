// An event in, the one line of ASCII-safe JSON out that is hashed and kept: whatever a caller wrote into a field, a
// reader of the record sees one record, and a terminal that shows it does nothing else.
import type { AuditEvent } from './audit-event.ts'

// JSON.stringify escapes what is below U+0020 and lone surrogates. Left are DEL and C1 (ANSI's short forms), the line
// and paragraph separators, and format characters that hide or turn text around (bidi, zero width).
const unusual = /[^\x20-\x7e]/
const hazardous = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

const escaped = (text: string): string => {
  let out = ''
  for (let i = 0; i < text.length; i += 1) out += `\\u${text.charCodeAt(i).toString(16).padStart(4, '0')}`
  return out
}

/** Always one line: it holds no line feed, no control and no format character. Parsed, it gives the event's own values back. */
export function toEventText(event: AuditEvent): string {
  const text = JSON.stringify(event)
  return unusual.test(text) ? text.replace(hazardous, escaped) : text
}
