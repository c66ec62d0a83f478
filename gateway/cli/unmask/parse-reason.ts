// The reason that somebody typed → the same, unless it is one of the placeholders that help, guides and refusals show. The
// gateway takes any words: whoever decides would read the placeholder.
import { UsageError } from '../command-failure.ts'

const placeholders: ReadonlySet<string> = new Set([
  ...['why', 'reason', 'the reason', 'your reason', 'text', 'todo', 'xxx'],
  'no reason was given: write here why you need to see this',
])

/** @throws UsageError */
export function parseReason(text: string | undefined): string {
  if (text === undefined) throw new UsageError("Say why, for example --reason 'Ticket 4711: a receipt bounced'")
  if (!isPlaceholder(text.trim())) return text
  throw new UsageError('That is no reason yet: say in your own words why you need to see it. People decide by it.')
}

function isPlaceholder(text: string): boolean {
  if (/^(<.*>|\[.*\]|\{.*\})$/su.test(text)) return true
  const bare = text.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '').toLowerCase()
  return bare === '' || placeholders.has(bare)
}
