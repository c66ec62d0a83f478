// A request's body → its bytes, never more than the limit. What follows is
// read and dropped, so that the peer hears why; how long that may take is the server's to say (house.ts).
import type { IncomingMessage } from 'node:http'
import { Refusal } from '../../errors/refusal.ts'

/** @param most in bytes. @throws Refusal ASK_BODY_TOO_LARGE; Error where the peer goes away. */
export async function readBody(req: IncomingMessage, most: number): Promise<Buffer> {
  if (Number(req.headers['content-length'] ?? 0) > most) throw tooLarge(most)
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of req.iterator({ destroyOnReturn: false })) {
    if (!Buffer.isBuffer(chunk)) throw new Error('the request was read as text')
    length += chunk.length
    if (length > most) break
    chunks.push(chunk)
  }
  if (length > most) {
    req.resume() // what is begun to be read, Node does not drop by itself
    throw tooLarge(most)
  }
  return Buffer.concat(chunks, length)
}

const tooLarge = (most: number): Refusal =>
  new Refusal('ASK_BODY_TOO_LARGE', {
    detail: `The body is larger than ${most} bytes.`,
    hint: 'Ask for less in one call: fewer values in a list, or several calls.',
  })
