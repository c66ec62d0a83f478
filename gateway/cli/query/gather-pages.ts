// Every page of an ask, one after another, and how pages of each format become one text.
import type { GatewayReply } from './call-gateway.ts'
import { QueryFailure } from './query-failure.ts'

/** The cursor of the next page: `Link: <…cursor=…>; rel="next"`, which every format carries. */
export function nextCursor({ headers }: GatewayReply): string | null {
  const target = /<([^>]*)>\s*;\s*rel="?next"?/.exec(headers.get('link') ?? '')?.[1]
  return target === undefined ? null : new URLSearchParams(target.slice(target.indexOf('?') + 1)).get('cursor')
}

/** @throws QueryFailure where a cursor leads back to where it came from. */
export async function* gatherPages(ask: (cursor: string | null) => Promise<GatewayReply>): AsyncIterable<GatewayReply> {
  const seen = new Set<string>()
  for (let cursor: string | null = null; ; ) {
    const page: GatewayReply = await ask(cursor)
    yield page
    cursor = nextCursor(page)
    if (cursor === null) return
    if (seen.has(cursor)) throw new QueryFailure(4, 'The gateway’s pages go in a circle.', null)
    seen.add(cursor)
  }
}

/** Pages of csv, ndjson or rows → what one page of all rows would be. */
export function joinTexts(texts: readonly string[], output: 'csv' | 'ndjson' | 'rows'): string {
  if (output === 'ndjson') return texts.join('')
  if (output === 'csv') return texts.map((text, at) => (at === 0 ? text : text.slice(endOfRecord(text)))).join('')
  const inner = texts.map((text) => text.trim().slice(1, -1)).filter((text) => text !== '')
  return `[${inner.join(',')}]\n`
}

/** Behind the first record's line end; one within quotes ends nothing. */
function endOfRecord(text: string): number {
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '"') quoted = !quoted
    else if (text[at] === '\n' && !quoted) return at + 1
  }
  return text.length
}
