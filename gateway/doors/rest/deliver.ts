// A text and its tag → 200, or 304 for who holds it already (RFC 9110, 13.1.2); compressed where it is large.
import type { IncomingMessage } from 'node:http'
import type { Headers } from '../common-headers.ts'
import { compress } from '../compress.ts'
import { isHeld } from '../is-held.ts'
import type { Outcome } from '../send.ts'

/** @param tag null: nobody may keep the reply, so there is no condition on it. */
export async function deliver(
  { headers: asked }: IncomingMessage,
  text: string,
  headers: Headers,
  tag: string | null,
): Promise<Outcome> {
  const tagged = tag === null ? headers : { ...headers, ETag: tag }
  if (tag !== null && isHeld(asked['if-none-match'], tag)) return { status: 304, headers: tagged, body: null }
  const { bytes, encoding } = await compress(text, asked['accept-encoding'])
  return {
    status: 200,
    headers: encoding === null ? tagged : { ...tagged, 'Content-Encoding': encoding },
    body: bytes,
  }
}
