// A header that must be sent once, for authority hangs on it. Where two are sent, a proxy may have judged one and Node hands
// on the other, or both in one text: neither counts.
import type { IncomingMessage } from 'node:http'

/** @param name in lower case. @returns the header; all that were sent where it is more than one. */
export function sentAlone({ rawHeaders }: IncomingMessage, name: string): string | readonly string[] | undefined {
  const sent: string[] = []
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const other = rawHeaders[i]
    if (other?.length === name.length && other.toLowerCase() === name) sent.push(rawHeaders[i + 1] ?? '')
  }
  return sent.length > 1 ? sent : sent[0]
}
