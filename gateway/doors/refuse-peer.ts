// What Node's parser could not take as a request → one last reply on the bare connection, then its end.
import type { Duplex } from 'node:stream'
import { type FailureCode, failures } from '../errors/failures.ts'
import { toProblem } from '../errors/problem.ts'
import { Refusal } from '../errors/refusal.ts'
import { security } from './common-headers.ts'

const said: ReadonlyMap<string, { readonly code: FailureCode; readonly detail: string; readonly hint: string }> =
  new Map([
    [
      'HPE_HEADER_OVERFLOW',
      {
        code: 'HTTP_HEADERS_TOO_LARGE',
        detail: 'The address and the headers together are too large.',
        hint: 'Send a long ask as QUERY /{dataset} or POST /{dataset}/query, with its parameters in the body.',
      },
    ],
    [
      'ERR_HTTP_REQUEST_TIMEOUT',
      {
        code: 'HTTP_REQUEST_TIMEOUT',
        detail: 'The request did not arrive in time.',
        hint: 'Send headers and body at once; see header_time and request_time in scrim.yaml.',
      },
    ],
  ])
const other = {
  code: 'HTTP_REQUEST_INVALID',
  detail: 'What was sent is not an HTTP/1.1 request.',
  hint: 'Encode the address, and let an HTTP library write the request.',
} as const

/** @param error of Node's parser: it names what was wrong, and never goes out itself. */
export function refusePeer(error: Error & { readonly code?: string }, socket: Duplex, id: string): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const { code, detail, hint } = said.get(error.code ?? '') ?? other
  const body = `${JSON.stringify(toProblem(new Refusal(code, { detail, hint }), id))}\n`
  const head = [
    `HTTP/1.1 ${failures[code].status} ${failures[code].title}`,
    'Content-Type: application/problem+json',
    'Cache-Control: no-store',
    ...Object.entries(security).map((header) => header.join(': ')),
    `Request-Id: ${id}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy())
}
