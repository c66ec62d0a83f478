// The bytes of a body → JSON, or words for what keeps it from being that. Each door says them in its own refusal.
import type { Refusal } from '../errors/refusal.ts'

/** @param problem as in "The body cannot be read: it is not UTF-8". */
export type Invalid = (problem: string) => Refusal

export const mediaTypeOf = (contentType = ''): string => contentType.split(';', 1)[0]?.trim().toLowerCase() ?? ''

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** @throws what `invalid` makes. */
export function decodeText(bytes: Buffer, invalid: Invalid): string {
  try {
    return utf8.decode(bytes)
  } catch {
    throw invalid('it is not UTF-8')
  }
}

/** @throws what `invalid` makes. */
export function parseObject(text: string, invalid: Invalid): object {
  const value = parse(text, invalid)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw invalid('it is not a JSON object')
}

function parse(text: string, invalid: Invalid): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw invalid('it is not JSON')
  }
}
