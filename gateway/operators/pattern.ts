// What a caller wrote after like or ilike → a LIKE pattern that Postgres accepts on every value, or what was expected.
import { isStorableText } from './literal.ts'

export type ParsedPattern =
  | { readonly ok: true; readonly pattern: string }
  | { readonly ok: false; readonly expected: string }

/**
 * `*` and `%` are any run of characters, `_` is any one, a backslash takes the next character as itself.
 * A backslash at the end is refused: Postgres raises on it only where some row gets that far, which would tell of
 * rows that the caller may not see.
 */
export function validatePattern(written: string): ParsedPattern {
  if (!isStorableText(written)) {
    return { ok: false, expected: 'a pattern without NUL characters or broken surrogates' }
  }
  if (/^(?:[^\\]|\\.)*\\$/s.test(written)) {
    return { ok: false, expected: 'a pattern that does not end in a lone backslash (write \\\\ for a backslash)' }
  }
  return { ok: true, pattern: written.replace(/\\.|\*/gs, (found) => (found === '*' ? '%' : found)) }
}
