// `a=1&b=eq.2` → its pairs, decoded strictly: what cannot be decoded is a 400, never a guess. Of an address, of a form in a
// body, and of the condition of a request for unmasking.
import { Refusal } from '../errors/refusal.ts'

/** In the order written; `+` is a space, as forms and URLSearchParams have it. @throws Refusal ASK_PATH_INVALID. */
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

const decodeForm = (text: string): string => decodePercent(text.includes('+') ? text.replaceAll('+', ' ') : text)

/** @throws Refusal ASK_PATH_INVALID. */
export function decodePercent(text: string): string {
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
