// A request target as sent → path segments and parameters, decoded strictly: what cannot be decoded is a 400, never a guess.
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
  return { path, query, segments: segments.map(decode), parameters: parsePairs(query) }
}

/** `a=1&b=2`, of an address or of a form in a body. @throws Refusal ASK_PATH_INVALID. */
export const parsePairs = (form: string): readonly (readonly [string, string])[] =>
  form
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=')
      const name = equals < 0 ? pair : pair.slice(0, equals)
      const text = equals < 0 ? '' : pair.slice(equals + 1)
      return [decodeForm(name), decodeForm(text)]
    })

const decodeForm = (text: string): string => decode(text.includes('+') ? text.replaceAll('+', ' ') : text)

function decode(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    throw new Refusal('ASK_PATH_INVALID', {
      detail: 'A percent escape is not UTF-8.',
      hint: /%(?![0-9a-f]{2})/i.test(text)
        ? 'Write %25 for a percent sign; in a pattern of like or ilike, write * for any characters.'
        : 'Encode addresses and forms with your language’s own function, for example encodeURIComponent.',
    })
  }
}

/** `7,3` → its parts: the key of a row in a path. */
export const parseKey = (segment: string): readonly string[] => segment.split(',')
