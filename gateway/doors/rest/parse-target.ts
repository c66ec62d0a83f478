// A request target as sent → path segments and parameters, decoded strictly: what cannot be decoded is a 400, never a guess.
import { decodePercent, parsePairs } from '../../ask/parse-pairs.ts'
import { Refusal } from '../../errors/refusal.ts'

export interface Target {
  /** As sent. */
  readonly path: string
  readonly query: string
  readonly segments: readonly string[]
  /** In the order written; `+` is a space, as forms and URLSearchParams have it. */
  readonly parameters: readonly (readonly [string, string])[]
}

/** @param longest in characters. @throws Refusal ASK_PATH_INVALID, ASK_TOO_LARGE. */
export function parseTarget(target: string, longest: number): Target {
  if (target.length > longest) {
    throw new Refusal('ASK_TOO_LARGE', {
      detail: `The address is longer than ${longest} characters.`,
      hint: 'Ask for less in one call: fewer values in a list, or several calls.',
    })
  }
  const mark = target.indexOf('?')
  const path = mark < 0 ? target : target.slice(0, mark)
  const query = mark < 0 ? '' : target.slice(mark + 1)
  const segments = path.split('/').filter((part) => part !== '')
  return { path, query, segments: segments.map(decodePercent), parameters: parsePairs(query) }
}

/** `7,3` → its parts: the key of a row in a path. */
export const parseKey = (segment: string): readonly string[] => segment.split(',')
