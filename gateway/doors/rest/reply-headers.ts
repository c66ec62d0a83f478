// A reply → the headers that say what its body does not: the next page, and where there is no envelope also the count, the
// audit event, which columns are masked and of which related rows there are more.
import type { Format, Reply } from '../../formats/reply.ts'
import { deprecationHeaders } from './deprecation-headers.ts'
import type { Target } from './parse-target.ts'

type Headers = Readonly<Record<string, string>>

/** A list of names or notices longer than this, in characters, would burst what clients take as headers: then it is `*`. */
const longestNames = 4000

/** @param target of a read that an address alone can ask for; null where the ask has a body: it has no address then. */
export function replyHeaders(reply: Reply, format: Format, target: Target | null): Headers {
  const { next } = reply.page
  return {
    'Content-Type': format.contentType,
    'Cache-Control': reply.sensitive ? 'private, no-store' : 'private, no-cache',
    ...(target && next !== null && { Link: `<${nextTarget(target, next)}>; rel="next"` }),
    ...(!format.envelope && plainHeaders(reply)),
    ...deprecationHeaders(reply),
  }
}

function plainHeaders({ page, meta }: Reply): Headers {
  const masked = Object.keys(meta.masked)
  const unmasked = Object.keys(meta.unmasked)
  return {
    'Scrim-Audit': meta.audit,
    ...(page.count !== null && { 'Scrim-Count': page.count }),
    ...(page.next !== null && { 'Scrim-Next': page.next }),
    ...(masked.length > 0 && { 'Scrim-Masked': names(masked) }),
    ...(unmasked.length > 0 && { 'Scrim-Unmasked': names(unmasked) }),
    ...(meta.more && { 'Scrim-More': names(Object.keys(meta.more)) }),
    ...(meta.notices.length > 0 && { 'Scrim-Notices': names(meta.notices) }),
  }
}

function names(all: readonly string[]): string {
  const list = all.map(encodeURIComponent).join(', ')
  return list.length > longestNames ? '*' : list
}

/** The same ask with the next cursor. The query is taken as it was sent where that is plain text; it was read already. */
function nextTarget({ path: sent, query, parameters }: Target, cursor: string): string {
  const path = sent.replace(/\/{2,}/g, '/') // `//name` would be another host
  const plain = !parameters.some(([name]) => name === 'cursor') && /^[\w\-.~*(),:=&%+/]*$/.test(`${path}${query}`)
  if (plain) return `${path}?${query}${query === '' ? '' : '&'}cursor=${cursor}`
  const all = new URLSearchParams()
  for (const [name, text] of parameters) if (name !== 'cursor') all.append(name, text)
  all.append('cursor', cursor)
  return `${encodeURI(path)}?${all}`
}
