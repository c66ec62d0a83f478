// A request's body → its bytes, never more than the limit. What follows is
// read and dropped, so that the peer hears why; how long that may take is the server's to say (house.ts).
// By events: two of three measurements found Node's own iterator dearer by some 40 µs a request, the third by nothing.
import type { IncomingMessage } from 'node:http'
import { Refusal } from '../../errors/refusal.ts'

/** @param most in bytes. @throws Refusal ASK_BODY_TOO_LARGE; Error where the peer goes away. */
export function readBody(req: IncomingMessage, most: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (Number(req.headers['content-length'] ?? 0) > most) return reject(tooLarge(most))
    const chunks: Buffer[] = []
    let length = 0
    const take = (chunk: Buffer): void => {
      length += chunk.length
      if (length <= most) {
        chunks.push(chunk)
        return
      }
      req.off('data', take)
      req.resume() // what is begun to be read, Node does not drop by itself
      reject(tooLarge(most))
    }
    req.on('data', take)
    req.once('end', () => resolve(Buffer.concat(chunks, length)))
    req.once('error', reject)
    req.once('close', () => reject(new Error('the peer went away before its body ended')))
  })
}

const tooLarge = (most: number): Refusal =>
  new Refusal('ASK_BODY_TOO_LARGE', {
    detail: `The body is larger than ${most} bytes.`,
    hint: 'Ask for less in one call: fewer values in a list, or several calls.',
  })
